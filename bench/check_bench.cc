// Whole processes, as a user starts them: `belay check` beside the git commands that answer the
// same question, `git diff --numstat` and `git log --numstat`, on the same ranges in one run.
//
//   check_bench BELAY [--ranges N] [--json] [REPOSITORY...]
//
// Without a repository it makes one of 10,000 commits. Every figure is a median over interleaved
// runs; ratios are of medians per range, so that a noisy moment hits both sides.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "processes.h"

namespace {

using namespace belay::bench;

constexpr int kRunsEach = 7;

struct Range {
  std::string base;
  std::string head;
};

/// Medians of one range, in milliseconds.
struct Timed {
  double version = 0;
  double check = 0;
  double git_diff = 0;
  double git_log = 0;

  double ratio() const { return (check - version) / (git_diff + git_log); }
};

Timed time_range(const std::string& belay, const std::string& repository, const Range& range) {
  std::vector<double> version, check, git_diff, git_log;
  for (int i = 0; i < kRunsEach; ++i) {
    version.push_back(milliseconds_of({belay, "--version"}));
    check.push_back(milliseconds_of(
        {belay, "check", "-C", repository, "--format", "json", range.base + ".." + range.head}));
    git_diff.push_back(milliseconds_of({"git", "-C", repository, "diff", "--numstat", "-M",
                                        "--no-ext-diff", "--no-textconv", range.base, range.head}));
    git_log.push_back(milliseconds_of(
        {"git", "-C", repository, "log", "--numstat", range.base + ".." + range.head}));
  }
  return {median(version), median(check), median(git_diff), median(git_log)};
}

std::vector<std::string> first_parents(const std::string& repository) {
  const std::string listing =
      output_of(fmt::format("git -C '{}' rev-list --first-parent HEAD", repository));
  std::vector<std::string> commits;
  for (const std::string_view line : belay::lines_of(listing)) commits.emplace_back(line);
  return commits;
}

/// Ranges as changes come: mostly short, some long, anywhere in the history.
std::vector<Range> random_ranges(const std::vector<std::string>& commits, int count) {
  std::mt19937 random(20'260'311);
  std::vector<Range> ranges;
  while (static_cast<int>(ranges.size()) < count && commits.size() > 2) {
    const auto longest = std::min<std::size_t>(commits.size() - 1, 100);
    const std::size_t length = std::max<std::size_t>(
        1, std::uniform_int_distribution<std::size_t>(1, longest)(random) *
               std::uniform_int_distribution<std::size_t>(1, longest)(random) / longest);
    const std::size_t newest =
        std::uniform_int_distribution<std::size_t>(0, commits.size() - length - 1)(random);
    ranges.push_back({commits[newest + length], commits[newest]});
  }
  return ranges;
}

void measure(const std::string& belay, const std::string& repository, int ranges,
             std::vector<Row>& rows) {
  std::vector<double> ratios;
  double ours = 0, git = 0;
  for (const Range& range : random_ranges(first_parents(repository), ranges)) {
    const Timed timed = time_range(belay, repository, range);
    ratios.push_back(timed.ratio());
    ours += timed.check - timed.version;
    git += timed.git_diff + timed.git_log;
  }
  const std::string name = std::filesystem::path(repository).filename();
  const double middle = median(ratios);
  rows.push_back({fmt::format("{}: ratio to git, median of {} ranges", name, ratios.size()), middle,
                  0, "x", "at most 1.5 x", middle <= 1.5});
  const double count = std::max<double>(1, static_cast<double>(ratios.size()));
  rows.push_back({fmt::format("{}: above --version, mean over ranges", name), ours / count,
                  git / count, "ms", "at most 1.5 x", ours <= 1.5 * git});
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> repositories;
  std::string belay;
  int ranges = 40;
  bool as_json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") {
      as_json = true;
    } else if (word == "--ranges" && i + 1 < argc) {
      ranges = std::max(1, std::atoi(argv[++i]));
    } else if (belay.empty()) {
      belay = word;
    } else {
      repositories.push_back(std::filesystem::absolute(word));
    }
  }
  if (belay.empty()) {
    fmt::print(stderr, "usage: check_bench BELAY [--ranges N] [--json] [REPOSITORY...]\n");
    return 2;
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "belay-bench-XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  const std::string large = folder + "/large";
  make_large_repository(large);

  std::vector<Row> rows;
  const std::vector<std::string> commits = first_parents(large);
  const Timed ten = time_range(belay, large, {commits[1], commits[0]});
  rows.push_back({"belay --version", ten.version, 0, "ms", "under 10 ms", ten.version < 10});
  rows.push_back({"ten files in a repository of 10,000 commits", ten.check,
                  ten.git_diff + ten.git_log, "ms", "under 50 ms", ten.check < 50});
  measure(belay, large, ranges, rows);
  for (const std::string& repository : repositories) measure(belay, repository, ranges, rows);
  print_rows(rows, as_json);
  std::filesystem::remove_all(folder);
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.holds; }) ? 0 : 1;
}
