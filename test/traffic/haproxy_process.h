#ifndef BELAY_TEST_TRAFFIC_HAPROXY_PROCESS_H_
#define BELAY_TEST_TRAFFIC_HAPROXY_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace belay::traffic_test {

/// A HAProxy of one's own with the configuration that docs/reference/traffic-drivers.md shows, on
/// free ports of the loopback interface. It is killed, and its folder removed, with this; it dies
/// with the process.
class HaproxyProcess {
 public:
  /// Serves when this returns. `not_found` where it is not installed.
  static Result<std::unique_ptr<HaproxyProcess>> start(std::uint16_t canary, std::uint16_t control);
  ~HaproxyProcess();

  std::uint16_t shop_port() const { return shop_port_; }
  std::uint16_t jobs_port() const { return jobs_port_; }
  std::string socket() const { return folder_ + "/admin.sock"; }
  std::string loopback_address() const;
  std::string map_file() const { return folder_ + "/belay.map"; }

  /// As by `kill -STOP`: it hangs.
  void stop();
  /// As by `kill -9`; it is gone when this returns.
  void kill();

 private:
  explicit HaproxyProcess(std::string folder) : folder_(std::move(folder)) {}
  Result<void> launch(std::uint16_t canary, std::uint16_t control);

  std::string folder_;
  std::uint16_t shop_port_ = 0;
  std::uint16_t jobs_port_ = 0;
  std::uint16_t api_port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace belay::traffic_test

#endif  // BELAY_TEST_TRAFFIC_HAPROXY_PROCESS_H_
