// usage: scenarios [FILE...]
//
// Runs the scenarios of the files, or of every file of this folder: a line each, and what differs
// below those that fail. The last line is `N passed, N failed`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gate/scenario/scenario.h"

namespace {

using belay::scenario::Difference;
using belay::scenario::Scenario;

struct Counts {
  int passed = 0;
  int failed = 0;
};

void run_one(const Scenario& scenario, Counts& counts) {
  const belay::facts::Catalog no_catalog;
  const belay::scenario::Surroundings around{belay::gate::Policy::built_in(), no_catalog};
  const auto found = belay::scenario::play(scenario, around, nullptr);
  fmt::print("{} {}\n", found.empty() ? "pass" : "FAIL", scenario.name);
  for (const Difference& one : found) {
    fmt::print("     {}:{}: {}\n", one.place.file, one.place.line, one.says);
  }
  ++(found.empty() ? counts.passed : counts.failed);
}

void run_file(const std::filesystem::path& path, Counts& counts) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  const auto scenarios = belay::scenario::read_scenarios(text, path.string());
  if (!stream || !scenarios) {
    fmt::print("FAIL {}\n     {}\n", path.string(),
               scenarios ? "it cannot be read" : scenarios.error().to_string());
    ++counts.failed;
    return;
  }
  for (const Scenario& scenario : *scenarios) run_one(scenario, counts);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files(argv + 1, argv + argc);
  if (files.empty()) {
    for (const auto& entry : std::filesystem::directory_iterator(BELAY_SCENARIOS)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
  }
  Counts counts;
  for (const auto& file : files) run_file(file, counts);
  fmt::print("{} passed, {} failed\n", counts.passed, counts.failed);
  return counts.failed == 0 && counts.passed > 0 ? 0 : 1;
}
