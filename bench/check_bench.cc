// Whole processes, as a user starts them: `belay check` beside the git commands that answer the
// same question, `git diff --numstat` and `git log --numstat`, on the same ranges in one run.
//
//   check_bench BELAY [--ranges N] [--json] [REPOSITORY...]
//
// Without a repository it makes one of 10,000 commits. Every figure is a median over interleaved
// runs; ratios are of medians per range, so that a noisy moment hits both sides.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace {

using belay::json::Array;
using belay::json::Object;

constexpr int kRunsEach = 7;

std::vector<std::string> closed_environment() {
  const char* path = std::getenv("PATH");
  return {fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path), "HOME=/nonexistent",
          "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C"};
}

/// Runs a command with its output thrown away; milliseconds until it ended.
double milliseconds_of(std::vector<std::string> command) {
  std::vector<std::string> environment = closed_environment();
  std::vector<char*> arguments, variables;
  for (std::string& word : command) arguments.push_back(word.data());
  for (std::string& variable : environment) variables.push_back(variable.data());
  arguments.push_back(nullptr);
  variables.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), variables.data()) !=
      0) {
    fmt::print(stderr, "check_bench: cannot start `{}`\n", command[0]);
    std::exit(1);
  }
  waitpid(child, &status, 0);
  const auto spent = std::chrono::steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (WIFSIGNALED(status)) {
    fmt::print(stderr, "check_bench: `{}` died of signal {}\n", command[0], WTERMSIG(status));
    std::exit(1);
  }
  return std::chrono::duration<double, std::milli>(spent).count();
}

std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char buffer[65'536];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  if (pclose(pipe) != 0) {
    fmt::print(stderr, "check_bench: `{}` failed\n", command);
    std::exit(1);
  }
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

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

/// 10,000 commits over 2,000 files in 100 folders; the newest changes ten files.
void make_large_repository(const std::string& path) {
  output_of(fmt::format("git init -q -b main '{}'", path));
  std::FILE* importer = popen(fmt::format("git -C '{}' fast-import --quiet", path).c_str(), "w");
  std::mt19937 random(7);
  std::vector<std::string> contents(2'000);
  const auto blob_text = [&](std::size_t file) {
    for (int line = 0; line < 40; ++line) {
      contents[file] += fmt::format("line {} of file {}: {}\n", line, file, random());
    }
  };
  const auto write_file = [&](std::size_t file) {
    const std::string& text = contents[file];
    fmt::print(importer, "M 100644 inline services/s{:02}/file{}.cc\ndata {}\n{}\n", file % 100,
               file, text.size(), text);
  };
  for (int commit = 1; commit <= 10'000; ++commit) {
    const std::string message = fmt::format("change {}\n\nsome reasons", commit);
    fmt::print(importer,
               "commit refs/heads/main\nmark :{}\ncommitter Ada <ada@retail.example> {} "
               "+0000\ndata {}\n{}\n",
               commit, 1'700'000'000 + commit * 60, message.size(), message);
    if (commit == 1) {
      for (std::size_t file = 0; file < contents.size(); ++file) blob_text(file), write_file(file);
    }
    const int touched = commit == 10'000 ? 10 : 1 + static_cast<int>(random() % 3);
    for (int i = 0; commit > 1 && i < touched; ++i) {
      const std::size_t file = (random() % 200) * 10 + static_cast<std::size_t>(i);
      std::string& text = contents[file];
      const std::size_t at = text.find('\n', random() % (text.size() - 1));
      text.insert(at + 1, fmt::format("edit {}\n", commit));
      write_file(file);
    }
  }
  if (pclose(importer) != 0) std::exit(1);
  output_of(fmt::format("git -C '{0}' repack -adq && git -C '{0}' reset -q --hard", path));
}

struct Row {
  std::string name;
  double ours = 0;
  double baseline = 0;
  std::string unit;
  std::string bar;
  bool holds = false;
};

void print_rows(const std::vector<Row>& rows, bool as_json) {
  if (as_json) {
    Array list;
    for (const Row& row : rows) {
      Object object{
          {"name", row.name}, {"value", row.ours},
          {"unit", row.unit}, {"baseline", row.baseline == 0 ? belay::json::Value() : row.baseline},
          {"bar", row.bar},   {"holds", row.holds}};
      list.emplace_back(std::move(object));
    }
    fmt::print("{}\n", write_pretty(belay::json::Value(std::move(list))));
    return;
  }
  fmt::print("{:<58} {:>10} {:>10}  {:<16} {}\n", "median", "belay", "git", "bar", "");
  for (const Row& row : rows) {
    fmt::print("{:<58} {:>10} {:>10}  {:<16} {}\n", row.name,
               fmt::format("{:.2f} {}", row.ours, row.unit),
               row.baseline == 0 ? "" : fmt::format("{:.2f} ms", row.baseline), row.bar,
               row.holds ? "holds" : "DOES NOT HOLD");
  }
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
