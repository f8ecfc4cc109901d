#include "sim/production.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace belay::sim {
namespace {

using control::NotSet;
using control::TrafficOrder;
using std::chrono::milliseconds;

constexpr double kVisitsASecond = 200, kSwing = 0.2, kDaySeconds = 300;
constexpr std::int64_t kLateMicros = 40'000'000;

/// `SELECTOR[90000ms]`
std::pair<std::string, milliseconds> taken_apart(const std::string& promql) {
  const std::size_t at = promql.rfind('[');
  const auto span = decimal(std::string_view(promql).substr(at + 1, promql.size() - at - 4));
  return {promql.substr(0, at), milliseconds(span.value_or(0))};
}

tl::unexpected<NotSet> nobody_knows(std::string why) {
  return tl::unexpected(NotSet{NotSet::Traffic::unknown, {Code::unavailable, std::move(why), {}}});
}

}  // namespace

control::Obeyed SimulatedTraffic::set(const TrafficOrder& order) {
  if (mood_ == Mood::fails) return nobody_knows("the traffic does not answer");
  if (auto why = control::objection(newest_, order)) {
    if (order.effect < newest_.effect) ++too_late_;
    return tl::unexpected(NotSet{NotSet::Traffic::unchanged, *std::move(why)});
  }
  const TrafficOrder before = std::exchange(newest_, order);
  if (moved_) moved_(before, order);
  const bool comes_again = is_half_ && before == order;
  is_half_ = mood_ == Mood::halves && before.share != order.share && !comes_again;
  if (is_half_) {
    came_from_ = before.share;
    return nobody_knows("the traffic is half-way");
  }
  obeyed_.push_back(order);
  if (mood_ == Mood::untold) return nobody_knows("the traffic said nothing");
  return {};
}

Result<TrafficOrder> SimulatedTraffic::now() {
  if (mood_ == Mood::fails) return belay::fail(Code::unavailable, "the traffic does not answer");
  if (is_half_) return belay::fail(Code::conflict, "an order is there in part only");
  return newest_;
}

void SimulatedTraffic::forget() {
  newest_ = {};
  is_half_ = false;
  ++restarts_;
}

double SimulatedTraffic::share() const {
  const double asked = static_cast<double>(newest_.share) / control::kShareMax;
  return is_half_ ? (asked + static_cast<double>(came_from_) / control::kShareMax) / 2 : asked;
}

class SimulatedProduction::Scraped : public control::Metrics {
 public:
  explicit Scraped(SimulatedProduction& shop) : shop_(shop) {}

  Result<std::vector<watch::Series>> ask(const control::InstantQuery& query) override {
    if (shop_.source_ == Source::silent) {
      return fail(Code::unavailable, "the source does not answer");
    }
    const auto [selector, span] = taken_apart(query.promql);
    if (shop_.source_ == Source::partly && selector.starts_with("failed_total")) {
      return fail(Code::unavailable, "the source knows only a part of it");
    }
    std::vector<watch::Series> found;
    const auto at = shop_.counters_.find(selector);
    if (at == shop_.counters_.end() || shop_.source_ == Source::lost) return found;
    const Instant from =
        Instant::of_micros(query.at.micros() - std::chrono::microseconds(span).count());
    const std::int64_t late = shop_.source_ == Source::late ? kLateMicros : 0;
    const Instant to = std::min(query.at, Instant::of_micros(shop_.clock_.now().micros() - late));
    const auto is_before = [](const watch::Sample& sample, const Instant& when) {
      return sample.at < when;
    };
    const auto is_after = [](const Instant& when, const watch::Sample& sample) {
      return when < sample.at;
    };
    const auto& samples = at->second.samples;
    const auto first = std::lower_bound(samples.begin(), samples.end(), from, is_before);
    const auto last = std::upper_bound(samples.begin(), samples.end(), to, is_after);
    if (first >= last) return found;
    found.push_back({{{"shop", selector}}, {first, last}, {}});
    Instant& told = shop_.told_until_[selector];
    told = std::max(told, std::prev(last)->at);
    return found;
  }
  Result<std::vector<watch::Series>> ask(const control::RangeQuery&) override {
    if (shop_.source_ == Source::silent) {
      return fail(Code::unavailable, "the source does not answer");
    }
    return std::vector<watch::Series>();  // nothing of the past is kept
  }

