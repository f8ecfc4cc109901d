// usage: scenarios [FILE...]
//
// Runs the scenarios of the files, or of every file of this folder: a line each, and what differs
// below those that fail. The last line is `N passed, N failed`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "scenario.h"

namespace {

using belay::scenarios::Scenario;

struct Counts {
  int passed = 0;
  int failed = 0;
};

void run_one(const Scenario& scenario, Counts& counts) {
  const auto found = belay::scenarios::differences(scenario);
  fmt::print("{} {}\n", found.empty() ? "pass" : "FAIL", scenario.name);
  for (const std::string& line : found) fmt::print("     {}\n", line);
  if (!found.empty()) {
    fmt::print("     {}:{}\n", scenario.place.file, scenario.place.line);
  }
  ++(found.empty() ? counts.passed : counts.failed);
}

void run_file(const std::filesystem::path& path, std::set<std::string>& names, Counts& counts) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  const auto scenarios = belay::scenarios::read_scenarios(text, path.string());
  if (!stream || !scenarios || scenarios->empty()) {
    fmt::print("FAIL {}\n     {}\n", path.string(),
               scenarios ? "it has no scenario" : scenarios.error().to_string());
    ++counts.failed;
    return;
  }
  for (const Scenario& scenario : *scenarios) {
    if (!names.insert(scenario.name).second) {
      fmt::print("FAIL {}\n     another scenario has this name\n", scenario.name);
      ++counts.failed;
    }
    run_one(scenario, counts);
  }
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
  std::set<std::string> names;
  for (const auto& file : files) run_file(file, names, counts);
  fmt::print("{} passed, {} failed\n", counts.passed, counts.failed);
  return counts.failed == 0 && counts.passed > 0 ? 0 : 1;
}
