#include "control/incident/lookout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "control/incident/candidates.h"
#include "control/incident/place_counts.h"

namespace belay::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kPart = 300, kWeek = 7 * 24 * 3600;  // seconds
/// So many looks are asked for at once, where some were missed.
constexpr std::int64_t kLooksAtOnceMax = 30;
/// Harm that began so long before anybody looked is seen; before an incident that is open, more:
/// what is older than three hours, in parts of five minutes.
constexpr std::int64_t kLookBack = 30 * 60, kBeforeOnset = 3'900;
constexpr std::int64_t kLooksBackMax = watch::kLooksKept.count();
/// A look that could not be asked for is asked for again for so long.
constexpr std::int64_t kLateMax = 3'600;
constexpr double kConfidence = 0.95;
/// As long as what came before it is still looked at.
constexpr std::int64_t kAttributedMax = watch::kLooksKept.count() - kLookBack;
/// What a while of harm is worth hardly moves by a twentieth more of it.
constexpr std::int64_t kAssessedAgainPart = 20, kAssessedAgainMax = 60;  // of it; seconds

Instant plus(Instant at, milliseconds span) {
  return Instant::of_micros(at.micros() + std::chrono::microseconds(span).count());
}

Instant part_before(std::int64_t seconds_at) { return {seconds_at - seconds_at % kPart, 0}; }

std::vector<watch::OutsideSignal> said_of_places(const watch::IncidentState& state) {
  std::vector<watch::OutsideSignal> made;
  for (const watch::Rung& rung : state.signals) {
    const watch::Signal& signal = rung.signal;
    if (!is_of_infrastructure(signal)) continue;
    made.push_back({signal.region, signal.cell, signal.onset, signal.says});
  }
  return made;
}

}  // namespace

Lookout::Lookout(Store& store, Clock& clock, Incidents& incidents, Rollouts& rollouts,
                 Deployments& deployments, Production& production, watch::WatchList list,
                 std::string replica, Log log)
    : store_(store),
      clock_(clock),
      incidents_(incidents),
      rollouts_(rollouts),
      deployments_(deployments),
      production_(production),
      list_(std::move(list)),
      replica_(std::move(replica)),
      log_(std::move(log)) {}

/// Asked for often enough that it does not run out between two times.
bool Lookout::has_lease() {
  const auto now = clock_.monotonic();
  if (now - asked_for_lease_ < kLookoutLease / 4) return has_lease_;
  asked_for_lease_ = now;
  const auto leased = store_.lease("lookout/" + list_.environment, replica_, kLookoutLease);
  has_lease_ = leased && *leased;
  return has_lease_;
}

milliseconds Lookout::turn() {
  if (!has_lease()) {
    fleet_.reset();
    return kLookoutTurn;
  }
  const auto done = look_out();
  std::string words = done ? std::string() : done.error().message;
  if (words != said_) {
    said_ = std::move(words);
    if (!said_.empty()) log_(fmt::format("lookout in `{}`: {}", list_.environment, said_));
  }
  return kLookoutTurn;
}

void Lookout::let_go() {
  fleet_.reset();
  has_lease_ = false;
  static_cast<void>(store_.release("lookout/" + list_.environment, replica_));
}

Result<void> Lookout::look_out() {
  BELAY_TRY(const Instant now, store_.now());
  if (!fleet_) {
    BELAY_TRY(begins_, first_seen(now));
    fleet_.emplace(list_);
    assessed_.clear();
    learned_.reset();
    is_learned_ = list_.counts.empty();
    const Instant first = std::max(begins_, part_before(now.seconds - kLooksBackMax));
    looks_ = first.seconds / std::max<std::int64_t>(list_.look.count(), 1);
  }
  if (!list_.counts.empty()) {
    if (!is_learned_) BELAY_TRY_VOID(learn());
    if (!is_learned_ || now < due_at(looks_)) return {};
    BELAY_TRY_VOID(catch_up(now));
  }
  return tell();
}

