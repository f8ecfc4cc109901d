#include "watch/incident/attribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "watch/health/percent.h"

namespace belay::watch {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"change", "infrastructure", "demand", "none"};
/// A logarithm of odds: so much better than the next has to be who is blamed.
constexpr double kClearly = 3;
/// And than nothing, of which there is so much more.
constexpr double kClearlySomething = 7;
constexpr double kInfrastructureIs = -2, kDemandIs = -3;  // less often than one change
constexpr double kUnknownIs = -6;                         // something that nobody recorded
constexpr double kDependencyAway = -0.5;
constexpr double kSignalIs = 4;
/// What a ratio costs that is chosen after what was seen, so that many systems explain nothing.
constexpr double kRatioCosts = 3;
/// A ratio of what was seen to what was expected is not believed beyond these.
constexpr double kRatioMin = 1e-3, kRatioMax = 1e3;
/// Less than this is not worth a word.
constexpr double kHurtMin = 0.02;

/// What was seen and expected of some observations, each by how much it says.
struct Together {
  double seen = 0, expected = 0;

  void add(const Observation& each) {
    seen += each.seen / each.dispersion;
    expected += each.expected / each.dispersion;
  }
  double ratio() const {
    return expected > 0 ? std::clamp(seen / expected, kRatioMin, kRatioMax) : 1;
  }
  /// How much better the ratio explains them than that nothing is wrong.
  double gain() const {
    return expected > 0 ? seen * std::log(ratio()) - (ratio() - 1) * expected - kRatioCosts : 0;
  }
};

bool is_sound(const Observation& each) {
  return each.seen >= 0 && std::isfinite(each.seen) && each.expected > 0 &&
         std::isfinite(each.expected) && each.dispersion >= 1 && std::isfinite(each.dispersion);
}

bool is_in(const Observation& each, const std::string& region, const std::string& cell) {
  return (region.empty() || each.region == region) && (cell.empty() || each.cell == cell);
}

std::string place_of(const std::string& region, const std::string& cell) {
  return cell.empty() ? region : region + "/" + cell;
}

bool is_exposed(const Observation& each, const Candidate& candidate) {
  if (!candidate.reach.contains(each.system)) return false;
  return std::any_of(
      candidate.exposures.begin(), candidate.exposures.end(), [&](const Exposure& exposure) {
        return is_in(each, exposure.region, exposure.cell) && exposure.since < each.at &&
               (!exposure.until || each.at <= *exposure.until);
      });
}

/// `30 % less than expected`
std::string in_words(const Together& of) {
  const double ratio = of.ratio();
  if (ratio < 1) return fmt::format("{} less than expected", percent(1 - ratio));
  return fmt::format("{} more than expected", percent(ratio - 1));
}

bool is_hurt(const Together& of) { return std::abs(1 - of.ratio()) >= kHurtMin; }

class Search {
 public:
  Search(std::span<const Observation> observations, Instant onset) : onset_(onset) {
    std::copy_if(observations.begin(), observations.end(), std::back_inserter(all_), is_sound);
  }

  using Belongs = std::function<bool(const Observation&)>;
  Together together(const Belongs& belongs) const {
    Together made;
    for (const Observation& each : all_) {
      if (belongs(each)) made.add(each);
    }
    return made;
  }
  bool is_since_onset(const Observation& each) const { return each.at > onset_; }

  Suspect of(const Candidate& candidate) const {
    Suspect made{CauseKind::change, candidate.change, 0, {}, {}};
    // Each system has a ratio of its own: what is far away is hurt less.
    int nearest = -1;
    for (const auto& reached : candidate.reach) {
      const std::string& system = reached.first;
      const int away = reached.second;
      const Together hurt = together([&](const Observation& each) {
        return each.system == system && is_exposed(each, candidate);
      });
      if (hurt.expected <= 0) continue;
      made.score += hurt.gain();
      if (!is_hurt(hurt)) continue;
      if (nearest < 0 || away < nearest) nearest = away;
      made.evidence_for.push_back(
          fmt::format("`{}` has {} where and since it was exposed", system, in_words(hurt)));
    }
    made.score += kDependencyAway * std::max(nearest, 0);
    against(candidate, made);
    return made;
  }

