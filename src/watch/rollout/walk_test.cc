#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

#include "watch/rollout/test_rollout.h"

/// Rollouts to which anything happens in any order, and what must hold after every step.
namespace belay::watch {
namespace {

using namespace std::chrono_literals;

constexpr int kWalks = 700;
constexpr int kFactsPerWalk = 80;

/// Numbers that a seed determines, on every machine (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  int below(int limit) {
    std::uint64_t word = (state_ += 0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return static_cast<int>((word ^ (word >> 31)) % static_cast<std::uint64_t>(limit));
  }
  bool one_in(int chances) { return below(chances) == 0; }

 private:
  std::uint64_t state_;
};

std::vector<std::string> plans() {
  const std::string small(kSmallPlan);
  const std::string quick = with(with(small, "bake: 1m, timeout: 10m", "bake: 10s, timeout: 1m"),
                                 "25 %, bake: 1m", "25 %, bake: 0s");
  const std::string bare = with(with(quick, "bake: 10s,", "bake: 10s, unguarded: true,"),
                                "on_timeout: hold", "on_timeout: roll-back\non_unguarded: promote");
  return {small,
          quick,
          irreversible(quick),
          bare,
          with(bare, "on_unguarded: promote", "on_unguarded: hold"),
          with(with(quick, "on_bad: roll-back", "on_bad: hold"), "then: roll-back", "then: hold"),
          with(quick, "watch: 1m", "watch: 0s")};
}

/// What happened, as somebody sees it who believes the machine nothing.
struct Witness {
  std::map<std::string, RolloutEffect> meanings;
  std::map<RolloutStep, int> seen;
};

class Walk {
 public:
  Walk(const std::string& plan, std::uint64_t seed) : rollout(plan), dice_(seed) {}

  void step(Witness& witness) {
    pass_time();
    const RolloutFact fact = any_fact();
    const RolloutState before = rollout.state;
    const auto once = rollout.tried(fact);
    const auto again = rollout.tried(fact);
    ASSERT_EQ(once.has_value(), again.has_value());
    if (!once) {
      ASSERT_FALSE(once.error().message.empty());
      return;
    }
    ASSERT_EQ(once->state, again->state);
    ASSERT_EQ(once->effects, again->effects);
    ASSERT_EQ(once->records, again->records);
    rollout.does(fact);
    check_kept();
    check_effects(before, fact, witness);
    check_shares(before, fact);
    check_promotions(before, fact);
    check_bad(before, fact);
    check_ends(before, fact);
    for (const RolloutRecord& record : rollout.records) ++witness.seen[record.what];
  }

  TestRollout rollout;

