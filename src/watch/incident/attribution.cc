#include "watch/incident/attribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "watch/health/percent.h"
#include "watch/incident/exposed_shares.h"
#include "watch/incident/hurt_places.h"
#include "watch/incident/observed_counts.h"
#include "watch/incident/onset_search.h"
#include "watch/incident/shared_ratio.h"
#include "watch/incident/signal.h"

namespace belay::watch {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"change", "infrastructure", "demand", "none"};
/// A logarithm of odds: so much better than the next has to be who is blamed.
constexpr double kClearly = 3;
/// And than nothing, of which there is so much more.
constexpr double kClearlySomething = 10;
constexpr double kInfrastructureIs = -2.5, kDemandIs = -3;  // less often than one change
constexpr double kUnknownIs = -9;                           // something that nobody recorded
constexpr double kUnknownPlaceCosts = 2;
constexpr double kDependencyAway = -0.5;
/// What breaks mostly shows that itself.
constexpr double kOwnUnhurt = -3;
/// What was there for a while before it hurt, and the more so the longer.
constexpr double kDelayed = -3.5, kDelayedAMinute = -0.05, kDelayedMost = -6;
/// Harm that grows is rarer than harm that is all there.
constexpr double kGrowingIs = -6;
/// Cells of one region are mostly lost alone, or all to the same extent.
constexpr double kApartIs = -5;
constexpr double kSignalIs = 4, kDirectIs = 12;
/// How finely more demand is looked for before harm began, in seconds.
constexpr std::int64_t kDemandStep = 300;
/// `30 % less than expected`
std::string in_words(double ratio) {
  if (ratio < 1) return fmt::format("{} less than expected", percent(1 - ratio));
  if (ratio <= 3) return fmt::format("{} more than expected", percent(ratio - 1));
  return fmt::format("{:.1f} times what was expected", ratio);
}

std::string in_words(const ObservedCounts::Counted& of) {
  return of.count.empty() || of.count == of.system
             ? fmt::format("`{}`", of.system)
             : fmt::format("`{}` of `{}`", of.count, of.system);
}

/// What came of all pieces, beside what was expected; 1: nothing was.
double together(const std::vector<Piece>& pieces) {
  double seen = 0;
  double expected = 0;
  for (const Piece& piece : pieces) {
    if (piece.share <= 0) continue;
    seen += piece.seen;
    expected += piece.expected;
  }
  return expected > 0 ? std::clamp(seen / expected, kRatioMin, kRatioMax) : 1;
}

class Search {
 public:
  Search(std::span<const Observation> observations, Instant onset)
      : counts_(observations, onset.seconds), began_(find_beginning(counts_, onset.seconds)) {}

  const std::vector<ObservedCounts::Place>& places() const { return counts_.places(); }
  Suspect of(const Candidate& candidate) const;
  Suspect of_place(const std::string& region, const std::string& cell) const;
  Suspect of_demand() const;
  Suspect of_nothing_known() const;

 private:
  using Counted = ObservedCounts::Counted;
  using Series = ObservedCounts::Series;

  /// What a change explains, where all of it hurt from its beginning or it grew.
  struct Explained {
    double gain = 0;
    int nearest = -1;  ///< of what it hurt; -1: nothing
    bool is_own_spared = false, is_own_hurt = false;
    std::vector<std::string> evidence;
  };
  Explained explained(const Candidate& candidate, Course course) const;
  double delay(const Candidate& candidate, Suspect& made) const;
  double grew_unseen(const Candidate& candidate) const;
  void against(const Candidate& candidate, bool is_any_hurt, Suspect& made) const;
  ObservedCounts counts_;
  Began began_;
};

/// What is less likely of a change the longer it was there without harm.
double Search::delay(const Candidate& candidate, Suspect& made) const {
  std::optional<std::int64_t> least;
  for (const Exposure& exposure : candidate.exposures) {
    const bool is_there = begin_of(exposure) <= began_.latest && end_of(exposure) > began_.at;
    if (!is_there) continue;
    const std::int64_t late = std::max<std::int64_t>(0, began_.earliest - begin_of(exposure));
    least = std::min(least.value_or(late), late);
  }
  if (!least) {
    made.evidence_against.push_back(
        fmt::format("harm began at {}, when it was not there", Instant{began_.at, 0}.to_string()));
    return 0;
  }
  if (*least <= 0) return 0;
  const double minutes = static_cast<double>(*least) / 60;
  made.evidence_against.push_back(
      fmt::format("it was there for {:.0f} minutes before harm began", std::ceil(minutes)));
  return std::max(kDelayed + kDelayedAMinute * minutes, kDelayedMost);
}

