#include "sim/rollout_plans.h"

#include <fmt/format.h>

#include <utility>

#include "sim/rollouts_told.h"

namespace belay::sim {
namespace {

using std::chrono::seconds;

constexpr std::string_view kGuards = R"(guards:
- name: orders
  kind: drop
  margin: 25 %
  canary: orders_total{version="{version}"}
  control: orders_total{version="{replaces}"}
- name: failures
  kind: failures
  margin: 2 %
  canary: {bad: 'failed_total{version="{version}"}', all: 'checkouts_total{version="{version}"}'}
  control: {bad: 'failed_total{version="{replaces}"}', all: 'checkouts_total{version="{replaces}"}'}
history: 2m
arms: by-request
)";

constexpr std::string_view kTraffic = R"(traffic:
  canary: checkouts_total{version="{version}"}
  control: checkouts_total{version="{replaces}"}
  tolerance: 20 %
)";

/// Writes one plan, and what it means.
class Writing {
 public:
  Writing(Dice& dice, int number, const RolloutsTold& told)
      : dice_(dice), number_(number), told_(told), there_(told.there()) {}

  PlanMade write(const std::string& environment, const SimulatedProduction& shop) {
    const std::string system(dice_.one_of(kSystems));
    const std::string other(system == kSystems[0] ? kSystems[1] : kSystems[0]);
    const std::string version = next(system);
    const bool is_guarded = !dice_.one_in(8);
    const bool is_reversible = !dice_.one_in(4);
    text_ =
        fmt::format("belay: rollout-plan/v1\nenvironment: {}\nsystem: {}\n", environment, system);
    text_ += fmt::format("version: {}\nreplaces: {}\n", version, there_.at(system));
    if (!told_.moving(other).empty() && !dice_.one_in(3)) {
      text_ += fmt::format("follows: [{}]\n", other);
      made_.meant.follows = other;
    } else if (dice_.one_in(3)) {
      text_ += fmt::format("together:\n- {{system: {}, version: {}, replaces: {}}}\n", other,
                           next(other), there_.at(other));
    }
    constexpr int kLooks[] = {10, 15, 30};
    made_.meant.look = seconds(dice_.one_of(kLooks));
    text_ += fmt::format("reversible: {}\nalpha: 1 %\nlook: {}s\n", is_reversible,
                         made_.meant.look.count());
    stages(is_guarded);
    made_.meant.watches_nothing = dice_.one_in(4);
    text_ += made_.meant.watches_nothing ? "watch: 0s\n" : "watch: 1m\n";
    if (is_guarded) guard(version);
    reactions(is_reversible);
    // Beside one that does harm, too, it is no worse.
    if (shop.does_harm(there_.at(system))) made_.meant.is_harmful = false;
    made_.plan = std::make_shared<const watch::RolloutPlan>(
        *watch::parse_plan(text_, fmt::format("plan {}", number_)));
    return std::move(made_);
  }

 private:
  std::string next(const std::string& system) const {
    return fmt::format("{}-{}", system, number_);
  }

  void stages(bool is_guarded) {
    constexpr int kFirst[] = {10, 25};
    std::vector<int> shares = {100};
    if (!dice_.one_in(6)) shares.insert(shares.begin(), dice_.one_of(kFirst));
    if (shares.size() == 2 && dice_.one_in(3)) shares.insert(shares.begin() + 1, 50);
    bool any_unguarded = false, any_timeout = false;
    text_ += "stages:\n";
    for (const int share : shares) {
      PlanMeant::Stage stage{static_cast<std::uint64_t>(share) * 100, false};
      if (share == 100) {
        text_ += "- {share: 100 %}\n";
      } else {
        stage.unguarded = !is_guarded || (share == shares.front() && dice_.one_in(5));
        const bool may_time_out = dice_.one_in(3);
        text_ += fmt::format("- {{share: {} %, bake: {}s{}{}}}\n", share, 30 + 30 * dice_.below(3),
                             may_time_out ? ", timeout: 6m" : "",
                             stage.unguarded ? ", unguarded: true" : "");
        any_unguarded = any_unguarded || stage.unguarded;
        any_timeout = any_timeout || may_time_out;
      }
      made_.meant.stages.push_back(stage);
    }
    may_time_out_ = any_timeout;
    if (any_unguarded)
      text_ += dice_.one_in(2) ? "on_unguarded: hold\n" : "on_unguarded: promote\n";
  }

  void guard(const std::string& version) {
    text_ += kGuards;
    if (dice_.one_in(3)) text_ += kTraffic;
    made_.meant.guards = {"orders", "failures"};
    for (const char* counter : {"orders_total", "failed_total", "checkouts_total"}) {
      made_.meant.asked.push_back(fmt::format("{}{{version=\"{}\"}}", counter, version));
    }
    made_.meant.is_harmful = dice_.below(5) < 2;
    if (!made_.meant.is_harmful) return;
    made_.behaviours[version] = dice_.one_in(2) ? Behaviour{0.4, 0} : Behaviour{1, 0.15};
  }

  void reactions(bool is_reversible) {
    const std::string ends = is_reversible ? "roll-back" : "freeze";
    const auto any = [&] { return dice_.one_in(4) ? std::string("hold") : ends; };
    text_ += fmt::format("on_bad: {}\n", any());
    text_ += fmt::format("on_no_data: {{budget: {}m, total: 6m, then: {}}}\n", 1 + dice_.below(2),
                         dice_.one_in(2) ? "hold" : ends);
    if (may_time_out_) text_ += fmt::format("on_timeout: {}\n", any());
  }

  Dice& dice_;
  const int number_;
  const RolloutsTold& told_;
  const std::map<std::string, std::string>& there_;
  std::string text_;
  bool may_time_out_ = false;
  PlanMade made_;
};

}  // namespace

PlanMade any_plan(Dice& dice, const std::string& environment, int number, const RolloutsTold& told,
                  const SimulatedProduction& shop) {
  return Writing(dice, number, told).write(environment, shop);
}

}  // namespace belay::sim
