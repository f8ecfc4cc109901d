// `belay policy diff` over a whole history, beside `git log --numstat` over the same in one run.
//
//   diff_bench BELAY [--json] [REPOSITORY...]
//
// Without a repository it makes one of 10,000 commits. Figures are medians over interleaved runs,
// of whole processes.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "processes.h"

namespace {

using namespace belay::bench;

constexpr int kRuns = 5;
constexpr double kRateMin = 1'500;
constexpr double kRatioMin = 1.25;  // git does about 1,200 where 1,500 are asked for

/// One edit that touches most changes, and reads what the built-in policy reads: everything.
constexpr std::string_view kEdit =
    "sed 's/approvals: {count: 1, from: owners, exemptible: true}/approvals: {count: 2, from: "
    "owners, exemptible: true}/'";

/// A pair of policies that read only what trees tell.
constexpr std::string_view kByReach =
    "belay: policy/v1\nrules:\n- name: reach\n  why: w\n  when: reach.tier <= 1\n"
    "  owes: [approvals: {count: COUNT}]\n";

std::string written(const std::string& path, std::string text) {
  std::ofstream(path) << text;
  return path;
}

std::string by_reach(const std::string& path, char count) {
  std::string text(kByReach);
  text.replace(text.find("COUNT"), 5, 1, count);
  return written(path, std::move(text));
}

struct Bench {
  std::string belay;
  std::string folder;
  std::vector<Row> rows;

  std::vector<std::string> diff(const std::string& repository, const std::string& before,
                                const std::string& after, int threads) const {
    return {belay,
            "policy",
            "diff",
            "-C",
            repository,
            before,
            after,
            "--over",
            "HEAD",
            "--at",
            "merge",
            "--threads",
            std::to_string(threads),
            "--format",
            "json"};
  }

  void measure(const std::string& repository) {
    const std::string edited = folder + "/edited.yaml";
    output_of(fmt::format("'{}' policy show -C '{}' --target HEAD --format yaml | {} > '{}'", belay,
                          repository, kEdit, edited));
    const std::string one = by_reach(folder + "/one.yaml", '1');
    const std::string two = by_reach(folder + "/two.yaml", '2');
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    std::vector<double> all, alone, trees, git;
    for (int i = 0; i < kRuns; ++i) {
      all.push_back(milliseconds_of(diff(repository, "built-in", edited, cores)));
      git.push_back(milliseconds_of({"git", "-C", repository, "log", "--numstat", "HEAD"}));
      alone.push_back(milliseconds_of(diff(repository, "built-in", edited, 1)));
      trees.push_back(milliseconds_of(diff(repository, one, two, cores)));
    }
    const auto commits = belay::decimal(
        belay::trimmed(output_of(fmt::format("git -C '{}' rev-list --count HEAD", repository))));
    const auto rate = [&](std::vector<double> times) {
      return 1000.0 * static_cast<double>(commits.value_or(0)) / median(std::move(times));
    };
    const std::string name = std::filesystem::path(repository).filename();
    const double of_git = rate(git);
    const auto add = [&](std::string what, double ours, bool has_bar) {
      rows.push_back({fmt::format("{}, {} commits: {} ({:.2f} x git)", name, commits.value_or(0),
                                  what, ours / of_git),
                      ours, of_git, "/s", has_bar ? "1,500/s, 1.25 x" : "",
                      !has_bar || (ours >= kRateMin && ours >= kRatioMin * of_git)});
    };
    add(fmt::format("{} threads", cores), rate(all), true);
    add("one thread", rate(alone), false);
    add("contents not read", rate(trees), false);
    compare_bytes(repository, edited, name);
  }

  void compare_bytes(const std::string& repository, const std::string& edited,
                     const std::string& name) {
    const auto answer = [&](int threads) {
      std::string command;
      for (const std::string& word : diff(repository, "built-in", edited, threads)) {
        command += fmt::format("'{}' ", word);
      }
      return output_of(command);
    };
    const std::string alone = answer(1);
    rows.push_back({fmt::format("{}: answers of two threads that differ from one's", name),
                    answer(2) == alone ? 0.0 : 1.0, 0, "", "none", answer(2) == alone});
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> repositories;
  Bench bench;
  bool as_json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") {
      as_json = true;
    } else if (bench.belay.empty()) {
      bench.belay = word;
    } else {
      repositories.push_back(std::filesystem::absolute(word));
    }
  }
  if (bench.belay.empty()) {
    fmt::print(stderr, "usage: diff_bench BELAY [--json] [REPOSITORY...]\n");
    return 2;
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "belay-bench-XXXXXX").string();
  bench.folder = mkdtemp(pattern.data());
  if (repositories.empty()) {
    repositories.push_back(bench.folder + "/made");
    make_large_repository(repositories.front());
  }
  for (const std::string& repository : repositories) bench.measure(repository);
  print_rows(bench.rows, as_json);
  std::filesystem::remove_all(bench.folder);
  return std::all_of(bench.rows.begin(), bench.rows.end(), [](const Row& row) { return row.holds; })
             ? 0
             : 1;
}
