#ifndef BELAY_TEST_SERVICE_GATE_PROCESS_H_
#define BELAY_TEST_SERVICE_GATE_PROCESS_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "child.h"

namespace belay::service {

/// One `belay serve`, a process of its own on a free port of loopback. It dies with this.
class GateProcess {
 public:
  /// What it complains of goes to a file beside `config`.
  explicit GateProcess(std::string config) : config_(std::move(config)) {}

  /// Returns when it serves; false where it ended instead.
  bool start() {
    launch();
    return serves();
  }
  /// The same in two steps, for several that start at once.
  void launch();
  bool serves();
  /// As a power cut would: nothing is finished, nobody is told.
  void kill();

  /// 0 while it does not serve.
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return process_.pid(); }
  const std::string& ledger_key() const { return ledger_key_; }
  /// What it complained of, without who asked what.
  std::string complaints() const;

 private:
  std::string log() const { return config_ + ".log"; }

  std::string config_;
  std::string ledger_key_;
  std::atomic<std::uint16_t> port_ = 0;
  Child process_;
};

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_GATE_PROCESS_H_
