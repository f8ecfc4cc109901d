#ifndef BELAY_WATCH_ROLLOUT_TEST_SHOP_H_
#define BELAY_WATCH_ROLLOUT_TEST_SHOP_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "watch/rollout/plan_guards.h"
#include "watch/rollout/test_chance.h"
#include "watch/rollout/test_plan.h"

/// A shop in two versions that is scraped each five seconds, for tests.
namespace belay::watch {

inline constexpr CounterRules kShopRules{std::chrono::seconds(12), 0};
inline constexpr std::int64_t kShopOpens = 1'780'000'000;

/// Every kind of guard: 5 % and 25 %, a look each ten seconds.
inline constexpr std::string_view kShopPlan = R"yaml(belay: rollout-plan/v1
environment: prod
system: shop
version: new
replaces: old
reversible: true
alpha: 1 %
look: 10s
stages:
- {share: 5 %, bake: 1m, margins: {orders: 20 %}}
- {share: 25 %, bake: 1m}
- {share: 100 %}
watch: 1m
history: 20m
arms: by-request
traffic:
  canary: requests{version="{version}"}
  control: requests{version="{replaces}"}
  tolerance: 10 %
guards:
- {name: orders, kind: drop, margin: 10 %,
   canary: 'orders{version="{version}"}', control: 'orders{version="{replaces}"}'}
- {name: calls, kind: surge, margin: 20 %,
   canary: 'calls{version="{version}"}', control: 'calls{version="{replaces}"}'}
- name: errors
  kind: failures
  margin: 0.5 %
  canary: {bad: 'hits{code="500",version="{version}"}', all: 'hits{version="{version}"}'}
  control: {bad: 'hits{code="500",version="{replaces}"}', all: 'hits{version="{replaces}"}'}
- {name: slow, kind: latency, margin: 60 %,
   canary: 'seconds{version="{version}"}', control: 'seconds{version="{replaces}"}'}
- {name: prices, kind: value, margin: 10 %,
   canary: 'price{version="{version}"}', control: 'price{version="{replaces}"}'}
on_bad: roll-back
on_no_data: {budget: 2m, total: 4m, then: roll-back}
)yaml";

/// How a version behaves, per request.
struct Behaviour {
  double orders = 0.5, calls = 0.3, fails = 0;
  /// Of the requests, up to 0.1, 0.5 and 1 second.
  std::array<double, 3> quick = {0.6, 0.93, 0.995};
  double cheap = 0.5;  ///< orders up to a price of 10
};

class TestShop {
 public:
  explicit TestShop(std::string_view plan_text = kShopPlan, std::uint64_t seed = 1)
      : plan(plan_of(plan_text)), guards(plan, kShopRules), chance_(seed) {}

  /// `seconds`, a multiple of five, at this share and 200 requests a second.
  void pass(std::int64_t seconds, double share) {
    for (; seconds > 0; seconds -= 5) {
      now_ += 5;
      serve("old", old_version, 1000 * (1 - share));
      if (share > 0) serve("new", new_version, 1000 * share);
    }
  }

  Instant now() const { return {kShopOpens + now_, 0}; }
  Look last_look() const { return {{kShopOpens + now_ - 10, 0}, now()}; }

  /// What a source would answer of all the past, or of just what the look needs.
  std::vector<Answered> answers() const {
    std::vector<Answered> made;
    for (const std::string& selector : guards.selectors()) made.emplace_back(series_of(selector));
    return made;
  }
  std::vector<Answered> answers_for(const Look& look) const {
    std::vector<Answered> made = answers();
    for (Answered& answer : made) {
      for (Series& series : *answer) {
        std::erase_if(series.samples, [&](const Sample& sample) {
          return sample.at.seconds < look.from.seconds - 12 || look.to < sample.at;
        });
      }
      std::erase_if(*answer, [](const Series& series) { return series.samples.empty(); });
    }
    return made;
  }

  /// An hour of the old version alone, and what follows from it.
  void learn() {
    pass(3600, 0);
    guards.learn(now(), answers());
  }
  /// Looks of ten seconds at this share.
  void looks(int count, double share) {
    for (; count > 0; --count) {
      pass(10, share);
      guards.take(last_look(), share, answers_for(last_look()));
    }
  }

  Judgement of(std::string_view guard, std::size_t stage = 1) const {
    for (GuardLook& look : guards.judge(stage)) {
      if (look.guard == guard) return look.judgement;
    }
    ADD_FAILURE() << "no guard " << guard;
    return {};
  }
  Verdict verdict(std::string_view guard, std::size_t stage = 1) const {
    return of(guard, stage).verdict;
  }

  RolloutPlan plan;
  PlanGuards guards;
  Behaviour old_version, new_version;
  double failed = 0;  ///< of the new version, in all

 private:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  void count(const std::string& name, Labels labels, double by) {
    std::map<Labels, Series>& metric = metrics_[name];
    Series& series = metric.try_emplace(labels, Series{labels, {}}).first->second;
    const double before = series.samples.empty() ? 0 : series.samples.back().value;
    series.samples.push_back({now(), before + by});
  }

  void serve(const std::string& version, const Behaviour& does, double mean) {
    const std::pair<std::string, std::string> of{"version", version};
    const double requests = chance_.some(mean);
    count("requests", {of}, requests);
    const double orders = chance_.some(requests * does.orders);
    count("orders", {of}, orders);
    count("calls", {of}, chance_.some(requests * does.calls));
    const double bad = chance_.part(requests, does.fails);
    count("hits", {{"code", "200"}, of}, requests - bad);
    const bool has_failed = metrics_["hits"].contains({{"code", "500"}, of});
    if (bad > 0 || has_failed) count("hits", {{"code", "500"}, of}, bad);
    if (version == "new") failed += bad;
    const std::array<std::string, 3> bounds = {"0.1", "0.5", "1"};
    double up_to = 0, below = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      up_to += chance_.part(requests - up_to, (does.quick[i] - below) / (1 - below));
      below = does.quick[i];
      count("seconds", {{"le", bounds[i]}, of}, up_to);
    }
    count("seconds", {{"le", "+Inf"}, of}, requests);
    count("price", {{"le", "10"}, of}, chance_.part(orders, does.cheap));
    count("price", {{"le", "+Inf"}, of}, orders);
  }

  std::vector<Series> series_of(const std::string& selector) const {
    std::vector<Series> made;
    const auto metric = metrics_.find(selector.substr(0, selector.find('{')));
    if (metric == metrics_.end()) return made;
    const bool is_new = selector.find("version=\"new\"") != std::string::npos;
    const bool is_bad = selector.find("code=\"500\"") != std::string::npos;
    for (const auto& [labels, series] : metric->second) {
      const bool is_of_new = labels.back().second == "new";
      const bool is_of_bad = labels.front().second == "500";
      if (is_new == is_of_new && (!is_bad || is_of_bad)) made.push_back(series);
    }
    return made;
  }

  Chance chance_;
  std::int64_t now_ = 0;
  std::map<std::string, std::map<Labels, Series>> metrics_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_TEST_SHOP_H_
