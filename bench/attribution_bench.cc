// Whether harm is seen and the right one blamed, in worlds where it is known what was done: bad
// changes among innocent ones, places that fail with deploys around them, and quiet days. The
// product's own watch and attribution hear what the shop's counters say, and nothing else.
//
//   attribution_bench BELAY [--json] [--worlds N] [--seed S] [--jobs J] [--failures]
//                           [--only bad|infrastructure|quiet NUMBER]
//
// Each failure is told with the number of its world, which --only watches alone.
// N is how many worlds with a bad change there are (1,000); there are 0.3 times as many of each of
// the others. What is detectable at its traffic was defined beforehand: attribution/detectable.h.
// Every figure follows from the seed. Ends with 1 when a bar does not hold.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "attribution/verdict.h"
#include "base/text.h"
#include "health/figures.h"

namespace {

using namespace belay;
using namespace belay::bench;
using sim::RandomWorld;
using watch::CauseKind;

constexpr double kBlameMin = 0.92, kFalseBlameMax = 0.02, kFalseIncidentsMax = 1;
constexpr double kTimesRealTimeMin = 10'000;

struct Wanted {
  std::uint64_t worlds = 1'000, seed = 1;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  bool failures = false, json = false;
  std::string only;  ///< a kind; then one world of it is watched
  std::uint64_t number = 0;
};

struct Watched {
  std::uint64_t number = 0;
  RandomWorld world;
  Verdict verdict;
  double seconds = 0;
};

std::vector<Watched> watch_all(const Wanted& wanted, std::uint64_t count,
                               const std::function<RandomWorld(std::uint64_t)>& make) {
  std::vector<Watched> made(count);
  std::atomic<std::uint64_t> next = 0;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < wanted.jobs; ++i) {
    workers.emplace_back([&] {
      for (std::uint64_t at = next++; at < count; at = next++) {
        const auto begun = std::chrono::steady_clock::now();
        Watched& one = made[at];
        one.number = wanted.only.empty() ? wanted.seed * 1'000'000 + at : wanted.number;
        one.world = make(one.number);
        one.verdict = OneWorld(one.world).watched();
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
        one.seconds = spent.count();
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  return made;
}

double share_of(double part, double whole) { return whole > 0 ? part / whole : 1; }

double median(std::vector<double> of) {
  if (of.empty()) return 0;
  const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
  std::nth_element(of.begin(), middle, of.end());
  return *middle;
}

/// How well the right one was blamed, in worlds where there is one.
struct Tally {
  double worlds = 0, detected = 0, blamed = 0, right = 0, first = 0;
  std::vector<double> detected_after, blamed_after;

  void add(const Verdict& verdict, CauseKind kind) {
    ++worlds;
    detected += verdict.is_detected ? 1 : 0;
    blamed += verdict.blamed == kind ? 1 : 0;
    right += verdict.is_right ? 1 : 0;
    first += verdict.is_first ? 1 : 0;
    if (verdict.is_detected) detected_after.push_back(verdict.detected_after);
    if (verdict.is_right) blamed_after.push_back(verdict.blamed_after);
  }
  double recall() const { return share_of(right, worlds); }
  double top_1() const { return share_of(first, worlds); }
};

void row(Figures& figures, const std::string& name, double value) {
  figures.report({name, value, {}});
}
void at_least(Figures& figures, const std::string& name, double value, double bar) {
  figures.report({name, value, bar, true});
}
void at_most(Figures& figures, const std::string& name, double value, double bar) {
  figures.report({name, value, bar});
}

void tell_failures(const std::vector<Watched>& all, std::string_view kind, bool is_only) {
  for (const Watched& one : all) {
    const Verdict& verdict = one.verdict;
    const bool was_detectable = !one.world.bad || verdict.evidence >= kEvidenceTimes;
    const bool is_quiet = !one.world.bad && !one.world.outage;
    const bool is_well = is_quiet ? verdict.false_incidents == 0 : verdict.is_right;
    const bool is_to_be_told = (!is_well && was_detectable) || verdict.blames_innocent;
    if (!is_to_be_told && !is_only) continue;
    fmt::print("\n{} {}: {}, {} orders/min, evidence {:.1f}, false incidents {}\n", kind,
               one.number, name_of(one.world.trouble),
               static_cast<int>(one.world.plan.demand.orders_a_minute), verdict.evidence,
               verdict.false_incidents);
    if (one.world.bad) {
      const sim::WorldChange& bad = one.world.changes[*one.world.bad];
      const sim::Effect& of = bad.effect;
      fmt::print(
          "  {} on {}: fails {:.2f} wrong {:.2f} loses {:.2f} adds {:.2f} crashes {:.0f} "
          "grows {:.0f}; {} waves{} from {} s\n",
          bad.id, bad.system, of.fails, of.wrong, of.loses, of.adds, of.crashes, of.grows,
          bad.waves.size(), bad.is_by_share ? " by share" : "", bad.waves.front().at.count());
    }
    if (one.world.outage) {
      fmt::print("  {} {} {:.2f} from {} s\n", one.world.outage->where.to_string(),
                 one.world.outage->is_lost ? "lost" : "fails", one.world.outage->share,
                 one.world.outage->from.count());
    }
    for (const std::string& rang : verdict.rang) fmt::print("  rang {}\n", rang);
    fmt::print("  detected {} after {:.0f} s; blamed {} `{}` after {:.0f} s\n", verdict.is_detected,
               verdict.detected_after, name_of(verdict.blamed), verdict.of, verdict.blamed_after);
    for (std::size_t i = 0; i < std::min<std::size_t>(4, verdict.suspects.size()); ++i) {
      const watch::Suspect& suspect = verdict.suspects[i];
      fmt::print("    {:>8.1f} {} `{}`\n", suspect.score, name_of(suspect.kind), suspect.of);
      if (!is_only) continue;
      for (const std::string& each : suspect.evidence_for) fmt::print("        + {}\n", each);
      for (const std::string& each : suspect.evidence_against) fmt::print("        - {}\n", each);
    }
  }
}

Wanted wanted_of(int count, char** line) {
  Wanted made;
  for (int i = 2; i < count; ++i) {
    const std::string_view word = line[i];
    const auto number = [&]() -> std::uint64_t {
      const auto value = i + 1 < count ? decimal(line[++i]) : std::nullopt;
      if (value && *value > 0) return static_cast<std::uint64_t>(*value);
      fmt::print(stderr, "attribution_bench: {} wants a number above 0\n", word);
      std::exit(2);
    };
    if (word == "--json") {
      made.json = true;
    } else if (word == "--failures") {
      made.failures = true;
    } else if (word == "--worlds") {
      made.worlds = number();
    } else if (word == "--only" && i + 1 < count) {
      made.only = line[++i];
      made.number = number();
    } else if (word == "--seed") {
      made.seed = number();
    } else if (word == "--jobs") {
      made.jobs = static_cast<unsigned>(number());
    } else {
      fmt::print(stderr, "attribution_bench: {}: no such argument; see the head of its source\n",
                 word);
      std::exit(2);
    }
  }
  return made;
}

double times_real_time() {
  sim::SimulatedClock clock;
  sim::Storefront shop(sim::default_storefront(), 1, clock);
  const auto begun = std::chrono::steady_clock::now();
  shop.pass(std::chrono::hours(6));
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
  return 6 * 3'600 / spent.count();
}

void report_changes(Figures& figures, const std::vector<Watched>& bad) {
  Tally all, detectable;
  std::map<sim::Trouble, Tally> by_trouble;
  for (const Watched& one : bad) {
    all.add(one.verdict, CauseKind::change);
    if (one.verdict.evidence < kEvidenceTimes) continue;
    detectable.add(one.verdict, CauseKind::change);
    by_trouble[one.world.trouble].add(one.verdict, CauseKind::change);
  }
  row(figures, "bad changes", all.worlds);
  row(figures, "bad changes, detectable at their traffic", detectable.worlds);
  row(figures, "detected, overall", share_of(all.detected, all.worlds));
  row(figures, "precision of blaming a change, overall", share_of(all.right, all.blamed));
  row(figures, "recall, overall", all.recall());
  row(figures, "top 1, overall", all.top_1());
  row(figures, "detected, of the detectable", share_of(detectable.detected, detectable.worlds));
  at_least(figures, "precision of blaming a change, of the detectable",
           share_of(detectable.right, detectable.blamed), kBlameMin);
  at_least(figures, "recall, of the detectable", detectable.recall(), kBlameMin);
  at_least(figures, "top 1, of the detectable", detectable.top_1(), kBlameMin);
  for (const auto& [trouble, tally] : by_trouble) {
    row(figures, fmt::format("  recall, {} ({})", name_of(trouble), tally.worlds), tally.recall());
  }
  row(figures, "minutes from harm to alarm, median", median(detectable.detected_after) / 60);
  row(figures, "minutes from harm to blame, median", median(detectable.blamed_after) / 60);
}

}  // namespace

int main(int count, char** line) {
  const Wanted wanted = wanted_of(count, line);
  Figures figures;
  if (wanted.json) figures.print_json();
  figures.begin(fmt::format("attribution, seed {}", wanted.seed));
  at_least(figures, "times real time, default storefront", times_real_time(), kTimesRealTimeMin);

  if (!wanted.only.empty()) {
    const auto make = wanted.only == "bad"     ? sim::bad_world
                      : wanted.only == "quiet" ? sim::quiet_world
                                               : sim::infrastructure_world;
    tell_failures(watch_all(wanted, 1, make), wanted.only, true);
    return 0;
  }
  const std::uint64_t others = std::max<std::uint64_t>(1, wanted.worlds * 3 / 10);
  const auto bad = watch_all(wanted, wanted.worlds, sim::bad_world);
  const auto infrastructure = watch_all(wanted, others, sim::infrastructure_world);
  const auto quiet = watch_all(wanted, others, sim::quiet_world);
  if (wanted.failures) {
    tell_failures(bad, "bad", false);
    tell_failures(infrastructure, "infrastructure", false);
    tell_failures(quiet, "quiet", false);
  }

  report_changes(figures, bad);
  Tally places;
  for (const Watched& one : infrastructure) {
    places.add(one.verdict, CauseKind::infrastructure);
  }
  row(figures, "infrastructure: precision", share_of(places.right, places.blamed));
  row(figures, "infrastructure: recall", places.recall());
  row(figures, "infrastructure: top 1", places.top_1());

  double innocents = 0, worlds = 0, incidents = 0, weeks = 0, slowest = 0, spent = 0;
  for (const auto* kind : {&bad, &infrastructure, &quiet}) {
    double blamed_here = 0;
    for (const Watched& one : *kind) {
      blamed_here += one.verdict.blames_innocent ? 1 : 0;
      slowest = std::max(slowest, one.seconds);
      spent += one.seconds;
    }
    const std::string_view name = kind == &bad              ? "bad"
                                  : kind == &infrastructure ? "infrastructure"
                                                            : "quiet";
    row(figures, fmt::format("  worlds that blame an innocent change, {}", name),
        share_of(blamed_here, static_cast<double>(kind->size())));
    innocents += blamed_here;
    worlds += static_cast<double>(kind->size());
  }
  for (const Watched& one : quiet) {
    incidents += one.verdict.false_incidents;
    weeks += one.verdict.weeks;
  }
  at_most(figures, "worlds that blame an innocent change", share_of(innocents, worlds),
          kFalseBlameMax);
  row(figures, "simulated weeks of quiet", weeks);
  at_most(figures, "false incidents a week", share_of(incidents, weeks), kFalseIncidentsMax);
  row(figures, "seconds a world, mean", share_of(spent, worlds));
  row(figures, "seconds a world, slowest", slowest);
  return figures.end() ? 0 : 1;
}
