#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "app/cli/commands.h"
#include "app/cli/progress_bar.h"
#include "app/cli/render/replay_html.h"
#include "app/cli/render/replay_json.h"
#include "app/cli/render/replay_page.h"
#include "app/cli/terminal.h"
#include "base/text.h"
#include "sim/replay/replayed.h"

namespace belay::app {
namespace {

using replay::Controls;
using replay::Replayed;
using replay::Run;

constexpr std::size_t kFilesMax = 100;
constexpr std::string_view kExtension = ".yaml";

/// What is wrong with a replay is wrong with what was asked for: exit code 2.
template <class T>
Result<T> asked(Result<T> read) {
  if (read) return read;
  Error error = std::move(read).error();
  error.code = Code::usage;
  return tl::unexpected<Error>(std::move(error));
}

/// The files of a folder by their names, or the one that is meant.
Result<std::vector<std::string>> files_of(const std::string& path) {
  std::error_code problem;
  if (path == "-" || !std::filesystem::is_directory(path, problem)) {
    return std::vector<std::string>{path};
  }
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator at(path, problem), end; !problem && at != end;
       at.increment(problem)) {
    if (at->path().extension() == kExtension) files.push_back(at->path().string());
  }
  if (problem) {
    return fail(Code::usage, fmt::format("cannot be read: {}", problem.message()),
                Place{path, 0, 0});
  }
  if (files.empty() || files.size() > kFilesMax) {
    return fail(Code::usage,
                files.empty()
                    ? "the folder has no `.yaml` file: name one, or another folder"
                    : fmt::format("the folder has more than {} `.yaml` files: name one", kFilesMax),
                Place{path, 0, 0});
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<Replayed>> read_all(const std::string& path) {
  BELAY_TRY(const auto files, files_of(path));
  std::vector<Replayed> made;
  std::set<std::string> names;
  for (const std::string& name : files) {
    BELAY_TRY(const control::GivenFile file,
              asked(read_given_file(name, replay::kScenarioBytesMax)));
    Replayed replayed;
    BELAY_TRY(replayed.scenario, asked(replay::parse_scenario(file.text, file.name)));
    if (!names.insert(replayed.scenario.name).second) {
      return fail(Code::usage,
                  fmt::format("`{}` is the name of another replay of this folder: give this one "
                              "another",
                              replayed.scenario.name),
                  Place{file.name, 0, 0});
    }
    BELAY_TRY(replayed.judged, replay::judge(replayed.scenario));
    made.push_back(std::move(replayed));
  }
  return made;
}

/// One run that is to be made.
struct Task {
  const Replayed* of = nullptr;
  Controls controls = Controls::none;
  std::uint64_t seed = 0;
  replay::Keeps keeps;
  Run* into = nullptr;
};

bool is_asked(const ReplayOptions& options, const replay::Scenario& scenario, Controls controls) {
  if (controls == Controls::bypassed && !scenario.has_bypass()) return false;
  const auto& only = options.controls;
  return only.empty() || std::find(only.begin(), only.end(), controls) != only.end();
}

std::vector<Task> tasks_of(std::vector<Replayed>& all, const ReplayOptions& options) {
  std::vector<Task> tasks;
  for (Replayed& each : all) {
    for (const Controls controls :
         {Controls::none, Controls::gate, Controls::guards, Controls::both, Controls::bypassed}) {
      if (!is_asked(options, each.scenario, controls)) continue;
      auto& runs = each.runs[controls];
      runs.resize(static_cast<std::size_t>(options.seeds));
      const bool is_looked_at = replay::needs_minutes(each.scenario, controls);
      for (std::size_t i = 0; i < runs.size(); ++i) {
        // The first one is drawn.
        tasks.push_back(
            {&each, controls, options.first_seed + i, {is_looked_at || i == 0}, &runs[i]});
      }
    }
  }
  return tasks;
}

/// Plays all on every core. Each run is alone in its world, so the order changes nothing.
Result<void> play_all(const std::vector<Task>& tasks, bool is_quiet) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t done = 0;
  std::optional<Error> failed;
  ProgressBar bar(!is_quiet, "run");
  const auto work = [&] {
    for (std::size_t at = next++; at < tasks.size(); at = next++) {
      const Task& task = tasks[at];
      auto run =
          replay::play(task.of->scenario, task.of->judged, task.controls, task.seed, task.keeps);
      if (run) *task.into = *std::move(run);
      const std::lock_guard lock(mutex);
      if (!run && !failed) failed = std::move(run).error();
      bar.tell(++done, tasks.size());
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (failed) return tl::unexpected<Error>(*std::move(failed));
  return {};
}

bool is_all_within(const std::vector<Replayed>& all) {
  return std::all_of(all.begin(), all.end(), [](const Replayed& each) {
    return std::all_of(each.compared.begin(), each.compared.end(),
                       [](const replay::Compared& one) { return one.is_within; });
  });
}

}  // namespace

Result<int> execute(const ReplayOptions& options) {
  BELAY_TRY(std::vector<Replayed> all, read_all(options.path));
  BELAY_TRY_VOID(play_all(tasks_of(all, options), options.as_json));
  for (Replayed& each : all) compare_all(each);
  if (!options.html_file.empty()) {
    BELAY_TRY_VOID(write_given_file(options.html_file, replay_html(all)));
  }
  print(options.as_json ? replay_json(all) : replay_page(all, standard_output()));
  return is_all_within(all) ? 0 : 1;
}

}  // namespace belay::app