 private:
  SimulatedProduction& shop_;
};

SimulatedProduction::SimulatedProduction(SimulatedClock& clock, std::chrono::seconds scraped_every)
    : clock_(clock),
      every_(scraped_every),
      next_scrape_(clock.monotonic() + scraped_every),
      scraped_(std::make_unique<Scraped>(*this)) {
  divide("checkout", {0, "v2", "v1"});
}

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

watch::CounterRules SimulatedProduction::rules(const std::string&) { return {2 * every_, 0}; }

milliseconds SimulatedProduction::lag(const std::string&) { return every_; }

Instant SimulatedProduction::told_until(const std::string& selector) const {
  const auto found = told_until_.find(selector);
  return found == told_until_.end() ? Instant() : found->second;
}

void SimulatedProduction::divide(const std::string& system, const Division& division) {
  for (const std::string& version : {division.comes, division.stays}) {
    const auto counter = [&](const char* name) {
      return &counters_[fmt::format("{}{{version=\"{}\"}}", name, version)];
    };
    of_[version] = {counter("checkouts_total"), counter("failed_total"), counter("orders_total")};
  }
  failed_of_[system] = &counters_[fmt::format("failed_total{{system=\"{}\"}}", system)];
  divisions_[system].push_back(division);
}

void SimulatedProduction::bring_in(const std::string& system, const std::string& what,
                                   double fails) {
  beside_[system][what] = fails;
}

void SimulatedProduction::serve(const std::string& system, const std::string& version,
                                double come) {
  const auto behaviour = behaviours_.find(version);
  const Behaviour does = behaviour == behaviours_.end() ? Behaviour{} : behaviour->second;
  double works = 1 - does.fails;
  for (const auto& each : beside_[system]) works *= 1 - each.second;
  const double failed = std::floor(come * (1 - works));
  const double placed = std::floor((come - failed) * 0.5 * does.buys);
  lost_ += std::floor(come * 0.5) - placed;
  const Counters& of = of_.at(version);
  of.checkouts->counted += come;
  of.failed->counted += failed;
  failed_of_.at(system)->counted += failed;
  of.orders->counted += placed;
}

void SimulatedProduction::scrape() {
  const auto span = static_cast<double>(every_.count());
  seconds_ += span;
  const double phase = 2 * M_PI * seconds_ / kDaySeconds;
  const double visits = kVisitsASecond * (1 + kSwing * std::sin(phase)) * span;
  for (const auto& [system, divisions] : divisions_) {
    const SimulatedTraffic& traffic = traffic_[system];
    const std::int64_t order = traffic.newest().effect;
    const auto at = std::find_if(divisions.rbegin(), divisions.rend(), [&](const Division& each) {
      return order == 0 || each.first_order <= order;
    });
    if (at == divisions.rend()) continue;
    const double share = traffic.share();
    serve(system, at->stays, std::floor(visits * (1 - share)));
    serve(system, at->comes, std::floor(visits * share));
  }
  // A source takes nothing that is older than what it has.
  for (auto& [selector, counter] : counters_) {
    auto& samples = counter.samples;
    if (samples.empty() || samples.back().at < clock_.now()) {
      samples.push_back({clock_.now(), counter.counted});
    }
  }
}

void SimulatedProduction::pass(std::chrono::microseconds span) {
  while (span.count() > 0) {
    const auto until =
        std::chrono::ceil<std::chrono::microseconds>(next_scrape_ - clock_.monotonic());
    const auto part = std::min(span, until);
    clock_.pass(part);
    span -= part;
    if (part != until) continue;
    next_scrape_ += every_;
    scrape();
  }
}

}  // namespace belay::sim