/// What grew for long, and nothing rang.
double Search::grew_unseen(const Candidate& candidate) const {
  std::int64_t first = counts_.corrected_until();
  for (const Exposure& exposure : candidate.exposures) first = std::min(first, begin_of(exposure));
  const double minutes = static_cast<double>(counts_.corrected_until() - first) / 60;
  return minutes > 0 ? std::max(kDelayed + kDelayedAMinute * minutes, kDelayedMost) : 0;
}

Search::Explained Search::explained(const Candidate& candidate, Course course) const {
  Explained made;
  const ExposedShares shares(counts_, began_, candidate, course);
  std::vector<Piece> pieces;
  for (const Counted& counted : counts_.counted()) {
    const auto reached = candidate.reach.find(counted.system);
    if (reached == candidate.reach.end()) continue;
    const auto explains = [&](Beside beside) {
      pieces.clear();
      for (const std::size_t at : counted.series) shares.add(counts_.series()[at], beside, pieces);
      return harmful_ratio(pieces, counted.harm);
    };
    SharedRatio ratio = explains(Beside::at_once);
    // All of it, since harm began: however else it moved, it fits no better beside that.
    const bool is_whole = std::all_of(pieces.begin(), pieces.end(), [](const Piece& each) {
      return each.share == 1 && each.drift == 1;
    });
    if (!is_whole && is_hurt(ratio)) {
      const SharedRatio other = explains(Beside::growing);
      if (other.gain < ratio.gain) ratio = other;
    }
    const bool is_own = reached->second == 0;
    if (!is_hurt(ratio)) {
      made.is_own_spared = made.is_own_spared || (is_own && would_be_seen(counted, pieces));
      continue;
    }
    made.is_own_hurt = made.is_own_hurt || is_own;
    made.gain += ratio.gain - kRatioCosts;
    if (made.nearest < 0 || reached->second < made.nearest) made.nearest = reached->second;
    made.evidence.push_back(fmt::format("{} has {} where and since it was exposed",
                                        in_words(counted), in_words(together(pieces))));
  }
  return made;
}

Suspect Search::of(const Candidate& candidate) const {
  Suspect made{CauseKind::change, candidate.change, 0, {}, {}};
  Explained best = explained(candidate, Course::at_once);
  const double late = best.nearest >= 0 ? delay(candidate, made) : 0;
  Explained growing;
  if (best.nearest >= 0) growing = explained(candidate, Course::growing);
  const double grown = kGrowingIs + grew_unseen(candidate);
  if (growing.gain + grown > best.gain + late && growing.nearest >= 0) {
    best = std::move(growing);
    made.score += grown;
    made.evidence_against.clear();
    best.evidence.push_back("what is wrong grew since it was exposed");
  } else {
    made.score += late;
  }
  made.evidence_for = std::move(best.evidence);
  made.score += best.gain;
  if (best.nearest >= 0) {
    made.score += kDependencyAway * best.nearest;
    if (best.is_own_spared && !best.is_own_hurt) {
      made.score += kOwnUnhurt;
      made.evidence_against.push_back("the system that it changed shows no harm itself");
    }
  }
  if (candidate.direct) {
    made.score += kDirectIs;
    made.evidence_for.insert(made.evidence_for.begin(), *candidate.direct);
  }
  against(candidate, best.nearest >= 0, made);
  return made;
}

/// Whatever was hurt where the change was not it does not explain.
void Search::against(const Candidate& candidate, bool is_any_hurt, Suspect& made) const {
  const ExposedShares shares(counts_, began_, candidate, Course::at_once);
  bool is_anywhere = false;
  for (const Counted& counted : counts_.counted()) {
    const bool is_reached = candidate.reach.contains(counted.system);
    std::vector<Piece> outside;
    for (const std::size_t at : counted.series) {
      const Series& series = counts_.series()[at];
      const bool is_exposed = is_reached && shares.is_exposed(series);
      is_anywhere = is_anywhere || is_exposed;
      if (!is_exposed) outside.push_back(counts_.piece(series, began_.at));
    }
    const SharedRatio ratio = harmful_ratio(outside, counted.harm);
    if (!is_hurt(ratio)) continue;
    made.evidence_against.push_back(
        is_reached ? fmt::format("{} has {} where it was not", in_words(counted),
                                 in_words(together(outside)))
                   : fmt::format("{}, which it cannot reach, has {}", in_words(counted),
                                 in_words(together(outside))));
  }
  if (!is_anywhere) {
    made.evidence_against.push_back("it was nowhere where anything was counted");
  } else if (!is_any_hurt) {
    made.evidence_against.push_back("where it is, nothing is out of the ordinary");
  }
}