Result<Instant> Lookout::first_seen(Instant now) {
  BELAY_TRY(const auto open, incidents_.open(list_.environment));
  std::int64_t first = now.seconds - kLookBack;
  for (const IncidentShown& each : open) {
    first = std::min(first, each.state->onset.seconds - kBeforeOnset);
  }
  is_any_open_ = !open.empty();
  return part_before(std::max(first, now.seconds - watch::kPartsKept.count()));
}

/// A week at a time, one a turn: a source is not asked for more than it can answer. Then what has
/// come since harm may have begun, up to the first look.
Result<void> Lookout::learn() {
  if (!learned_) learned_ = Instant{begins_.seconds - seconds(kLookoutPast).count(), 0};
  const Instant looked_from = std::max(begins_, part_before(look_of(looks_).from.seconds));
  if (*learned_ < begins_) {
    const Instant until{std::min(learned_->seconds + kWeek, begins_.seconds), 0};
    BELAY_TRY(const PastCounts past, past_counts(*learned_, until));
    for (const auto& [to, counts] : past) fleet_->learn(to, seconds(kPart), counts);
    learned_ = until;
  } else {
    BELAY_TRY(const PastCounts past, past_counts(begins_, looked_from));
    for (const auto& [to, counts] : past) {
      fleet_->take({{to.seconds - kPart, 0}, to}, counts, !is_any_open_);
    }
    learned_ = looked_from;
  }
  is_learned_ = *learned_ == looked_from;
  return {};
}

