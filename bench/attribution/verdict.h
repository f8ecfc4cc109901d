#ifndef BELAY_BENCH_ATTRIBUTION_VERDICT_H_
#define BELAY_BENCH_ATTRIBUTION_VERDICT_H_

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "attribution/detectable.h"
#include "attribution/watcher.h"
#include "sim/storefront/random_worlds.h"
#include "watch/incident/attribution.h"

/// One world, watched, and what was said of it beside what is true.
namespace belay::bench {

/// While nobody is blamed it is asked again so often, for so long.
inline constexpr std::chrono::seconds kAssessEvery{120};
inline constexpr std::chrono::hours kAssessFor{2};
inline constexpr std::chrono::hours kLookBack{3};

struct Verdict {
  double evidence = 0;        ///< that was to be expected, in times of what is needed
  bool is_detected = false;   ///< an incident opened after the harm had begun
  double detected_after = 0;  ///< seconds
  double blamed_after = 0;    ///< seconds, of the harm
  int false_incidents = 0;    ///< before it
  double weeks = 0;           ///< without harm
  watch::CauseKind blamed = watch::CauseKind::none;  ///< the first who was
  std::string of;
  bool is_right = false;
  bool is_first = false;  ///< the true cause was the first of all suspects that are something
  bool blames_innocent = false;  ///< in any incident, false ones too
  std::vector<watch::Suspect> suspects;
  std::vector<std::string> rang;  ///< first of each incident
};

class OneWorld {
 public:
  explicit OneWorld(const sim::RandomWorld& world)
      : world_(world), shop_(world.plan, world.seed, clock_), watcher_(shop_, clock_) {
    for (const sim::WorldChange& change : world.changes) {
      reach_.push_back(sim::reach_of(world.plan, change.system));
    }
    if (world.bad) verdict_.evidence = Detectable(world, shop_).evidence();
    sim::let_happen(world, shop_);
  }

  Verdict watched() {
    if (!watcher_.learn()) return verdict_;
    for (std::chrono::seconds at = kLook; at <= world_.lasts; at += kLook) {
      shop_.pass(kLook);
      watcher_.look(!opened_);
      turn(at);
    }
    const double week = 7 * 24 * 3'600;
    verdict_.weeks = static_cast<double>(world_.harm_from.count()) / week;
    return verdict_;
  }

 private:
  void turn(std::chrono::seconds at) {
    const std::vector<watch::Signal> ringing = watcher_.fleet().ringing();
    if (ringing.empty()) {
      opened_.reset();
      return;
    }
    const bool is_harm = at > world_.harm_from;
    if (!opened_) {
      opened_ = at;
      onset_.reset();
      is_blamed_ = false;
      if (!is_harm) ++verdict_.false_incidents;
      verdict_.rang.push_back(fmt::format("{} s: {}", at.count(), ringing.front().says));
    }
    if (is_harm && !verdict_.is_detected) {
      verdict_.is_detected = true;
      verdict_.detected_after = static_cast<double>((at - world_.harm_from).count());
    }
    for (const watch::Signal& signal : ringing) {
      if (!onset_ || signal.onset < *onset_) onset_ = signal.onset;
    }
    const bool is_due = (at - *opened_) % kAssessEvery == std::chrono::seconds(0);
    if (!is_blamed_ && is_due && at - *opened_ <= kAssessFor) assess(at, is_harm);
  }

  void assess(std::chrono::seconds at, bool is_harm) {
    const Instant since{clock_.now().seconds - std::chrono::seconds(kLookBack).count(), 0};
    const auto made =
        watch::attribute(watcher_.fleet().observations(since), *onset_, candidates(at), {});
    const bool is_someone = made.blamed.kind != watch::CauseKind::none;
    is_blamed_ = is_someone;
    if (made.blamed.kind == watch::CauseKind::change && !is_true(made.blamed)) {
      verdict_.blames_innocent = true;
    }
    if (!is_harm || verdict_.blamed != watch::CauseKind::none) return;
    verdict_.suspects = made.suspects;
    const auto first = std::find_if(
        made.suspects.begin(), made.suspects.end(),
        [](const watch::Suspect& each) { return each.kind != watch::CauseKind::none; });
    verdict_.is_first = first != made.suspects.end() && is_true(*first);
    if (!is_someone) return;
    verdict_.blamed = made.blamed.kind;
    verdict_.of = made.blamed.of;
    verdict_.is_right = is_true(made.blamed);
    verdict_.blamed_after = static_cast<double>((at - world_.harm_from).count());
  }

  bool is_true(const watch::Suspect& suspect) const {
    if (suspect.kind == watch::CauseKind::change) {
      return world_.bad && suspect.of == world_.changes[*world_.bad].id;
    }
    if (suspect.kind != watch::CauseKind::infrastructure || !world_.outage) return false;
    // A region of one cell is that cell.
    std::set<std::string> meant, true_ones;
    for (const sim::CellOfPlan& cell : sim::cells_of(world_.plan)) {
      const std::string whole = cell.region + "/" + cell.name;
      if (suspect.of == cell.region || suspect.of == whole) meant.insert(whole);
      if (world_.outage->where.has(cell)) true_ones.insert(whole);
    }
    return meant == true_ones;
  }

  std::vector<watch::Candidate> candidates(std::chrono::seconds now) const {
    std::vector<watch::Candidate> made;
    for (std::size_t i = 0; i < world_.changes.size(); ++i) {
      const sim::WorldChange& change = world_.changes[i];
      watch::Candidate candidate{change.id, reach_[i], {}};
      for (const sim::Wave& wave : change.waves) {
        if (wave.at > now) continue;
        const Instant since{shop_.began().seconds + wave.at.count(), 0};
        const bool goes_on = change.is_by_share && !candidate.exposures.empty();
        if (goes_on) candidate.exposures.back().until = since;
        candidate.exposures.push_back({wave.where.region, wave.where.cell, since, {}, wave.share});
      }
      if (!candidate.exposures.empty()) made.push_back(std::move(candidate));
    }
    return made;
  }

  const sim::RandomWorld& world_;
  sim::SimulatedClock clock_;
  sim::Storefront shop_;
  Watcher watcher_;
  std::vector<std::map<std::string, int>> reach_;
  Verdict verdict_;
  std::optional<std::chrono::seconds> opened_;
  std::optional<Instant> onset_;
  bool is_blamed_ = false;
};

}  // namespace belay::bench

#endif  // BELAY_BENCH_ATTRIBUTION_VERDICT_H_
