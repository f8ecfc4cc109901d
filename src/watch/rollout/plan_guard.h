#ifndef BELAY_WATCH_ROLLOUT_PLAN_GUARD_H_
#define BELAY_WATCH_ROLLOUT_PLAN_GUARD_H_

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "watch/health/count_guard.h"
#include "watch/health/distribution_guard.h"
#include "watch/health/latency_guard.h"
#include "watch/health/share_guard.h"
#include "watch/rollout/answers.h"
#include "watch/rollout/plan.h"

namespace belay::watch {

/// Where the answers to an arm's queries stand among all. `all` only of `failures`.
struct ArmAsked {
  std::size_t counted = 0, all = 0;
};

/// One look of the past, and the canary's share of the traffic in it, where it was measured.
struct PastLook {
  Look look;
  std::optional<double> share;
};

/// One guard of a plan. Its stages may bear different margins, and each margin is a guard of its
/// own, fed from the first look on: so that what was seen before a stage counts in it. Which of
/// them is looked at hangs on what was seen; so each is one of several that might alarm, and has to
/// be that much surer. Constant memory.
class PlanGuard {
 public:
  /// REQUIRES: both outlive it.
  PlanGuard(const RolloutPlan& plan, const Guard& guard, ArmAsked canary, ArmAsked control);

  void learn(std::span<const PastLook> looks, Answers& answers);
  void take(const Look& look, double share, Answers& answers);
  /// No control is left: `past` has what it was in the look `then`. Null: nothing to compare with.
  void take_alone(const Look& look, Answers& answers, const Look& then, Answers* past);
  void hear(const Look& look, Answers& answers);
  void miss(const std::string& why);

  Judgement judge(std::size_t stage) const;
  std::optional<Impact> impact(double confidence) const;

 private:
  using OfMargin = std::variant<CountGuard, ShareGuard, LatencyGuard, DistributionGuard>;
  enum class Arm { canary, control, control_before };

  /// What one arm showed in a look, as the guard's kind has it.
  using Seen = std::variant<Increase, Trials, Observed>;

  void learn_counts(std::span<const PastLook> looks, Answers& answers);
  void learn_failures(std::span<const PastLook> looks, Answers& answers);
  void learn_histogram(std::span<const PastLook> looks, Answers& answers);
  void freeze_quantiles(std::span<const double> bounds, std::span<const Observed> seen);
  double dispersion_of(std::span<const Observed> seen) const;
  template <class Make>
  void guard_each_margin(const Make& make);

  FailureCount& failures(Arm arm);
  Heard<Seen> read(Arm arm, const Look& look, Answers& answers);
  void compare(const Seen& canary, const Seen& control, double share);
  void miss_arm(std::string_view arm, const NoData& lack);
  void hear();

  const RolloutPlan* plan_;
  const Guard* guard_;
  ArmAsked canary_, control_;
  std::vector<PerCent> margins_;       ///< different ones, in rising order
  std::vector<std::size_t> of_stage_;  ///< each stage's among them
  std::vector<OfMargin> guards_;       ///< one for each margin; empty: it cannot be judged
  std::string cannot_;                 ///< then why
  std::string missed_;                 ///< and why it was not heard; empty: it was
  FailureCount canary_failures_, control_failures_, past_failures_;
  std::vector<double> bounds_;  ///< of a histogram, that are compared
  std::array<std::size_t, LatencyGuard::kQuantiles.size()> quantile_{};  ///< at these bounds
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_PLAN_GUARD_H_
