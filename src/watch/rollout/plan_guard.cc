#include "watch/rollout/plan_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"

namespace belay::watch {
namespace {

/// Whoever declares how much the arms differ is 95 % sure: so many deviations of a normal.
constexpr double kDeclaredDeviations = 1.96;
/// Where only the control is counted: no share is needed, and none is known.
constexpr double kAnyShare = 0.5;

Before before_of_arms(const ArmsDiffer& arms, std::span<const Counts> looks) {
  const bool as_before = arms.how == ArmsDiffer::How::as_before;
  Before before = before_of(looks, as_before ? Cohorts::sticky : Cohorts::by_request);
  if (arms.how == ArmsDiffer::How::declared) {
    const double deviation = std::log1p(arms.most.fraction()) / kDeclaredDeviations;
    before.likeness_variance = deviation * deviation;
  }
  return before;
}

std::vector<double> in_each_bucket(const Observed& seen) {
  std::vector<double> made;
  double below = 0;
  for (const double up_to : seen.up_to) made.push_back(up_to - std::exchange(below, up_to));
  made.push_back(seen.all - below);
  return made;
}

/// Counts are compared with counts, so they have to be whole; a share of what was heard is one.
template <class Seen>
std::optional<NoData> incomplete(const Seen& seen) {
  const auto* counts = std::get_if<Increase>(&seen);
  if (counts == nullptr || is_whole(*counts)) return std::nullopt;
  return NoData{Lack::gap,
                fmt::format("{} of {} began in this look, and what they counted before "
                            "they were first heard is not known",
                            counts->appeared, counted(counts->series, "series", "series"))};
}

Trials beyond(const Observed& seen, std::size_t bound) {
  return {seen.all - seen.up_to[bound], seen.all};
}

}  // namespace

PlanGuard::PlanGuard(const RolloutPlan& plan, const Guard& guard, ArmAsked canary, ArmAsked control)
    : plan_(&plan),
      guard_(&guard),
      canary_(canary),
      control_(control),
      margins_(plan.margins_of(guard)),
      cannot_("nothing was learned of what was before the rollout"),
      missed_("nothing was measured yet") {
  for (std::size_t stage = 0; stage < plan.stages.size(); ++stage) {
    const auto at = std::find(margins_.begin(), margins_.end(), plan.margin_of(stage, guard));
    of_stage_.push_back(static_cast<std::size_t>(at - margins_.begin()));
  }
}

template <class Make>
void PlanGuard::guard_each_margin(const Make& make) {
  const double alpha = plan_->alpha.fraction() / static_cast<double>(margins_.size());
  for (const PerCent margin : margins_) guards_.emplace_back(make(margin.fraction(), alpha));
  cannot_.clear();
}

void PlanGuard::learn(std::span<const PastLook> looks, Answers& answers) {
  guards_.clear();
  switch (guard_->kind) {
    case GuardKind::drop:
    case GuardKind::surge:
      return learn_counts(looks, answers);
    case GuardKind::failures:
      return learn_failures(looks, answers);
    case GuardKind::latency:
    case GuardKind::value:
      return learn_histogram(looks, answers);
  }
}

void PlanGuard::learn_counts(std::span<const PastLook> looks, Answers& answers) {
  const ArmsDiffer arms = plan_->arms.value_or(ArmsDiffer{ArmsDiffer::How::as_before, {}});
  const bool as_before = arms.how == ArmsDiffer::How::as_before;
  std::vector<Counts> counts;
  for (const PastLook& past : looks) {
    const auto control = answers.counted(control_.counted, past.look);
    if (!control || !is_whole(*control)) continue;
    if (!as_before) {
      counts.push_back({0, control->by, kAnyShare});
      continue;
    }
    const auto canary = answers.counted(canary_.counted, past.look);
    if (canary && is_whole(*canary) && past.share)
      counts.push_back({canary->by, control->by, *past.share});
  }
  const Before before = before_of_arms(arms, counts);
  const Harm harm = guard_->kind == GuardKind::drop ? Harm::drop : Harm::surge;
  guard_each_margin([&](double margin, double alpha) {
    return CountGuard({harm, margin, alpha}, before);
  });
}

void PlanGuard::learn_failures(std::span<const PastLook> looks, Answers& answers) {
  std::vector<Trials> trials;
  for (const PastLook& past : looks) {
    const auto seen = answers.failed(control_failures_, control_.counted, control_.all, past.look);
    if (seen) trials.push_back(*seen);
  }
  past_failures_ = control_failures_;
  const double dispersion = dispersion_of_shares(trials);
  guard_each_margin([&](double margin, double alpha) {
    return ShareGuard({margin, alpha, dispersion});
  });
}

void PlanGuard::learn_histogram(std::span<const PastLook> looks, Answers& answers) {
  auto bounds = answers.bounds(control_.counted);
  std::vector<Observed> seen;
  std::string lack = bounds ? "none of its looks lies before the rollout" : bounds.error().why;
  for (const PastLook& past : looks) {
    if (!bounds) break;
    auto one = answers.observed(control_.counted, *bounds, past.look);
    if (one) {
      seen.push_back(*std::move(one));
    } else {
      lack = one.error().why;
    }
  }
  if (seen.empty()) {
    cannot_ =
        fmt::format("nothing of the control before the rollout is there to compare with: {}", lack);
    return;
  }
  freeze_quantiles(*bounds, seen);
  if (guard_->kind == GuardKind::value) bounds_ = *std::move(bounds);
}

/// The smallest bound up to which at least the quantile's share of all was observed, for each.
void PlanGuard::freeze_quantiles(std::span<const double> bounds, std::span<const Observed> seen) {
  double all = 0;
  std::vector<double> up_to(bounds.size());
  for (const Observed& look : seen) {
    all += look.all;
    for (std::size_t i = 0; i < bounds.size(); ++i) up_to[i] += look.up_to[i];
  }
  if (all <= 0 || bounds.empty()) {
    cannot_ = all <= 0 ? "nothing of the control was observed before the rollout"
                       : "it has one bucket only, for everything: make more of them";
    return;
  }
  std::vector<Observed> at_quantiles(seen.size());
  for (std::size_t i = 0; i < LatencyGuard::kQuantiles.size(); ++i) {
    const double wanted = LatencyGuard::kQuantiles[i] * all;
    const auto at = std::find_if(up_to.begin(), up_to.end(), [&](double n) { return n >= wanted; });
    const bool is_bounded = at != up_to.end();
    if (!is_bounded && guard_->kind == GuardKind::latency) {
      cannot_ = fmt::format(
          "the largest bucket that has a bound, {:g}, holds {:.1f} % of what was before, and the "
          "{:g}th percentile is beyond it: make larger buckets",
          bounds.back(), 100 * up_to.back() / all, 100 * LatencyGuard::kQuantiles[i]);
      return;
    }
    const auto bound = static_cast<std::size_t>(at - up_to.begin()) - (is_bounded ? 0 : 1);
    if (bounds_.empty() || bounds_.back() != bounds[bound]) bounds_.push_back(bounds[bound]);
    quantile_[i] = bounds_.size() - 1;
    for (std::size_t look = 0; look < seen.size(); ++look) {
      at_quantiles[look].all = seen[look].all;
      at_quantiles[look].up_to.push_back(seen[look].up_to[bound]);
    }
  }
  const double dispersion = dispersion_of(at_quantiles);
  if (guard_->kind == GuardKind::latency) {
    return guard_each_margin([&](double margin, double alpha) {
      return LatencyGuard({margin, alpha, dispersion});
    });
  }
  guard_each_margin([&](double margin, double alpha) {
    return DistributionGuard({margin, alpha, dispersion, bounds.size() + 1});
  });
}

/// That of the quantile at which what is beyond it varies most.
double PlanGuard::dispersion_of(std::span<const Observed> seen) const {
  double most = 1;
  for (std::size_t i = 0; i < LatencyGuard::kQuantiles.size(); ++i) {
    std::vector<Trials> trials;
    for (const Observed& look : seen) trials.push_back(beyond(look, i));
    most = std::max(most, dispersion_of_shares(trials));
  }
  return most;
}

FailureCount& PlanGuard::failures(Arm arm) {
  if (arm == Arm::canary) return canary_failures_;
  return arm == Arm::control ? control_failures_ : past_failures_;
}

Heard<PlanGuard::Seen> PlanGuard::read(Arm arm, const Look& look, Answers& answers) {
  const ArmAsked& asked = arm == Arm::canary ? canary_ : control_;
  switch (guard_->kind) {
    case GuardKind::drop:
    case GuardKind::surge:
      return answers.counted(asked.counted, look);
    case GuardKind::failures:
      return answers.failed(failures(arm), asked.counted, asked.all, look);
    case GuardKind::latency:
    case GuardKind::value:
      break;
  }
  return answers.observed(asked.counted, bounds_, look);
}

void PlanGuard::take(const Look& look, double share, Answers& answers) {
  const auto canary = read(Arm::canary, look, answers);
  const auto control = read(Arm::control, look, answers);
  if (!canary) return miss_arm("canary", canary.error());
  if (!control) return miss_arm("control", control.error());
  if (const auto lack = incomplete(*canary)) return miss_arm("canary", *lack);
  if (const auto lack = incomplete(*control)) return miss_arm("control", *lack);
  compare(*canary, *control, share);
}

void PlanGuard::take_alone(const Look& look, Answers& answers, const Look& then, Answers* past) {
  const auto canary = read(Arm::canary, look, answers);
  if (!canary) return miss_arm("canary", canary.error());
  const bool is_of_rates = guard_->kind == GuardKind::drop || guard_->kind == GuardKind::surge;
  if (past == nullptr || is_of_rates) return hear();
  // That the past has a gap is no silence of now.
  const auto control = read(Arm::control_before, then, *past);
  return control ? compare(*canary, *control, kAnyShare) : hear();
}

void PlanGuard::hear(const Look& look, Answers& answers) {
  const auto canary = read(Arm::canary, look, answers);
  const auto control = read(Arm::control, look, answers);
  if (!canary) return miss_arm("canary", canary.error());
  if (!control) return miss_arm("control", control.error());
  hear();
}

void PlanGuard::compare(const Seen& canary, const Seen& control, double share) {
  missed_.clear();
  for (OfMargin& guard : guards_) {
    if (auto* counts = std::get_if<CountGuard>(&guard)) {
      counts->take({std::get<Increase>(canary).by, std::get<Increase>(control).by, share});
    } else if (auto* shares = std::get_if<ShareGuard>(&guard)) {
      shares->take({std::get<Trials>(canary), std::get<Trials>(control)});
    } else if (auto* latency = std::get_if<LatencyGuard>(&guard)) {
      LatencyGuard::Beyond each;
      for (std::size_t i = 0; i < each.size(); ++i) {
        each[i] = {beyond(std::get<Observed>(canary), quantile_[i]),
                   beyond(std::get<Observed>(control), quantile_[i])};
      }
      latency->take(each);
    } else if (auto* values = std::get_if<DistributionGuard>(&guard)) {
      values->take(in_each_bucket(std::get<Observed>(canary)),
                   in_each_bucket(std::get<Observed>(control)));
    }
  }
}

void PlanGuard::miss_arm(std::string_view arm, const NoData& lack) {
  miss(fmt::format("nothing is known of the {}: {}", arm, lack.why));
}

void PlanGuard::miss(const std::string& why) {
  missed_ = why;
  for (OfMargin& guard : guards_) std::visit([&](auto& one) { one.miss(why); }, guard);
}

void PlanGuard::hear() {
  missed_.clear();
  for (OfMargin& guard : guards_) std::visit([](auto& one) { one.hear(); }, guard);
}

Judgement PlanGuard::judge(std::size_t stage) const {
  if (guards_.empty()) {
    const bool is_heard = missed_.empty();
    return {is_heard ? Verdict::unsure : Verdict::no_data, 0, std::nullopt,
            is_heard ? cannot_ : missed_};
  }
  Judgement judgement =
      std::visit([](const auto& guard) { return guard.judge(); }, guards_[of_stage_[stage]]);
  judgement.evidence -= std::log(static_cast<double>(margins_.size()));
  const bool never_failed = guard_->kind == GuardKind::failures &&
                            !canary_failures_.was_ever_there() &&
                            !control_failures_.was_ever_there();
  if (judgement.verdict == Verdict::good && never_failed) {
    judgement.why +=
        "; neither arm ever had a counter of bad ones, so see that the plan names the right one";
  }
  return judgement;
}

std::optional<Impact> PlanGuard::impact(double confidence) const {
  if (guards_.empty()) return std::nullopt;
  if (const auto* counts = std::get_if<CountGuard>(&guards_.front())) {
    return counts->impact(confidence);
  }
  if (const auto* shares = std::get_if<ShareGuard>(&guards_.front())) {
    return shares->impact(confidence);
  }
  return std::nullopt;
}

}  // namespace belay::watch
