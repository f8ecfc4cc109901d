// usage: simulation [--seeds N] [--from S] [--seed S] [--steps N] [--mutants]
//
// Runs the service in a simulated world, in one thread: repositories, people, a network, replicas
// and a store that fail as a seed determines. After each step every invariant holds; at the end the
// faults stop and everything open must come to its end. `--seeds N` runs N seeds from S on (1);
// `--seed S` runs one and tells what happened last; `--mutants` plants what each invariant must
// turn red on. Without arguments 12 seeds and the mutants run. The last line is
// `N passed, N failed`.
#include "sim/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/text.h"
#include "sim/invariants.h"
#include "sim/mutants.h"

namespace {

using namespace belay::sim;

constexpr std::int64_t kSeedsUsual = 12;
/// Within so many seeds a mutant must be noticed.
constexpr std::int64_t kNoticedWithin = 40;
/// Within so many each rare thing must have happened.
constexpr std::int64_t kSeenWithin = 100;
constexpr std::int64_t kStepsUsual = 200;

struct Options {
  std::int64_t seeds = 0;
  std::int64_t from = 1;
  std::int64_t steps = kStepsUsual;
  bool tells_all = false;
  bool mutants = false;
};

class Report {
 public:
  void add(bool good, std::string_view what, std::string_view why_not) {
    fmt::print("{} {}\n", good ? "pass" : "FAIL", what);
    if (!good) fmt::print("{}\n", why_not);
    std::fflush(stdout);
    ++(good ? passed_ : failed_);
  }

  int end() const {
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    return failed_ == 0 && passed_ > 0 ? 0 : 1;
  }

 private:
  int passed_ = 0;
  int failed_ = 0;
};

Outcome run(std::int64_t seed, const Options& options, const Sabotage& sabotage = {}) {
  return simulate(static_cast<std::uint64_t>(seed), static_cast<int>(options.steps), sabotage);
}

std::string in_words(std::int64_t seed, const Outcome& outcome, const Options& options) {
  std::string words;
  for (const std::string& line : outcome.trail) words += fmt::format("  {}\n", line);
  if (!outcome.violation) return words;
  const Violation& violation = *outcome.violation;
  const std::string steps =
      options.steps == kStepsUsual ? "" : fmt::format(" --steps {}", options.steps);
  return fmt::format(
      "seed {}, step {}: it does not hold that {}:\n  {}\n{}  again: script/sim "
      "--seed {}{}\n",
      seed, violation.step, violation.says, violation.how, words, seed, steps);
}

void run_seeds(const Options& options, Report& report) {
  std::map<std::string_view, std::pair<int, std::string>> broken;  // how often, and the first
  std::map<std::string, int> seen;
  std::size_t records = 0;
  for (std::int64_t seed = options.from; seed < options.from + options.seeds; ++seed) {
    const Outcome outcome = run(seed, options);
    records += outcome.records;
    for (const auto& [what, count] : outcome.seen) seen[what] += count;
    if (options.tells_all) fmt::print("{}", in_words(seed, outcome, options));
    if (!outcome.violation) continue;
    auto& [count, first] = broken[outcome.violation->says];
    if (count++ == 0) first = in_words(seed, outcome, options);
  }
  fmt::print("seeds {} to {}: {} ledger entries\n", options.from, options.from + options.seeds - 1,
             belay::grouped(records));
  const auto tell = [&](std::string_view says) {
    const auto found = broken.find(says);
    if (found == broken.end()) return report.add(true, says, "");
    report.add(false, fmt::format("{} ({} seeds)", says, found->second.first),
               found->second.second);
  };
  for (const Invariant& invariant : invariants()) tell(invariant.says);
  for (const std::string_view says : kAtTheEnd) tell(says);
  if (options.seeds < kSeenWithin) return;
  for (const std::string& what : rare_things()) {
    report.add(seen[what] > 0, fmt::format("seen {} times: {}", seen[what], what),
               "what never happens is not tested");
  }
}

/// docs/explanation/how-the-service-is-simulated.md, whose table names every mutant.
std::string page() {
  std::ifstream stream(BELAY_ROOT "/docs/explanation/how-the-service-is-simulated.md");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void run_mutants(const Options& options, Report& report) {
  const std::string told = page();
  for (const Mutant& mutant : mutants()) {
    const auto notices = [&](std::int64_t seed) {
      const Outcome outcome = run(seed, options, mutant.sabotage());
      return outcome.violation && outcome.violation->says == mutant.breaks;
    };
    const std::int64_t end = options.from + kNoticedWithin;
    std::int64_t seed = mutant.seed;
    if (!notices(seed)) {
      seed = options.from;
      while (seed < end && !notices(seed)) ++seed;
    }
    report.add(seed < end, fmt::format("caught by seed {}: a world that {}", seed, mutant.does),
               fmt::format("{} seeds did not notice it: {}", kNoticedWithin, mutant.breaks));
    if (told.find(mutant.does) == std::string::npos ||
        told.find(mutant.breaks) == std::string::npos) {
      report.add(false, mutant.does, "the table of mutants in docs/ lacks it, or its sentence");
    }
  }
  const auto all = mutants();
  const auto want_one = [&](std::string_view says) {
    const bool has_one = std::any_of(all.begin(), all.end(),
                                     [&](const Mutant& mutant) { return mutant.breaks == says; });
    if (!has_one) report.add(false, says, "no mutant breaks it");
  };
  for (const Invariant& invariant : invariants()) want_one(invariant.says);
  for (const std::string_view says : kAtTheEnd) want_one(says);
}

bool read_number(std::string_view name, std::string_view value, Options& options) {
  const auto number = belay::decimal(value);
  if (!number || *number < 1) return false;
  if (name == "--seeds") options.seeds = *number;
  if (name == "--from") options.from = *number;
  if (name == "--steps") options.steps = *number;
  if (name == "--seed") options.from = *number, options.seeds = 1, options.tells_all = true;
  return name == "--seeds" || name == "--from" || name == "--steps" || name == "--seed";
}

bool read(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--mutants") {
      options.mutants = true;
    } else if (++i == argc || !read_number(name, argv[i], options)) {
      return false;
    }
  }
  if (options.seeds != 0 || options.mutants) return true;
  options.seeds = kSeedsUsual;
  options.mutants = true;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read(argc, argv, options)) {
    fmt::print(stderr,
               "usage: simulation [--seeds N] [--from S] [--seed S] [--steps N] "
               "[--mutants]\n");
    return 2;
  }
  const auto began = std::chrono::steady_clock::now();
  Report report;
  if (options.seeds != 0) run_seeds(options, report);
  if (options.mutants) run_mutants(options, report);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print("{:.1f} s\n", took.count());
  return report.end();
}