 private:
  void pass_time() {
    rollout.pass(std::chrono::seconds(dice_.below(15)));
    if (dice_.one_in(60)) rollout.wall += std::chrono::seconds(dice_.below(2'000) - 1'000);
    if (dice_.one_in(80)) rollout.monotonic += std::chrono::seconds(dice_.below(1'000) - 400);
    if (rollout.monotonic < 0s) rollout.monotonic = 0s;
    if (dice_.one_in(90)) rollout.replica = rollout.replica == "one" ? "two" : "one";
  }

  Judgement any_judgement() {
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    switch (dice_.below(60)) {
      case 0:
        return judged(Verdict::no_data);
      case 1:
        return {Verdict::good, kNone, {}, "not a number"};
      case 2:
        return {Verdict::bad, 1.0, {}, "bad, and not by all together"};
      case 3:
        return dice_.one_in(6) ? judged(Verdict::bad) : judged(Verdict::unsure);
      case 4:
        return {Verdict::good, std::log(150.0), {}, "good, and a wager won"};
      default:
        return judged(Verdict::good);
    }
  }

  RolloutFact any_look() {
    Looked made = rollout.seen(judged(Verdict::good));
    for (GuardLook& look : made.guards) look.judgement = any_judgement();
    if (dice_.one_in(40)) made.guards.pop_back();
    if (dice_.one_in(40)) made.stage = static_cast<std::size_t>(dice_.below(3));
    if (dice_.one_in(40)) made.traffic.problem = "the split is another one";
    if (dice_.one_in(60)) made.traffic.share.reset();
    return made;
  }

  std::string any_effect() {
    const bool right = rollout.state.pending && !dice_.one_in(8);
    return fmt::format(
        "r1/{}", right ? rollout.state.pending->step : static_cast<std::uint64_t>(dice_.below(12)));
  }

  Person any_person() {
    return {dice_.one_in(10) ? "" : "mara", dice_.one_in(10) ? "" : "a reason"};
  }

  RolloutFact any_fact() {
    if (rollout.state.phase == Phase::planned && dice_.one_in(12)) return Aborted{any_person()};
    if (rollout.state.phase == Phase::planned && !dice_.one_in(4)) {
      return Started{"mara", sha256("a receipt")};
    }
    if (rollout.replica != rollout.state.replica && !dice_.one_in(3)) return TakenOver{};
    switch (dice_.below(100)) {
      case 0:
        return Paused{any_person()};
      case 1:
        if (dice_.one_in(2)) return Aborted{any_person()};
        return Undone{any_person()};
      case 2:
      case 3:
        return PromotedByHand{any_person()};
      case 4:
        return FreezeBegan{dice_.one_in(2) ? "peak" : "incident", "it asks to stop"};
      case 5:
        if (dice_.one_in(3)) return FollowedWentBad{"payments", "it is bad"};
        return TakenOver{};
      case 6:
        return Started{"mara", sha256("a receipt")};
      default:
        break;
    }
    if (dice_.one_in(8)) return Resumed{any_person()};
    if (dice_.one_in(8)) return FreezeEnded{dice_.one_in(2) ? "peak" : "incident"};
    if (dice_.one_in(8)) return Ticked{};
    if (dice_.one_in(20)) return ShareFailed{any_effect(), "the socket is closed"};
    if (dice_.one_in(3)) return ShareConfirmed{any_effect()};
    return any_look();
  }

  /// To write and to read is slower than all the rest together.
  void check_kept() {
    if (!dice_.one_in(30)) return;
    const std::string kept = write_rollout(rollout.state);
    const auto read = parse_rollout(kept);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(*read, rollout.state);
    ASSERT_EQ(write_rollout(*read), kept);
  }

  /// One id has one meaning, for ever; each is asked again only while it waits.
  void check_effects(const RolloutState& before, const RolloutFact& fact, Witness& witness) {
    for (RolloutEffect effect : rollout.effects) {
      const bool again = std::exchange(effect.again, false);
      effect.words.clear();
      const auto [known, is_new] = witness.meanings.emplace(effect.id, effect);
      ASSERT_EQ(known->second, effect);
      ASSERT_EQ(is_new, !again) << effect.id;
    }
    if (stays_over(before, fact)) {
      ASSERT_TRUE(rollout.effects.empty());
      ASSERT_TRUE(rollout.records.empty());
    }
  }

  /// There is one way back from an end: what is done is undone, where it can be.
  bool stays_over(const RolloutState& before, const RolloutFact& fact) const {
    const bool is_undone = before.phase == Phase::done && std::holds_alternative<Undone>(fact);
    return is_over(before.phase) && !(is_undone && rollout.plan.reversible);
  }

  bool has(RolloutStep step) const {
    return std::any_of(rollout.records.begin(), rollout.records.end(),
                       [&](const RolloutRecord& record) { return record.what == step; });
  }

  static bool needs(const Judgement& said, bool unguarded) {
    if (std::isnan(said.evidence)) return false;
    return said.verdict == Verdict::good || (unguarded && said.verdict == Verdict::unsure);
  }

  void check_shares(const RolloutState& before, const RolloutFact& fact) {
    const RolloutState& now = rollout.state;
    for (const RolloutEffect& effect : rollout.effects) {
      if (effect.kind != RolloutEffect::Kind::set_share || effect.again) continue;
      const bool promoted = has(RolloutStep::promoted) || has(RolloutStep::promoted_by_hand);
      ASSERT_EQ(effect.share > before.share, promoted);
    }
    if (now.share == before.share) return;
    const auto* confirmed = std::get_if<ShareConfirmed>(&fact);
    ASSERT_NE(confirmed, nullptr);
    ASSERT_TRUE(before.pending);
    ASSERT_EQ(confirmed->effect, fmt::format("r1/{}", before.pending->step));
    ASSERT_EQ(now.share, before.pending->share);
  }

  void check_promotions(const RolloutState& before, const RolloutFact& fact) {
    if (has(RolloutStep::promoted_by_hand)) {
      const auto* by_hand = std::get_if<PromotedByHand>(&fact);
      ASSERT_NE(by_hand, nullptr);
      ASSERT_FALSE(by_hand->person.id.empty());
      ASSERT_FALSE(by_hand->person.why.empty());
      ASSERT_FALSE(before.is_held_by(HoldReason::freeze));
      ASSERT_FALSE(before.is_held_by(HoldReason::paused));
      ASSERT_FALSE(before.pending);
    }
    if (!has(RolloutStep::promoted) || before.phase == Phase::planned) return;
    const auto* look = std::get_if<Looked>(&fact);
    ASSERT_NE(look, nullptr);
    ASSERT_EQ(before.phase, Phase::baking);
    ASSERT_FALSE(before.pending);
    ASSERT_TRUE(rollout.state.holds.empty());
    ASSERT_TRUE(look->traffic.problem.empty() && look->traffic.share);
    ASSERT_EQ(look->stage, before.stage);
    ASSERT_EQ(look->guards.size(), rollout.plan.guards.size());
    const Stage& stage = rollout.plan.stages[before.stage];
    ASSERT_TRUE(!stage.unguarded || rollout.plan.unguarded_is_enough);
    for (const GuardLook& own : look->guards) {
      ASSERT_TRUE(needs(own.judgement, stage.unguarded)) << own.guard;
    }
  }

  void check_bad(const RolloutState& before, const RolloutFact& fact) {
    const auto* look = std::get_if<Looked>(&fact);
    const bool bad =
        look != nullptr && is_under_way(before.phase) &&
        std::any_of(look->guards.begin(), look->guards.end(),
                    [](const GuardLook& own) { return own.judgement.evidence >= kAlarming; });
    if (!bad) return;
    if (rollout.plan.on_bad == Reaction::hold) {
      // What else the look brings about may be stricter still.
      ASSERT_TRUE(rollout.state.is_held_by(HoldReason::bad) || !is_under_way(rollout.state.phase));
      return;
    }
    ASSERT_EQ(rollout.state.phase, rollout.plan.reversible ? Phase::going_back : Phase::frozen);
    // A clock that went wrong is told of in the same step.
    const auto first = std::find_if(
        rollout.effects.begin(), rollout.effects.end(), [](const RolloutEffect& effect) {
          return effect.kind == RolloutEffect::Kind::set_share && !effect.again;
        });
    if (rollout.plan.reversible) {
      ASSERT_NE(first, rollout.effects.end());
      ASSERT_EQ(first->share, PerCent{});
    } else if (first != rollout.effects.end()) {
      ASSERT_EQ(first->share, before.share);
    }
  }

  void check_ends(const RolloutState& before, const RolloutFact& fact) {
    const RolloutState& now = rollout.state;
    if (stays_over(before, fact)) {
      ASSERT_EQ(now, before);
    } else if (is_over(before.phase)) {
      ASSERT_EQ(now.phase, Phase::going_back);
      ASSERT_EQ(rollout.first_effect().share, PerCent{});
    }
    if (before.phase == Phase::going_back) {
      ASSERT_TRUE(now.phase == Phase::going_back || now.phase == Phase::rolled_back);
      ASSERT_TRUE(now.phase == Phase::rolled_back || now.pending);
    }
    if (now.phase == Phase::rolled_back) {
      ASSERT_EQ(now.share, PerCent{});
    }
    if (now.phase == Phase::done) {
      ASSERT_EQ(now.share, kAllTraffic);
    }
    if (!rollout.plan.reversible) {
      ASSERT_NE(now.phase, Phase::going_back);
    }
    ASSERT_EQ(now.phase == Phase::ramping || now.phase == Phase::going_back,
              now.pending && now.phase != Phase::frozen);
  }

  Dice dice_;
};

TEST(RolloutWalk, holds_to_what_it_must_whatever_happens) {
  std::map<RolloutStep, int> seen;
  const std::vector<std::string> kinds = plans();
  for (int walk = 0; walk < kWalks; ++walk) {
    const auto seed = static_cast<std::uint64_t>(walk);
    Walk walked(kinds[seed % kinds.size()], seed);
    Witness witness;
    for (int i = 0; i < kFactsPerWalk; ++i) {
      walked.step(witness);
      ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed << ", fact " << i << "\n"
                                                       << write_rollout(walked.rollout.state);
    }
    for (const auto& [step, count] : witness.seen) seen[step] += count;
  }
  // A walk that never comes by something says nothing of it.
  for (int step = 0; step <= static_cast<int>(RolloutStep::taken_over); ++step) {
    const auto what = static_cast<RolloutStep>(step);
    EXPECT_GE(seen[what], 30) << name_of(what);
  }
}

TEST(RolloutWalk, ends_where_traffic_and_guards_answer_again) {
  const std::vector<std::string> kinds = plans();
  for (int walk = 0; walk < 140; ++walk) {
    const auto seed = static_cast<std::uint64_t>(walk);
    Walk walked(kinds[seed % kinds.size()], seed);
    Witness witness;
    for (int i = 0; i < 40; ++i) walked.step(witness);
    TestRollout& rollout = walked.rollout;
    rollout.replica = "healer";
    rollout.wall += 1h;
    rollout.does(TakenOver{});
    rollout.does(FreezeEnded{"peak"});
    rollout.does(FreezeEnded{"incident"});
    if (rollout.state.phase == Phase::planned) rollout.start();
    for (int i = 0; i < 400 && !is_over(rollout.state.phase); ++i) {
      rollout.pass(10s);
      if (rollout.state.pending) rollout.confirm();
      if (!rollout.state.holds.empty()) rollout.does(Resumed{{"mara", "it is over"}});
      if (rollout.state.is_held_by(HoldReason::bad) ||
          rollout.state.is_held_by(HoldReason::unguarded) || rollout.state.phase == Phase::frozen) {
        rollout.does(PromotedByHand{{"mara", "it is over"}});
      }
      if (!is_over(rollout.state.phase)) rollout.look(Verdict::good);
    }
    ASSERT_TRUE(is_over(rollout.state.phase)) << "seed " << seed << "\n"
                                              << write_rollout(rollout.state);
  }
}

}  // namespace
}  // namespace belay::watch
