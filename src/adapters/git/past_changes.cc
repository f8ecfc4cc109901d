#include "adapters/git/past_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "adapters/git/change_reader.h"
#include "adapters/git/landings.h"
#include "adapters/git/recent_objects.h"
#include "adapters/git/refs.h"
#include "adapters/git/selection.h"
#include "adapters/git/tree_view.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

using control::PastChange;
using control::PastRequest;
using facts::Change;

constexpr std::string_view kDeepen =
    "what did it change? run `git fetch --unshallow`, then compare again";

/// Where the changes of a range landed.
struct Branch {
  std::string name;
  std::string ref;  ///< empty where it is none
};

/// Makes past changes, one thread's share of them.
class PastReader {
 public:
  PastReader(const Layout& layout, std::unique_ptr<ObjectStore> objects,
             const control::Depth& depth, const Branch& branch)
      : layout_(layout),
        objects_(std::move(objects)),
        reader_(layout, objects_),
        depth_(depth),
        branch_(branch) {}

  Result<void> show(const Landing& landing, control::PastVisitor& visitor) {
    PastChange past;
    if (auto done = read(landing, past); !done) {
      past = PastChange();
      begin(landing, past.change);
      past.unreadable = std::move(done).error().message;
      past.change.unknowns.push_back(
          {"change", past.unreadable,
           "what did it change? repair the repository, or fetch it anew"});
    }
    const auto before = view(past.change.target_tree);
    const auto after = view(past.change.head_tree);
    return visitor.visit(past, *before, *after);
  }

 private:
  std::unique_ptr<facts::Tree> view(const Digest& tree) {
    return view_tree(objects_, layout_.digest_bytes(), tree);
  }

  /// What is known of a landing before anything is read.
  void begin(const Landing& landing, Change& change) const {
    change.source = facts::ChangeSource::commits;
    change.head = landing.commit;
    change.head_name = landing.commit.hex();
    change.base = change.target = landing.parent;
    change.target_name = branch_.name;
    change.target_ref = branch_.ref;
    if (!branch_.ref.empty()) return;
    change.unknowns.push_back({"change.target",
                               fmt::format("`{}` names no branch", printable(branch_.name)),
                               "on which branch did it land? name it with --target"});
  }

  Result<void> read(const Landing& landing, PastChange& past) {
    Change& change = past.change;
    begin(landing, change);
    std::vector<Digest> ids = landing.brought;
    ids.push_back(landing.commit);
    BELAY_TRY_VOID(reader_.read_commits(ids, change));
    const facts::Commit& landed = change.commits.back();
    past.landed = landed.committed;
    change.head_tree = change.merge_tree = landed.tree;
    change.base_tree = layout_.empty_tree();
    if (landing.cut_off) {
      change.base_tree = change.head_tree;
      leave_files_unknown(landing, change);
    } else if (!landing.parent.empty()) {
      BELAY_TRY(change.base_tree, tree_of(objects_, landing.parent));
    }
    change.target_tree = change.base_tree;
    BELAY_TRY(past.notes, reader_.notes(change.commits));
    BELAY_TRY_VOID(read_commits_files(past));
    BELAY_TRY_VOID(reader_.read_sum(depth_, change));
    if (depth_.reverts) BELAY_TRY_VOID(reader_.read_reverts(change));
    return {};
  }

  void leave_files_unknown(const Landing& landing, Change& change) const {
    for (const std::string_view fact :
         {"change.files", "change.kind", "change.lines", "change.is_revert"}) {
      change.unknowns.push_back({std::string(fact),
                                 fmt::format("commit `{}` is where this shallow clone ends",
                                             landing.commit.abbreviated()),
                                 std::string(kDeepen)});
    }
  }

  /// Lines of single commits are asked for only by what speaks about lines: notes and traces.
  Result<void> read_commits_files(PastChange& past) {
    BELAY_TRY(const bool has_lines, speaks_of_lines(past));
    for (facts::Commit& commit : past.change.commits) {
      if (has_lines) {
        BELAY_TRY_VOID(reader_.read_files(commit));
      } else if (past.change.commits.size() > 1) {
        BELAY_TRY_VOID(reader_.read_paths(commit));
      }
    }
    return {};
  }

