#include "watch/rollout/plan_guards.h"

#include <fmt/format.h>

#include <algorithm>

#include "watch/rollout/selector.h"

namespace belay::watch {
namespace {

/// The plan's looks that end when the rollout began, in their order.
std::vector<Look> looks_before(const RolloutPlan& plan, Instant began) {
  std::vector<Look> looks;
  for (auto back = plan.history / plan.look * plan.look; back.count() > 0; back -= plan.look) {
    Look& look = looks.emplace_back(Look{began, began});
    look.from.seconds -= back.count();
    look.to.seconds -= (back - plan.look).count();
  }
  return looks;
}

}  // namespace

PlanGuards::PlanGuards(const RolloutPlan& plan, const CounterRules& rules)
    : plan_(&plan), rules_(rules) {
  guards_.reserve(plan.guards.size());
  for (const Guard& guard : plan.guards) {
    const ArmAsked canary = ask(guard.canary), control = ask(guard.control);
    guards_.emplace_back(plan, guard, canary, control);
  }
  if (!plan.traffic) return;
  const std::size_t canary = ask(plan.traffic->canary), control = ask(plan.traffic->control);
  traffic_.emplace(plan, canary, control);
}

std::size_t PlanGuards::ask(const std::string& selector) {
  std::string filled = filled_selector(selector, *plan_);
  const auto at = std::find(selectors_.begin(), selectors_.end(), filled);
  const auto position = static_cast<std::size_t>(at - selectors_.begin());
  if (at == selectors_.end()) selectors_.push_back(std::move(filled));
  return position;
}

ArmAsked PlanGuards::ask(const ArmQuery& arm) {
  const std::size_t counted = ask(arm.counted);
  return {counted, arm.all.empty() ? counted : ask(arm.all)};
}

void PlanGuards::learn(Instant began, std::span<const Answered> answers) {
  Answers each(answers, selectors_.size(), rules_);
  const std::vector<Look> looks = looks_before(*plan_, began);
  if (traffic_) traffic_->learn(looks, each);
  std::vector<PastLook> past;
  for (const Look& look : looks) {
    past.push_back({look, std::nullopt});
    if (!traffic_) continue;
    const auto share = traffic_->measured(look, each);
    if (share) past.back().share = *share;
  }
  for (PlanGuard& guard : guards_) guard.learn(past, each);
}

void PlanGuards::take(const Look& look, double share, std::span<const Answered> answers) {
  Answers each(answers, selectors_.size(), rules_);
  if (traffic_) traffic_->take(look, share, each);
  const bool is_split = share > 0 && share < 1;
  for (PlanGuard& guard : guards_) {
    if (is_split) {
      guard.take(look, share, each);
    } else {
      guard.miss(fmt::format("at a share of {} there are no two arms to compare", share));
    }
  }
}

void PlanGuards::take_alone(const Look& look, std::span<const Answered> answers, const Look& then,
                            std::span<const Answered> past) {
  Answers each(answers, selectors_.size(), rules_);
  Answers before(past, selectors_.size(), rules_);
  if (traffic_) traffic_->take_alone(look, each);
  for (PlanGuard& guard : guards_) {
    guard.take_alone(look, each, then, past.empty() ? nullptr : &before);
  }
}

void PlanGuards::hear(const Look& look, std::span<const Answered> answers) {
  Answers each(answers, selectors_.size(), rules_);
  if (traffic_) traffic_->hear(look, each);
  for (PlanGuard& guard : guards_) guard.hear(look, each);
}

std::vector<GuardLook> PlanGuards::judge(std::size_t stage) const {
  std::vector<GuardLook> made;
  for (std::size_t i = 0; i < guards_.size(); ++i) {
    made.push_back({plan_->guards[i].name, guards_[i].judge(stage)});
  }
  return made;
}

std::vector<std::pair<std::string, Impact>> PlanGuards::impact(double confidence) const {
  std::vector<std::pair<std::string, Impact>> made;
  for (std::size_t i = 0; i < guards_.size(); ++i) {
    const auto impact = guards_[i].impact(confidence);
    if (impact) made.emplace_back(plan_->guards[i].name, *impact);
  }
  return made;
}

}  // namespace belay::watch
