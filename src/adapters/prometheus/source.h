#ifndef BELAY_ADAPTERS_PROMETHEUS_SOURCE_H_
#define BELAY_ADAPTERS_PROMETHEUS_SOURCE_H_

#include <chrono>
#include <memory>
#include <string>

#include "control/metrics.h"

namespace belay::adapters::prometheus {

struct SourceOptions {
  /// What comes before `/api/v1/query`: `https://prometheus.example.com`,
  /// `https://mimir.example.com/prometheus`. Only there is anything asked: redirects are refused.
  std::string url;
  /// A private file with a bearer token, read for each question, so that it may be replaced. Empty:
  /// none. A token goes over HTTPS, or to this machine itself.
  std::string token_file;
  /// Of one question, from the connection to the last byte. Looking up the name takes what the
  /// system allows for it.
  std::chrono::milliseconds longest{0};
};

/// Metrics from any API like Prometheus' (Thanos, Mimir, VictoriaMetrics). Asks nothing yet. Fails
/// (`usage`) with what of the options cannot be.
Result<std::unique_ptr<control::Metrics>> open_source(SourceOptions options);

}  // namespace belay::adapters::prometheus

#endif  // BELAY_ADAPTERS_PROMETHEUS_SOURCE_H_