  Suspect of_place(const std::string& region, const std::string& cell) const {
    Suspect made{CauseKind::infrastructure, place_of(region, cell), kInfrastructureIs, {}, {}};
    for (const std::string& system : systems()) {
      const Together hurt = together([&](const Observation& each) {
        return each.system == system && is_in(each, region, cell) && is_since_onset(each);
      });
      made.score += hurt.gain();
      if (hurt.expected > 0 && is_hurt(hurt)) {
        made.evidence_for.push_back(
            fmt::format("`{}` has {} in {}", system, in_words(hurt), made.of));
      }
    }
    const Together elsewhere = together([&](const Observation& each) {
      return !is_in(each, region, cell) && is_since_onset(each);
    });
    if (elsewhere.expected > 0 && is_hurt(elsewhere)) {
      made.evidence_against.push_back(fmt::format("elsewhere there is {}", in_words(elsewhere)));
    }
    return made;
  }

  Suspect of_demand() const {
    Suspect made{CauseKind::demand, "", kDemandIs, {}, {}};
    const Together everything =
        together([&](const Observation& each) { return is_since_onset(each); });
    made.score += everything.gain();
    if (is_hurt(everything)) {
      made.evidence_for.push_back(fmt::format("everywhere together: {}", in_words(everything)));
    }
    return made;
  }

  /// What nobody knows of explains whatever systems were hurt since the onset, here or everywhere.
  Suspect of_nothing_known() const {
    Suspect made{CauseKind::none, "", 0, {}, {}};
    double explained = kUnknownIs;
    for (const std::string& system : systems()) {
      double best = 0;
      for (const std::string& region : regions()) {
        const Together hurt = together([&](const Observation& each) {
          return each.system == system && is_in(each, region, "") && is_since_onset(each);
        });
        if (hurt.gain() <= best) continue;
        best = hurt.gain();
        made.evidence_for = {fmt::format("`{}` has {}{}, since {}", system, in_words(hurt),
                                         region.empty() ? "" : " in " + region,
                                         onset_.to_string())};
      }
      explained += best;
    }
    made.score = std::max(0.0, explained);
    return made;
  }

  std::set<std::pair<std::string, std::string>> places() const {
    std::set<std::pair<std::string, std::string>> made;
    for (const Observation& each : all_) {
      made.emplace(each.region, "");
      if (!each.cell.empty()) made.emplace(each.region, each.cell);
    }
    return made;
  }

 private:
  /// And, as an empty name, all of them.
  std::set<std::string> regions() const {
    std::set<std::string> made = {""};
    for (const Observation& each : all_) made.insert(each.region);
    return made;
  }

  std::set<std::string> systems() const {
    std::set<std::string> made;
    for (const Observation& each : all_) made.insert(each.system);
    return made;
  }

  /// Whatever was hurt where the change was not, or before it was, it does not explain.
  void against(const Candidate& candidate, Suspect& made) const {
    const auto reached = [&](const Observation& each) {
      return candidate.reach.contains(each.system);
    };
    const Together exposed =
        together([&](const Observation& each) { return is_exposed(each, candidate); });
    if (exposed.expected <= 0) {
      made.evidence_against.push_back("it was nowhere where anything was counted");
      return;
    }
    const Together unexposed = together([&](const Observation& each) {
      return reached(each) && !is_exposed(each, candidate) && is_since_onset(each);
    });
    if (unexposed.expected > 0 && is_hurt(unexposed)) {
      made.evidence_against.push_back(
          fmt::format("what it can hurt has {} where, or before, it was exposed to nothing of it",
                      in_words(unexposed)));
    }
    const Together others =
        together([&](const Observation& each) { return !reached(each) && is_since_onset(each); });
    if (others.expected > 0 && is_hurt(others)) {
      made.evidence_against.push_back(
          fmt::format("systems that it cannot reach have {}", in_words(others)));
    }
    if (!is_hurt(exposed)) {
      made.evidence_against.push_back("where it is, nothing is out of the ordinary");
    }
  }

  Instant onset_;
  std::vector<Observation> all_;
};

}  // namespace

std::string_view name_of(CauseKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Attribution attribute(std::span<const Observation> observations, Instant onset,
                      std::span<const Candidate> candidates,
                      std::span<const OutsideSignal> signals) {
  const Search search(observations, onset);
  Attribution made;
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
  const Suspect nothing = search.of_nothing_known();
  made.suspects.push_back(nothing);
  std::stable_sort(made.suspects.begin(), made.suspects.end(),
                   [](const Suspect& a, const Suspect& b) { return a.score > b.score; });
  const Suspect& first = made.suspects.front();
  const double next = made.suspects.size() > 1 ? made.suspects[1].score : 0;
  const bool is_clear = first.score >= kClearlySomething && first.score >= next + kClearly;
  made.blamed = is_clear ? first : nothing;
  return made;
}

}  // namespace belay::watch
