#include "adapters/http/metrics.h"

#include <fmt/format.h>

#include <iterator>

namespace belay::http {
namespace {

std::string escaped_label(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

/// `a="1",b="2"`, without the braces.
std::string written(const Metrics::Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out += fmt::format("{}=\"{}\"", name, escaped_label(value));
  }
  return out;
}

void append_sample(std::string& out, std::string_view name, std::string_view labels,
                   std::string_view value) {
  if (labels.empty()) {
    fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
  } else {
    fmt::format_to(std::back_inserter(out), "{}{{{}}} {}\n", name, labels, value);
  }
}

}  // namespace

struct Metrics::Family {
  std::string help;
  std::map<std::string, std::unique_ptr<Counter>> counters;
  std::map<std::string, std::unique_ptr<Gauge>> gauges;
  std::map<std::string, std::unique_ptr<Durations>> durations;

  std::string_view kind() const {
    return !counters.empty() ? "counter" : !gauges.empty() ? "gauge" : "histogram";
  }
};

void Durations::observe(std::uint64_t nanoseconds) {
  std::size_t bucket = 0;
  while (bucket < std::size(kBoundsMicroseconds) &&
         nanoseconds > kBoundsMicroseconds[bucket] * 1'000) {
    ++bucket;
  }
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(nanoseconds, std::memory_order_relaxed);
}

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(std::string_view name, std::string_view help) {
  auto& family = families_[std::string(name)];
  if (!family) {
    family = std::make_unique<Family>();
    family->help = help;
  }
  return *family;
}

namespace {

template <class Series>
Series& series_of(std::map<std::string, std::unique_ptr<Series>>& all,
                  const Metrics::Labels& labels) {
  auto& series = all[written(labels)];
  if (!series) series = std::make_unique<Series>();
  return *series;
}

}  // namespace

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return series_of(family(name, help).counters, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return series_of(family(name, help).gauges, labels);
}

Durations& Metrics::durations(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return series_of(family(name, help).durations, labels);
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, family->help,
                   name, family->kind());
    for (const auto& [labels, counter] : family->counters) {
      append_sample(out, name, labels, fmt::to_string(counter->value()));
    }
    for (const auto& [labels, gauge] : family->gauges) {
      append_sample(out, name, labels, fmt::to_string(gauge->value()));
    }
    for (const auto& [labels, durations] : family->durations) {
      const std::string_view comma = labels.empty() ? "" : ",";
      std::uint64_t count = 0;
      for (std::size_t i = 0; i < std::size(durations->counts_); ++i) {
        count += durations->counts_[i].load(std::memory_order_relaxed);
        const std::string bound =
            i < std::size(Durations::kBoundsMicroseconds)
                ? fmt::format("{}", static_cast<double>(Durations::kBoundsMicroseconds[i]) / 1e6)
                : "+Inf";
        append_sample(out, name + "_bucket", fmt::format("{}{}le=\"{}\"", labels, comma, bound),
                      fmt::to_string(count));
      }
      const auto nanoseconds = durations->nanoseconds_.load(std::memory_order_relaxed);
      append_sample(out, name + "_sum", labels,
                    fmt::format("{:.9f}", static_cast<double>(nanoseconds) / 1e9));
      append_sample(out, name + "_count", labels, fmt::to_string(count));
    }
  }
  return out;
}

}  // namespace belay::http
