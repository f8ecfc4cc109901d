#include "watch/rollout/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "watch/rollout/test_rollout.h"

namespace belay::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

RolloutState everything() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  RolloutState state = planned_rollout("r1", plan_of(kSmallPlan));
  state.decision = sha256("a receipt");
  state.phase = Phase::ramping;
  state.stage = 1;
  state.share = PerCent{500};
  state.step = 7;
  state.pending = Pending{7, PerCent{2'500}, 2, true, 1'234ms};
  state.holds = {{HoldReason::bad, "", "`orders` is bad: 5 % fewer", "", Instant{1, 0}},
                 {HoldReason::freeze, "peak", "a busy \xff week", "mara", Instant{2, 500}}};
  state.replica = "one";
  state.clock = ClockReading{Instant{1'800'000'000, 123'456'789}, 98'765ms};
  state.monotonic = 99'000ms;
  state.baked = 1ms;
  state.in_stage = 2ms;
  state.unheard = 3ms;
  state.unheard_total = 4ms;
  state.sound = true;
  state.looked = {{"orders", {Verdict::good, 0.1 + 0.2, Interval{-kInfinity, 1.0 / 3}, "100 %"}},
                  {"slow", {Verdict::bad, kInfinity, std::nullopt, ""}},
                  {"more", {Verdict::unsure, -1e300, Interval{-0.0, 1e17}, "a\nb"}},
                  {"none", {Verdict::no_data, 5e-324, std::nullopt, "gone"}}};
  state.why = "it is bad";
  return state;
}

TEST(RolloutState, is_read_as_it_was_written) {
  for (const RolloutState& state : {everything(), planned_rollout("r2", plan_of(kSmallPlan))}) {
    const std::string kept = write_rollout(state);
    const auto read = parse_rollout(kept);
    ASSERT_TRUE(read) << read.error().message << kept;
    EXPECT_EQ(*read, state);
    EXPECT_EQ(write_rollout(*read), kept);
  }
}

TEST(RolloutState, names_each_phase_and_reason_by_another_word) {
  RolloutState state = planned_rollout("r1", plan_of(kSmallPlan));
  for (int phase = 0; phase <= static_cast<int>(Phase::aborted); ++phase) {
    state.phase = static_cast<Phase>(phase);
    ASSERT_TRUE(parse_rollout(write_rollout(state)));
    EXPECT_EQ(parse_rollout(write_rollout(state))->phase, state.phase);
  }
  for (int reason = 0; reason <= static_cast<int>(HoldReason::unguarded); ++reason) {
    state.holds = {{static_cast<HoldReason>(reason), "", "", "", Instant{}}};
    ASSERT_TRUE(parse_rollout(write_rollout(state)));
    EXPECT_EQ(parse_rollout(write_rollout(state))->holds, state.holds);
  }
  EXPECT_EQ(name_of(Phase::going_back), "going-back");
  EXPECT_EQ(name_of(Phase::rolled_back), "rolled-back");
  EXPECT_EQ(name_of(HoldReason::unguarded), "unguarded");
}

TEST(RolloutState, is_refused_where_it_is_not_what_was_written) {
  const std::string kept = write_rollout(everything());
  const std::pair<std::string_view, std::string_view> kChanges[] = {
      {"rollout-state/v1", "rollout-state/v2"},
      {R"("phase":"ramping")", R"("phase":"raming")"},
      {R"("sound":true,)", ""},
      {R"("sound":true)", R"("sound":"true")"},
      {R"("baked":1)", R"("baked":-1)"},
      {R"("share":500)", R"("share":10001)"},
      {R"("stage":1)", R"("stage":100)"},
      {R"("verdict":"good")", R"("verdict":"fine")"},
      {R"("evidence":"infinite")", R"("evidence":"nan")"},
      {R"("attempt":2)", R"("attempt":0)"},
      {R"("step":7)", R"("step":7,"stop":7)"},
  };
  for (const auto& [from, to] : kChanges) {
    EXPECT_FALSE(parse_rollout(with(kept, from, to))) << to;
  }
  EXPECT_FALSE(parse_rollout(""));
  EXPECT_FALSE(parse_rollout("[]"));
}

TEST(Rollout, stands_in_the_way_of_another_of_its_systems_until_it_is_over) {
  TestRollout rollout;
  TestRollout other;
  rollout.bake_first();
  EXPECT_EQ(stands_in_the_way(other.plan, rollout.plan, rollout.state),
            "rollout `r1` of `checkout` in prod is baking: wait for its end, or abort it");
  other.plan.environment = "stage";
  EXPECT_EQ(stands_in_the_way(other.plan, rollout.plan, rollout.state), "");
  other.plan.environment = "prod";
  rollout.look(Verdict::bad);
  EXPECT_NE(stands_in_the_way(other.plan, rollout.plan, rollout.state), "");
  rollout.confirm();
  EXPECT_EQ(stands_in_the_way(other.plan, rollout.plan, rollout.state), "");
}

}  // namespace
}  // namespace belay::watch
