#ifndef BELAY_APP_SERVER_GATE_SERVER_H_
#define BELAY_APP_SERVER_GATE_SERVER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/access_log.h"
#include "app/server/config.h"
#include "base/result.h"

namespace belay::app {

/// A token's file, for a founder.
struct FounderToken {
  std::string principal;
  std::string file;
};

/// The gate as a service: store, ledger, repositories and API, wired by a configuration.
class GateServer {
 public:
  /// Opens the data folder: makes store and key at the first start, checks them at any other, and
  /// enrols the founders where nobody is enrolled. Nothing listens yet.
  static Result<std::unique_ptr<GateServer>> open(ServerConfig config, http::LogSink log);
  virtual ~GateServer() = default;

  virtual Result<void> start() = 0;
  /// REQUIRES: started.
  virtual std::uint16_t port() const = 0;
  /// Lets what runs finish, and stops. True when all had.
  virtual bool drain(std::chrono::milliseconds longest) = 0;

  /// As `belay verify --key` takes it; it lies beside the store as `ledger.key.pub`, too.
  virtual std::string verifier_key() const = 0;
  /// Why the server changes nothing: its ledger was rolled back. Empty where it was not.
  virtual std::string why_frozen() const = 0;
  /// At the first start.
  virtual const std::vector<FounderToken>& founders() const = 0;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_GATE_SERVER_H_
