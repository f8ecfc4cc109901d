#include "sim/production.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"

namespace belay::sim {
namespace {

using std::chrono::milliseconds;

constexpr double kVisitsASecond = 200, kSwing = 0.2, kDaySeconds = 300;
constexpr std::string_view kVersions[] = {"v1", "v2"};

/// `SELECTOR[90000ms]`
std::pair<std::string, milliseconds> taken_apart(const std::string& promql) {
  const std::size_t at = promql.rfind('[');
  const auto span = decimal(std::string_view(promql).substr(at + 1, promql.size() - at - 4));
  return {promql.substr(0, at), milliseconds(span.value_or(0))};
}

}  // namespace

control::Obeyed SimulatedTraffic::set(const control::TrafficOrder& order) {
  using Left = control::NotSet::Traffic;
  if (fails_) {
    return tl::unexpected(
        control::NotSet{Left::unknown, {Code::unavailable, "the traffic does not answer", {}}});
  }
  if (auto why = control::objection(newest_, order)) {
    return tl::unexpected(control::NotSet{Left::unchanged, *std::move(why)});
  }
  newest_ = order;
  obeyed_.push_back(order);
  return {};
}

class SimulatedProduction::Scraped : public control::Metrics {
 public:
  explicit Scraped(SimulatedProduction& shop) : shop_(shop) {}

  Result<std::vector<watch::Series>> ask(const control::InstantQuery& query) override {
    if (shop_.is_silent_) return fail(Code::unavailable, "the source does not answer");
    const auto [selector, span] = taken_apart(query.promql);
    const std::int64_t from = query.at.micros() - std::chrono::microseconds(span).count();
    std::vector<watch::Series> found;
    const auto at = shop_.samples_.find(selector);
    if (at == shop_.samples_.end()) return found;
    watch::Series series{{{"shop", selector}}, {}, {}};
    for (const watch::Sample& sample : at->second) {
      const bool is_in = sample.at.micros() >= from && sample.at <= query.at;
      if (is_in) series.samples.push_back(sample);
    }
    if (!series.samples.empty()) found.push_back(std::move(series));
    return found;
  }
  Result<std::vector<watch::Series>> ask(const control::RangeQuery&) override {
    return fail(Code::unsupported, "nobody asks for a range");
  }

 private:
  SimulatedProduction& shop_;
};

SimulatedProduction::SimulatedProduction(SimulatedClock& clock)
    : clock_(clock), scraped_(std::make_unique<Scraped>(*this)) {}

SimulatedProduction::~SimulatedProduction() = default;

Result<control::Metrics*> SimulatedProduction::metrics(const std::string&) {
  return scraped_.get();
}

Result<control::Traffic*> SimulatedProduction::traffic(const std::string& environment,
                                                       const std::string& system) {
  if (environment == "prod") return &traffic_[system];
  return fail(Code::not_found,
              fmt::format("nothing divides the traffic of `{}` in `{}`", system, environment));
}

watch::CounterRules SimulatedProduction::rules(const std::string&) {
  return {milliseconds(2'000), 0};
}

milliseconds SimulatedProduction::lag(const std::string&) { return milliseconds(1'000); }

void SimulatedProduction::count(const std::string& counter, const std::string& version, double by) {
  counts_[fmt::format("{}{{version=\"{}\"}}", counter, version)] += by;
}

void SimulatedProduction::pass(std::chrono::seconds span) {
  for (std::int64_t second = 0; second < span.count(); ++second) {
    clock_.pass(std::chrono::seconds(1));
    const double phase = 2 * M_PI * static_cast<double>(++seconds_) / kDaySeconds;
    const double visits = kVisitsASecond * (1 + kSwing * std::sin(phase));
    const double share =
        static_cast<double>(traffic_["checkout"].now()->share) / control::kShareMax;
    for (const std::string_view name : kVersions) {
      const std::string version(name);
      const bool is_new = version == "v2";
      const double come = std::floor(visits * (is_new ? share : 1 - share));
      const Behaviour does = is_new ? behaviour_ : Behaviour{};
      const double failed = std::floor(come * does.fails);
      const double placed = std::floor((come - failed) * 0.5 * does.buys);
      lost_ += std::floor(come * 0.5) - placed;
      count("checkouts_total", version, come);
      count("failed_total", version, failed);
      count("orders_total", version, placed);
    }
    for (const auto& [selector, counted] : counts_) {
      samples_[selector].push_back({clock_.now(), counted});
    }
  }
}

}  // namespace belay::sim
