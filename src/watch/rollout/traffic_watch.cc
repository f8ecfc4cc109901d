#include "watch/rollout/traffic_watch.h"

#include <fmt/format.h>

#include <vector>

#include "watch/health/before.h"
#include "watch/health/percent.h"

namespace belay::watch {
namespace {

/// Fewer requests than these tell no share that is worth a word.
constexpr double kRequestsMin = 30;

}  // namespace

TrafficWatch::TrafficWatch(const RolloutPlan& plan, std::size_t canary, std::size_t control)
    : tolerance_(plan.traffic->tolerance.fraction()),
      canary_(canary),
      control_(control),
      check_({tolerance_, plan.alpha.fraction()}),
      dispersion_(before_of({}, Cohorts::by_request).dispersion),
      seen_{std::nullopt, "the traffic was not measured yet"} {}

Heard<TrafficWatch::Requests> TrafficWatch::requests(const Look& look,
                                                     const Answers& answers) const {
  const auto lacking = [](std::string_view arm, const NoData& lack) {
    return tl::unexpected<NoData>(
        NoData{lack.lack, fmt::format("nothing is known of the {}'s requests: {}", arm, lack.why)});
  };
  const auto canary = answers.counted(canary_, look);
  if (!canary) return lacking("canary", canary.error());
  const auto control = answers.counted(control_, look);
  if (!control) return lacking("control", control.error());
  return Requests{canary->by, control->by, is_whole(*canary) && is_whole(*control)};
}

Heard<double> TrafficWatch::measured(const Look& look, const Answers& answers) const {
  const auto seen = requests(look, answers);
  if (!seen) return tl::unexpected<NoData>(seen.error());
  const double all = seen->canary + seen->control;
  if (all > 0 && seen->are_whole) return seen->canary / all;
  return tl::unexpected<NoData>(NoData{Lack::absent, "no request was counted in all of this look"});
}

/// How much requests vary is told by the control alone: nobody knows what share was assigned.
void TrafficWatch::learn(std::span<const Look> looks, const Answers& answers) {
  constexpr double kAnyShare = 0.5;
  std::vector<Counts> counts;
  for (const Look& look : looks) {
    const auto control = answers.counted(control_, look);
    if (control && is_whole(*control)) counts.push_back({0, control->by, kAnyShare});
  }
  dispersion_ = before_of(counts, Cohorts::by_request).dispersion;
}

void TrafficWatch::take(const Look& look, double share, const Answers& answers) {
  const auto seen = requests(look, answers);
  if (!note(seen)) return;
  const Counts counts{seen->canary, seen->control, share};
  if (!are_counts(counts)) {
    seen_ = {std::nullopt, fmt::format("{} and {} requests at a share of {} are no counts",
                                       counts.canary, counts.control, share)};
    return;
  }
  if (seen->are_whole) check_.take(counts, dispersion_);
  seen_.problem = check_.mismatch().value_or("");
}

void TrafficWatch::take_alone(const Look& look, const Answers& answers) {
  const auto seen = requests(look, answers);
  if (!seen) {
    // Whoever moved the traffic knows where it is.
    seen_ = {};
    return;
  }
  if (!note(seen)) return;
  if (seen->control < kRequestsMin || *seen_.share >= 1 - tolerance_) return;
  seen_.problem = fmt::format(
      "the old version still gets {} of the requests, where all are asked "
      "to go to the new one",
      percent(1 - *seen_.share));
}

void TrafficWatch::hear(const Look& look, const Answers& answers) { note(requests(look, answers)); }

bool TrafficWatch::note(const Heard<Requests>& requests) {
  if (!requests) {
    seen_ = {std::nullopt, requests.error().why};
    return false;
  }
  const double all = requests->canary + requests->control;
  // No request at all is split as asked.
  seen_ = {all > 0 ? std::optional(requests->canary / all) : std::nullopt, ""};
  return true;
}

}  // namespace belay::watch
