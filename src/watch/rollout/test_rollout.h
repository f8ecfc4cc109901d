#ifndef BELAY_WATCH_ROLLOUT_TEST_ROLLOUT_H_
#define BELAY_WATCH_ROLLOUT_TEST_ROLLOUT_H_

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "watch/rollout/advance.h"
#include "watch/rollout/test_plan.h"

namespace belay::watch {

/// Two guards, three stages: 5 % and 25 % bake for a minute, a look each ten seconds.
inline constexpr std::string_view kSmallPlan = R"yaml(belay: rollout-plan/v1
environment: prod
system: checkout
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 10s
stages:
- {share: 5 %, bake: 1m, timeout: 10m}
- {share: 25 %, bake: 1m}
- {share: 100 %}
watch: 1m
history: 10m
arms: 5 %
guards:
- {name: orders, kind: drop, margin: 10 %, canary: a, control: b}
- {name: slow, kind: latency, margin: 50 %, canary: c, control: d}
on_bad: roll-back
on_no_data: {budget: 2m, total: 4m, then: roll-back}
on_timeout: hold
)yaml";

inline std::string irreversible(std::string_view plan) {
  std::string made = with(plan, "reversible: true", "reversible: false");
  made = with(made, "on_bad: roll-back", "on_bad: freeze");
  return with(made, "then: roll-back", "then: freeze");
}

inline constexpr double kAlarming = 100;  // e to the hundredth is enough for any alpha

inline Judgement judged(Verdict verdict) {
  return {verdict, verdict == Verdict::bad ? kAlarming : -1.0, Interval{-0.01, 0.02}, "as it is"};
}

/// One rollout and whoever drives it.
class TestRollout {
 public:
  explicit TestRollout(std::string_view plan_text = kSmallPlan)
      : plan(plan_of(plan_text)), state(planned_rollout("r1", plan)) {}

  Reading reading() const {
    return {Instant{1'800'000'000 + wall.count(), 0}, std::chrono::milliseconds(monotonic),
            replica};
  }

  Result<AdvancedRollout> tried(const RolloutFact& fact) const {
    return advance(plan, state, fact, reading());
  }
  /// Whether it was not refused.
  bool does(const RolloutFact& fact) {
    auto made = tried(fact);
    if (!made) {
      refusal = made.error().message;
      return false;
    }
    state = std::move(made->state);
    effects = std::move(made->effects);
    records = std::move(made->records);
    return true;
  }

  void pass(std::chrono::seconds span) {
    wall += span;
    monotonic += span;
  }

  void start() { ASSERT_TRUE(does(Started{"mara", sha256("a receipt")})) << refusal; }
  void confirm() {
    ASSERT_TRUE(state.pending);
    const std::string effect = state.id + "/" + std::to_string(state.pending->step);
    ASSERT_TRUE(does(ShareConfirmed{effect})) << refusal;
  }
  void fail_share() {
    ASSERT_TRUE(state.pending);
    const std::string effect = state.id + "/" + std::to_string(state.pending->step);
    ASSERT_TRUE(does(ShareFailed{effect, "the socket is closed"})) << refusal;
  }

  Looked seen(Judgement each) const {
    Looked made{state.stage, {}, {state.share.fraction(), ""}};
    for (const Guard& guard : plan.guards) made.guards.push_back({guard.name, each});
    return made;
  }
  void look(Verdict verdict) { look(seen(judged(verdict))); }
  void look(const Looked& looked) { ASSERT_TRUE(does(looked)) << refusal; }
  /// Ten seconds, and a look.
  void looks(Verdict verdict, int count = 1) {
    for (int i = 0; i < count; ++i) {
      pass(std::chrono::seconds(10));
      look(verdict);
    }
  }
  void tick(std::chrono::seconds span) {
    pass(span);
    ASSERT_TRUE(does(Ticked{})) << refusal;
  }

  /// At the first stage, with one look taken.
  void bake_first() {
    start();
    confirm();
    looks(Verdict::unsure);
    ASSERT_EQ(state.phase, Phase::baking);
  }
  /// Good looks until the next stage is asked for.
  void promote_by_looks() {
    const std::size_t stage = state.stage;
    for (int i = 0; i < 20 && state.phase == Phase::baking; ++i) looks(Verdict::good);
    ASSERT_EQ(state.phase, Phase::ramping);
    ASSERT_EQ(state.stage, stage + 1);
  }
  void reach_watching() {
    bake_first();
    promote_by_looks();
    confirm();
    promote_by_looks();
    confirm();
    ASSERT_EQ(state.phase, Phase::watching);
  }

  std::vector<HoldReason> held_by() const {
    std::vector<HoldReason> made;
    for (const Hold& hold : state.holds) made.push_back(hold.reason);
    return made;
  }
  std::vector<RolloutStep> steps() const {
    std::vector<RolloutStep> made;
    for (const RolloutRecord& record : records) made.push_back(record.what);
    return made;
  }
  /// What the last fact asked for first; one without an id: nothing.
  RolloutEffect first_effect() const { return effects.empty() ? RolloutEffect{} : effects.front(); }
  /// The share that the last fact's first effect asks for.
  PerCent asked() const {
    if (effects.empty() || effects.front().kind != RolloutEffect::Kind::set_share) return {-1};
    return effects.front().share;
  }

  RolloutPlan plan;
  RolloutState state;
  std::vector<RolloutEffect> effects;
  std::vector<RolloutRecord> records;
  std::string refusal;
  std::chrono::seconds wall{0};
  std::chrono::seconds monotonic{5'000};
  std::string replica = "one";
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_TEST_ROLLOUT_H_
