#ifndef BELAY_TEST_METRICS_PROMETHEUS_PROCESS_H_
#define BELAY_TEST_METRICS_PROMETHEUS_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace belay::metrics_test {

/// A Prometheus of one's own, with its data in a temporary folder, on a free port of the loopback
/// interface. It is killed, and its folder removed, with this; it dies with the process.
class PrometheusProcess {
 public:
  /// Ready to be asked. It scrapes `http://127.0.0.1:PORT/shop` four times a second. `not_found`
  /// where it is not installed.
  static Result<std::unique_ptr<PrometheusProcess>> start(std::uint16_t scraped_port);
  ~PrometheusProcess();

  const std::string& url() const { return url_; }
  /// As by `kill -9`; it is gone when this returns.
  void kill();

 private:
  explicit PrometheusProcess(std::string folder) : folder_(std::move(folder)) {}
  Result<void> launch();

  std::string folder_;
  std::string url_;
  pid_t pid_ = 0;
  int output_ = -1;  ///< stays open: it would end where nobody can read its log
};

}  // namespace belay::metrics_test

#endif  // BELAY_TEST_METRICS_PROMETHEUS_PROCESS_H_