Suspect Search::of_place(const std::string& region, const std::string& cell) const {
  Suspect made{CauseKind::infrastructure, place_of(region, cell), kInfrastructureIs, {}, {}};
  double each_its_own = 0;
  Apart apart;
  std::vector<Piece> everything;
  for (const Counted& counted : counts_.counted()) {
    const auto pieces = pieces_in(counts_, counted, {region, cell}, began_.at);
    everything.insert(everything.end(), pieces.begin(), pieces.end());
    const SharedRatio ratio = harmful_ratio(pieces, counted.harm);
    if (cell.empty()) {
      const Apart cells = by_cells(counts_, counted, region, began_.at);
      apart = {apart.gain + cells.gain, std::max(apart.cells, cells.cells)};
    }
    if (is_hurt(ratio)) {
      each_its_own += ratio.gain - kRatioCosts;
      made.evidence_for.push_back(
          fmt::format("{} has {} in {}", in_words(counted), in_words(together(pieces)), made.of));
    }
    std::vector<Piece> outside;
    for (const std::size_t at : counted.series) {
      const Series& series = counts_.series()[at];
      if (!is_in(series, region, cell)) outside.push_back(counts_.piece(series, began_.at));
    }
    if (is_hurt(harmful_ratio(outside, counted.harm))) {
      made.evidence_against.push_back(
          fmt::format("{} has {} elsewhere", in_words(counted), in_words(together(outside))));
    }
  }
  if (apart.cells > 1) each_its_own = std::max(each_its_own, apart.gain + kApartIs);
  if (each_its_own > 0) each_its_own += spared(counts_, {region, cell}, began_.at);
  // Lost with its traffic: what is left of it is left of everything.
  const double lost = common_ratio(everything, kRatioMin, 1).gain - kRatioCosts;
  made.score += std::max({each_its_own, lost, 0.0});
  return made;
}

/// Since harm began, or before: more demand is no harm yet, and shows when it is too much.
Suspect Search::of_demand() const {
  Suspect made{CauseKind::demand, "", kDemandIs, {}, {}};
  std::vector<Piece> everything;
  const auto since = [&](std::int64_t start) {
    everything.clear();
    for (const Counted& counted : counts_.counted()) {
      for (const std::size_t at : counted.series) {
        everything.push_back(counts_.piece(counts_.series()[at], start));
      }
    }
    return common_ratio(everything, kRatioMin, kRatioMax);
  };
  std::int64_t best_start = began_.at;
  SharedRatio best = since(best_start);
  for (std::int64_t start = counts_.corrected_until(); start < began_.at; start += kDemandStep) {
    const SharedRatio ratio = since(start);
    if (ratio.gain <= best.gain) continue;
    best = ratio;
    best_start = start;
  }
  made.score += std::max(0.0, best.gain - kRatioCosts);
  if (is_hurt(best)) {
    since(best_start);
    made.evidence_for.push_back(fmt::format("everywhere together there is {}, since {}",
                                            in_words(together(everything)),
                                            Instant{best_start, 0}.to_string()));
  }
  return made;
}

/// What nobody knows of explains whatever was hurt since harm began, wherever.
Suspect Search::of_nothing_known() const {
  Suspect made{CauseKind::none, "", 0, {}, {}};
  double explained = kUnknownIs;
  for (const Hurt& hurt : most_hurt(counts_, began_.at, kUnknownPlaceCosts)) {
    const Counted& counted = counts_.counted()[hurt.counted];
    explained += hurt.ratio.gain - kRatioCosts;
    const auto pieces = pieces_in(counts_, counted, hurt.place, began_.at);
    made.evidence_for.push_back(fmt::format(
        "{} has {}, {}, since {}", in_words(counted), in_words(together(pieces)),
        place_of(hurt.place.first, hurt.place.second), Instant{began_.at, 0}.to_string()));
  }
  made.score = std::max(0.0, explained);
  return made;
}

}  // namespace

std::string_view name_of(CauseKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Attribution attribute(std::span<const Observation> observations, Instant onset,
                      std::span<const Candidate> candidates,
                      std::span<const OutsideSignal> signals) {
  const Search search(observations, onset);
  Attribution made;
  const Suspect nothing = search.of_nothing_known();
  // First: what explains no more than nothing comes after it.
  made.suspects.push_back(nothing);
  for (const Candidate& candidate : candidates) made.suspects.push_back(search.of(candidate));
  for (const auto& [region, cell] : search.places()) {
    Suspect place = search.of_place(region, cell);
    for (const OutsideSignal& signal : signals) {
      if (signal.region != region || signal.cell != cell) continue;
      place.score += kSignalIs;
      place.evidence_for.push_back(signal.says);
    }
    made.suspects.push_back(std::move(place));
  }
  made.suspects.push_back(search.of_demand());
  std::stable_sort(made.suspects.begin(), made.suspects.end(),
                   [](const Suspect& a, const Suspect& b) { return a.score > b.score; });
  const Suspect& first = made.suspects.front();
  const double next = made.suspects.size() > 1 ? made.suspects[1].score : 0;
  const bool is_clear = first.score >= kClearlySomething && first.score >= next + kClearly;
  made.blamed = is_clear ? first : nothing;
  return made;
}

}  // namespace belay::watch
