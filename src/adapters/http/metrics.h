#ifndef BELAY_ADAPTERS_HTTP_METRICS_H_
#define BELAY_ADAPTERS_HTTP_METRICS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a running server counts, for Prometheus to read. Each series is looked up once, when it is
/// wired, and then costs an atomic addition.
namespace belay::http {

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

class Gauge {
 public:
  void add(std::int64_t count) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

/// Durations, in buckets from half a millisecond to ten seconds.
class Durations {
 public:
  static constexpr std::uint64_t kBoundsMicroseconds[] = {
      500,     1'000,   2'500,   5'000,     10'000,    25'000,    50'000,
      100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};

  void observe(std::uint64_t nanoseconds);

 private:
  friend class Metrics;
  std::atomic<std::uint64_t> counts_[std::size(kBoundsMicroseconds) + 1] = {};
  std::atomic<std::uint64_t> nanoseconds_ = 0;
};

/// All series by name and labels. Thread-safe; a series lives as long as its registry, and the same
/// name and labels give the same series. REQUIRES: one name has one kind.
class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  Metrics();
  ~Metrics();

  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Durations& durations(std::string_view name, std::string_view help, const Labels& labels = {});

  /// Prometheus' text format, version 0.0.4.
  std::string text() const;

 private:
  struct Family;
  Family& family(std::string_view name, std::string_view help);

  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
};

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_METRICS_H_