Result<PastCounts> Lookout::past_counts(Instant from, Instant until) {
  BELAY_TRY(Metrics* const metrics, production_.metrics(list_.environment));
  PastCounts past;
  for (std::size_t i = 0; i < list_.counts.size(); ++i) {
    BELAY_TRY(const auto answer,
              metrics->ask(RangeQuery{past_query(list_, i), Instant{from.seconds + kPart, 0}, until,
                                      milliseconds(kPart * 1'000)}));
    add_past(list_, i, answer, past);
  }
  return past;
}

watch::Look Lookout::look_of(std::int64_t number) const {
  const std::int64_t length = list_.look.count();
  return {Instant{number * length, 0}, Instant{(number + 1) * length, 0}};
}

Instant Lookout::due_at(std::int64_t number) const {
  return plus(look_of(number).to, production_.lag(list_.environment));
}

Result<void> Lookout::catch_up(Instant now) {
  std::int64_t last = looks_;
  while (due_at(last + 1) <= now) ++last;
  while (looks_ <= last) {
    const std::int64_t until = std::min(last, looks_ + kLooksAtOnceMax - 1);
    const auto taken = take_looks(looks_, until);
    if (!taken && look_of(until).to.seconds + kLateMax > now.seconds) {
      return tl::unexpected(taken.error());
    }
    if (!taken) {
      for (std::int64_t number = looks_; number <= until; ++number) fleet_->miss(look_of(number));
    }
    looks_ = until + 1;
  }
  return {};
}

/// Fails where the source does not answer; then nothing was taken, and it is asked again.
Result<void> Lookout::take_looks(std::int64_t first, std::int64_t last) {
  BELAY_TRY(Metrics* const metrics, production_.metrics(list_.environment));
  const watch::CounterRules rules = production_.rules(list_.environment);
  const watch::Look span{look_of(first).from, look_of(last).to};
  const milliseconds back =
      milliseconds((span.to.seconds - span.from.seconds) * 1'000) + rules.gap_max;
  std::vector<std::vector<watch::PlaceCount>> counts(static_cast<std::size_t>(last - first + 1));
  for (std::size_t i = 0; i < list_.counts.size(); ++i) {
    const auto answer = metrics->ask(
        InstantQuery{fmt::format("{}[{}ms]", list_.counts[i].query, back.count()), span.to});
    if (!answer && answer.error().code == Code::unavailable) return tl::unexpected(answer.error());
    if (!answer) {
      log_(fmt::format("lookout in `{}`: `{}`: {}", list_.environment,
                       printable(list_.counts[i].name), answer.error().message));
      continue;
    }
    const PlaceSeries places(list_, *answer);
    for (std::size_t number = 0; number < counts.size(); ++number) {
      places.add_look(i, look_of(first + static_cast<std::int64_t>(number)), rules, counts[number]);
    }
  }
  for (std::size_t number = 0; number < counts.size(); ++number) {
    const watch::Look look = look_of(first + static_cast<std::int64_t>(number));
    if (counts[number].empty())
      fleet_->miss(look);
    else
      fleet_->take(look, counts[number], !is_any_open_);
  }
  return {};
}

/// What rings, whose fault it is and what it came to; and what is owed.
Result<void> Lookout::tell() {
  BELAY_TRY_VOID(incidents_.hear_rollouts(list_.environment));
  std::vector<IncidentShown> open;
  if (list_.counts.empty()) {
    BELAY_TRY(open, incidents_.open(list_.environment));
  } else {
    BELAY_TRY(open, incidents_.hear(list_.environment, fleet_->ringing()));
  }
  is_any_open_ = false;
  std::optional<Error> failed;
  for (const IncidentShown& each : open) {
    // First what helps, then what explains; and one that cannot be helped does not hold up others.
    const auto now = incidents_.carry_out(each.state->id);
    if (!now) failed = now.error();
    const IncidentShown& shown = now ? *now : each;
    if (shown.state->phase == watch::IncidentPhase::open) is_any_open_ = true;
    if (is_to_be_assessed(shown)) BELAY_TRY_VOID(assess(shown, open));
  }
  if (failed) return tl::unexpected(*std::move(failed));
  return {};
}

/// Where there is news: at every look at first, less often the longer it lasts, and once more when
/// it is mitigated.
bool Lookout::is_to_be_assessed(const IncidentShown& shown) const {
  if (list_.counts.empty()) return false;
  const watch::IncidentState& state = *shown.state;
  const bool is_open = state.phase == watch::IncidentPhase::open;
  const auto last = assessed_.find(state.id);
  if (last == assessed_.end()) return is_open;
  if (!is_open) return last->second.was_open;
  if (last->second.signals != state.signals.size()) return true;
  const std::int64_t since = (looks_ - last->second.looks) * list_.look.count();
  const std::int64_t lasts = look_of(looks_).from.seconds - state.onset.seconds;
  return since > 0 && since >= std::min(lasts / kAssessedAgainPart, kAssessedAgainMax);
}

/// Who is to blame is said while it is open: what comes afterwards tells nothing of that.
Result<void> Lookout::assess(const IncidentShown& shown, const std::vector<IncidentShown>& open) {
  const watch::IncidentState& state = *shown.state;
  std::vector<const watch::IncidentState*> all;
  for (const IncidentShown& each : open) all.push_back(each.state.get());
  const auto others = watch::counts_of_others(state, all);
  const auto graph = incidents_.graph();
  const bool is_open = state.phase == watch::IncidentPhase::open;
  const std::int64_t lasts = look_of(looks_).from.seconds - state.onset.seconds;
  watch::Assessed made;
  made.attribution = {state.suspects, state.blamed};
  if (is_open && lasts <= kAttributedMax) {
    BELAY_TRY(made.attribution, attributed(state, others, *graph));
  }
  made.impact = fleet_->impact(state.onset, look_of(looks_).from, kConfidence, others);
  made.severity = watch::severity_of(made.impact, *graph);
  BELAY_TRY_VOID(incidents_.assess(state.id, made));
  assessed_[state.id] = {looks_, state.signals.size(), is_open};
  return {};
}

Result<watch::Attribution> Lookout::attributed(const watch::IncidentState& state,
                                               std::span<const watch::OthersCount> others,
                                               const watch::SystemGraph& graph) {
  const Instant suspected{state.onset.seconds - kSuspectedFor.count(), 0};
  BELAY_TRY(const Moves moves, moves_since(rollouts_, deployments_, list_.environment, suspected));
  const auto observations =
      fleet_->observations(Instant{state.onset.seconds - kLookBack, 0}, others);
  return watch::attribute(observations, state.onset, candidates_of(moves, graph),
                          said_of_places(state));
}

}  // namespace belay::control