  Result<bool> speaks_of_lines(const PastChange& past) {
    if (!past.notes.empty()) return true;
    BELAY_TRY(const TreeFile traces,
              file_at(objects_, layout_.digest_bytes(), past.change.head_tree, facts::kTracesPath));
    return traces.mode != 0;
  }

  const Layout& layout_;
  RecentObjects objects_;
  ChangeReader reader_;
  control::Depth depth_;
  const Branch& branch_;
};

/// The landings, shared out in runs: what lies side by side shares trees and files.
class Sharing {
 public:
  Sharing(const std::vector<Landing>& landings, const control::ProgressTold& told)
      : landings_(landings), told_(told) {}

  void work(PastReader& reader, control::PastVisitor& visitor) {
    for (;;) {
      const std::size_t first = next_.fetch_add(kRun);
      if (first >= landings_.size() || failed_) return;
      const std::size_t end = std::min(first + kRun, landings_.size());
      for (std::size_t i = first; i < end; ++i) {
        if (auto shown = reader.show(landings_[i], visitor); !shown) {
          return give_up(i, std::move(shown).error());
        }
      }
      const std::size_t done = done_.fetch_add(end - first) + (end - first);
      if (told_) told_(done, landings_.size());
    }
  }

  const std::optional<Error>& problem() const { return problem_; }

 private:
  static constexpr std::size_t kRun = 32;

  void give_up(std::size_t at, Error error) {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    if (problem_ && problem_at_ < at) return;
    problem_ = std::move(error);
    problem_at_ = at;
  }

  const std::vector<Landing>& landings_;
  const control::ProgressTold& told_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::size_t problem_at_ = 0;
  std::optional<Error> problem_;
};

struct Range {
  control::PastRange found;
  Branch branch;
  std::vector<Landing> landings;
};

Result<Range> find_range(const Layout& layout, const PastRequest& request) {
  BELAY_TRY(auto all, open_objects(layout));
  RecentObjects objects(std::move(all));
  const Refs refs(layout);
  const std::string until_name = request.until.empty() ? "HEAD" : request.until;
  BELAY_TRY(const Revision until, refs.resolve(until_name, objects));
  Range range;
  Digest after;
  if (!request.after.empty()) {
    BELAY_TRY(const Revision revision, refs.resolve(request.after, objects));
    after = revision.commit;
  }
  range.found.name =
      request.after.empty() ? until_name : fmt::format("{}..{}", request.after, until_name);
  range.branch = {until.name, refs.branch_of(until.ref)};
  if (until_name == "HEAD") {
    BELAY_TRY(const std::string ref, refs.followed("HEAD"));
    range.branch.ref = refs.branch_of(ref);
  }
  if (!request.target.empty()) {
    BELAY_TRY(const Revision target, refs.resolve(request.target, objects));
    range.branch = {target.name, refs.branch_of(target.ref)};
  }
  BELAY_TRY(range.landings, landings_between(layout, objects, after, until.commit));
  range.found.changes = range.found.commits = range.landings.size();
  for (const Landing& landing : range.landings) {
    range.found.commits += landing.brought.size();
    range.found.cut_off = range.found.cut_off || landing.cut_off;
  }
  return range;
}

}  // namespace

Result<control::PastRange> visit_past_changes(const Layout& layout, const PastRequest& request,
                                              std::span<control::PastVisitor* const> visitors,
                                              const control::ProgressTold& told) {
  BELAY_TRY(const Range range, find_range(layout, request));
  Sharing sharing(range.landings, told);
  std::vector<std::unique_ptr<PastReader>> readers;
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    BELAY_TRY(auto objects, open_objects(layout));
    readers.push_back(
        std::make_unique<PastReader>(layout, std::move(objects), request.depth, range.branch));
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < visitors.size(); ++i) {
    threads.emplace_back([&, i] { sharing.work(*readers[i], *visitors[i]); });
  }
  sharing.work(*readers.front(), *visitors.front());
  for (std::thread& thread : threads) thread.join();
  if (sharing.problem()) return tl::unexpected<Error>(*sharing.problem());
  return range.found;
}

}  // namespace belay::adapters::git
