#ifndef BELAY_WATCH_ROLLOUT_PLAN_GUARDS_H_
#define BELAY_WATCH_ROLLOUT_PLAN_GUARDS_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "watch/health/impact.h"
#include "watch/rollout/advance.h"
#include "watch/rollout/answers.h"
#include "watch/rollout/plan.h"
#include "watch/rollout/plan_guard.h"
#include "watch/rollout/traffic_watch.h"

namespace belay::watch {

/// All guards of one rollout, from what a source of metrics says. Constant memory. The same calls
/// make the same judgements, so a replica that takes over begins anew and replays the looks.
class PlanGuards {
 public:
  /// REQUIRES: `plan` outlives this.
  PlanGuards(const RolloutPlan& plan, const CounterRules& rules);

  /// What is asked, each selector once, placeholders filled in; all answers come in this order. An
  /// answer that is missing is one that failed.
  const std::vector<std::string>& selectors() const { return selectors_; }

  /// What was before the rollout: the plan's `history` up to `began`, in looks of its length. The
  /// answers' samples reach back to `rules.gap_max` before it. Once, before the first look. A
  /// history that is not there is not a failure: what follows from it is then unknown, and each
  /// guard says so.
  void learn(Instant began, std::span<const Answered> answers);

  /// One look. `share`: the canary's assigned one, 0 < share < 1, in force during all of the look.
  /// The answers' samples reach back to `rules.gap_max` before it, and may reach further on both
  /// sides: so one answer serves many looks of a replay.
  void take(const Look& look, double share, std::span<const Answered> answers);
  /// A look at all of the traffic: no control is left to compare with. `then` is a look of the same
  /// length before the rollout, and `past` its answers, whose control is compared with. Without
  /// any, and for a drop or a surge, it is only heard whether the canary is.
  void take_alone(const Look& look, std::span<const Answered> answers, const Look& then,
                  std::span<const Answered> past);
  /// A look during which the traffic was moved, or at no share: only whether everything is heard.
  void hear(const Look& look, std::span<const Answered> answers);

  /// In the plan's order, as the stage's margins have it. REQUIRES: the plan has the stage.
  std::vector<GuardLook> judge(std::size_t stage) const;
  /// The measured share of the last look, and why it is not as assigned. Neither where the plan
  /// does not say how to measure, or the control is gone: ask whoever moves the traffic.
  TrafficSeen traffic() const { return traffic_ ? traffic_->seen() : TrafficSeen{}; }
  /// By guard what the harm came to, where the guard can say it (counts, failures): for people.
  std::vector<std::pair<std::string, Impact>> impact(double confidence) const;

 private:
  std::size_t ask(const std::string& selector);
  ArmAsked ask(const ArmQuery& arm);

  const RolloutPlan* plan_;
  CounterRules rules_;
  std::vector<std::string> selectors_;
  std::vector<PlanGuard> guards_;
  std::optional<TrafficWatch> traffic_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_PLAN_GUARDS_H_
