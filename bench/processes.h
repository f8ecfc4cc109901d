#ifndef BELAY_BENCH_PROCESSES_H_
#define BELAY_BENCH_PROCESSES_H_

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

/// Whole processes, timed as a user starts them.
namespace belay::bench {

inline std::vector<std::string> closed_environment() {
  const char* path = std::getenv("PATH");
  return {fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path), "HOME=/nonexistent",
          "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C"};
}

/// Runs a command with its output thrown away; milliseconds until it ended.
inline double milliseconds_of(std::vector<std::string> command) {
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
    fmt::print(stderr, "bench: cannot start `{}`\n", command[0]);
    std::exit(1);
  }
  waitpid(child, &status, 0);
  const auto spent = std::chrono::steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (WIFSIGNALED(status)) {
    fmt::print(stderr, "bench: `{}` died of signal {}\n", command[0], WTERMSIG(status));
    std::exit(1);
  }
  return std::chrono::duration<double, std::milli>(spent).count();
}

inline std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char buffer[65'536];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  if (pclose(pipe) != 0) {
    fmt::print(stderr, "bench: `{}` failed\n", command);
    std::exit(1);
  }
  return out;
}

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// 10,000 commits over 2,000 files in 100 folders; the newest changes ten files.
inline void make_large_repository(const std::string& path) {
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

inline void print_rows(const std::vector<Row>& rows, bool as_json,
                       std::string_view baseline = "git") {
  if (as_json) {
    json::Array list;
    for (const Row& row : rows) {
      json::Object object{
          {"name", row.name}, {"value", row.ours},
          {"unit", row.unit}, {"baseline", row.baseline == 0 ? json::Value() : row.baseline},
          {"bar", row.bar},   {"holds", row.holds}};
      list.emplace_back(std::move(object));
    }
    fmt::print("{}\n", json::write_pretty(json::Value(std::move(list))));
    return;
  }
  fmt::print("{:<58} {:>10} {:>10}  {:<16} {}\n", "median", "belay", baseline, "bar", "");
  for (const Row& row : rows) {
    fmt::print("{:<58} {:>10} {:>10}  {:<16} {}\n", row.name,
               fmt::format("{:.2f} {}", row.ours, row.unit),
               row.baseline == 0 ? "" : fmt::format("{:.2f} {}", row.baseline, row.unit), row.bar,
               row.bar.empty() ? ""
               : row.holds     ? "holds"
                               : "DOES NOT HOLD");
  }
}

}  // namespace belay::bench

#endif  // BELAY_BENCH_PROCESSES_H_
