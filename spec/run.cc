// usage: spec [--cases N] [--seed S] [--threads T] [--only WORDS]
//
// Compares the engine with the reference on generated cases, tries every property of the decision,
// of conditions and of the tools that read them, and shows that each turns red on a planted mutant.
// Each property sees N cases (5,000, which makes about 100,000 in all); `--only` tries those whose
// names have these words. Prints the seed, so that a failure can be repeated: threads do not change
// what is found. The last line is `N passed, N failed`.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/text.h"
#include "mutants.h"
#include "properties.h"

namespace {

using namespace belay::spec;

struct Options {
  std::int64_t cases = 5000;
  std::uint64_t seed = 20261121;
  std::int64_t threads = std::max(1u, std::thread::hardware_concurrency());
  std::string_view only;
};

struct Violation {
  std::int64_t at = 0;
  std::string says;  ///< empty: there is none
};

Violation violation_at(std::int64_t at, const Property& property, const Engine& engine,
                       const Options& options) {
  Dice dice(options.seed + static_cast<std::uint64_t>(at));
  const Case given = any_case(dice);
  return {at, property.violated(given, engine, dice)};
}

/// The first violation within so many cases, whichever thread comes by it.
Violation first_violation(const Property& property, const Engine& engine, const Options& options) {
  constexpr std::int64_t kAtOnce = 64;
  std::atomic<std::int64_t> next = 0;
  std::mutex mutex;
  Violation first{options.cases, ""};
  const auto work = [&] {
    for (std::int64_t from = next.fetch_add(kAtOnce); from < options.cases;
         from = next.fetch_add(kAtOnce)) {
      for (std::int64_t i = from; i < std::min(from + kAtOnce, options.cases); ++i) {
        Violation found = violation_at(i, property, engine, options);
        if (found.says.empty()) continue;
        next = options.cases;
        const std::lock_guard lock(mutex);
        if (found.at < first.at) first = std::move(found);
        return;
      }
    }
  };
  std::vector<std::thread> others;
  for (std::int64_t i = 1; i < options.threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& one : others) one.join();
  return first;
}

/// docs/explanation/how-decisions-are-tested.md, whose table names every mutant.
std::string page() {
  std::ifstream stream(BELAY_ROOT "/docs/explanation/how-decisions-are-tested.md");
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  // A bar in a cell of the table is written `\|`.
  std::erase(text, '\\');
  return text;
}

class Report {
 public:
  void add(bool good, const std::string& what, const std::string& detail) {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> seconds = now - since_;
    since_ = now;
    fmt::print("{} {} ({:.1f} s)\n", good ? "pass" : "FAIL", what, seconds.count());
    if (!good) fmt::print("{}\n", detail);
    std::fflush(stdout);
    ++(good ? passed_ : failed_);
  }

  int end() const {
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    return failed_ == 0 && passed_ > 0 ? 0 : 1;
  }

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  int passed_ = 0;
  int failed_ = 0;
};

bool read_option(std::string_view name, std::string_view value, Options& options) {
  if (name == "--only") {
    options.only = value;
    return true;
  }
  const auto number = belay::decimal(value);
  if (!number || *number < 1) return false;
  if (name == "--cases") options.cases = *number;
  if (name == "--seed") options.seed = static_cast<std::uint64_t>(*number);
  if (name == "--threads") options.threads = *number;
  return name == "--cases" || name == "--seed" || name == "--threads";
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc || !read_option(argv[i], argv[i + 1], options)) {
      fmt::print(stderr, "usage: spec [--cases N] [--seed S] [--threads T] [--only WORDS]\n");
      return 2;
    }
  }
  fmt::print("seed {}, {} cases for each property\n", options.seed, options.cases);
  Report report;
  const std::vector<Mutant> wrong = mutants();
  const std::string told = page();
  for (const Property& property : properties()) {
    if (property.name.find(options.only) == std::string_view::npos) continue;
    const Violation found = first_violation(property, Engine(), options);
    report.add(found.says.empty(), std::string(property.name),
               fmt::format("case {}: {}", found.at, found.says));
    int broken_by = 0;
    for (const Mutant& mutant : wrong) {
      if (mutant.breaks != property.name) continue;
      ++broken_by;
      if (told.find(mutant.does) == std::string::npos) {
        report.add(false, std::string(mutant.does), "the table of mutants in docs/ lacks it");
      }
      const bool caught = !first_violation(property, mutant.engine, options).says.empty();
      report.add(caught, fmt::format("- caught: an engine that {}", mutant.does),
                 "it was not caught");
    }
    if (broken_by == 0) report.add(false, std::string(property.name), "no mutant breaks it");
  }
  return report.end();
}
