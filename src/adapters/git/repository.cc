#include "adapters/git/repository.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "adapters/git/change_reader.h"
#include "adapters/git/kept_objects.h"
#include "adapters/git/merge.h"
#include "adapters/git/past_changes.h"
#include "adapters/git/records.h"
#include "adapters/git/selection.h"
#include "adapters/git/tree_view.h"

namespace belay::adapters::git {
namespace {

class GitRepository final : public control::Repository {
 public:
  GitRepository(Layout layout, std::unique_ptr<ObjectStore> objects)
      : layout_(std::move(layout)),
        objects_(std::move(objects), layout_.sha256),
        reader_(layout_, objects_) {}

  Result<facts::Change> read_change(const control::ChangeRequest& request) override {
    BELAY_TRY(Selection selection, select_change(layout_, objects_, request));
    facts::Change change;
    change.source = selection.source;
    change.head_name = selection.head.name;
    change.target_name = selection.target.name;
    change.target_ref = selection.target.ref;
    change.base = selection.base;
    change.head = selection.head.commit;
    change.target = selection.target.commit;
    change.base_tree = selection.base_tree;
    change.head_tree = selection.head_tree;
    change.target_tree = selection.target_tree;
    change.notes = std::move(selection.notes);
    change.unknowns = std::move(selection.unknowns);
    BELAY_TRY_VOID(reader_.read_commits(selection.commits, change));
    BELAY_TRY_VOID(read_all_files(change.commits));
    BELAY_TRY_VOID(reader_.read_sum(control::Depth(), change));
    BELAY_TRY_VOID(read_merge(change));
    BELAY_TRY_VOID(read_touched(change));
    BELAY_TRY_VOID(reader_.read_reverts(change));
    return change;
  }

  Result<control::Landing> landing(const std::string& revision) override {
    BELAY_TRY(const Revision target, select_target(layout_, objects_, revision));
    BELAY_TRY(const Digest tree, tree_of(objects_, target.commit));
    return control::Landing{target.name, target.ref, target.commit, tree};
  }

  Result<control::PastRange> visit_past(const control::PastRequest& request,
                                        std::span<control::PastVisitor* const> visitors,
                                        const control::ProgressTold& told) override {
    return visit_past_changes(layout_, request, visitors, told);
  }

  Result<control::Worktree> worktree() override {
    if (layout_.work_dir.empty()) {
      return fail(Code::unsupported,
                  "a bare repository has no working tree: run this in a clone of it");
    }
    BELAY_TRY(const auto index, read_index(layout_));
    BELAY_TRY(const Digest tree, worktree_tree(objects_, layout_, index));
    return control::Worktree{layout_.work_dir, tree};
  }

  Result<std::unique_ptr<facts::Tree>> tree(const Digest& tree) override {
    return view_tree(objects_, layout_.digest_bytes(), tree);
  }

  Result<std::vector<facts::Note>> notes(const facts::Change& change) override {
    return reader_.notes(change.commits);
  }

  Result<std::optional<facts::Commit>> notes_tip() override {
    BELAY_TRY(const Digest tip, reader_.notes_tip());
    if (tip.empty()) return std::nullopt;
    BELAY_TRY(facts::Commit commit, reader_.read_commit(tip));
    return commit;
  }

 private:
  /// Every commit's files. A long row of commits is shared with a second thread, which has objects
  /// of its own; each commit is written by one of them only.
  Result<void> read_all_files(std::vector<facts::Commit>& commits) {
    constexpr std::size_t kWorthAThread = 16;
    std::atomic<std::size_t> next = 0;
    std::vector<std::optional<Error>> problems(commits.size());
    const auto work = [&](ChangeReader& reader) {
      for (std::size_t i; (i = next.fetch_add(1)) < commits.size();) {
        if (auto read = reader.read_files(commits[i]); !read) problems[i] = read.error();
      }
    };
    std::optional<std::thread> second;
    if (commits.size() >= kWorthAThread && !layout_.sha256) {
      second.emplace([&] {
        auto objects = open_objects(layout_);
        if (!objects) return;  // the first thread does it all
        ChangeReader reader(layout_, **objects);
        work(reader);
      });
    }
    work(reader_);
    if (second) second->join();
    for (const std::optional<Error>& problem : problems) {
      if (problem) return tl::unexpected<Error>(*problem);
    }
    return {};
  }

  Result<void> read_merge(facts::Change& change) {
    const bool cut_off =
        std::any_of(change.unknowns.begin(), change.unknowns.end(),
                    [](const facts::Unknown& unknown) { return unknown.fact == "change.files"; });
    if (cut_off) {
      change.merge_note = "what the change holds is not known, so neither is what merging makes";
      return {};
    }
    if (change.target.empty() || change.target == change.base) {
      change.merge_tree = change.head_tree;
      return {};
    }
    if (change.head.empty()) {
      change.merge_note = "what is not committed yet merges together with the commits below it";
      return {};
    }
    BELAY_TRY(MergeResult merged, merge_trees(objects_, layout_.digest_bytes(), change.base_tree,
                                              change.target_tree, change.head_tree));
    change.merge_tree = merged.tree;
    change.merge_note = std::move(merged.reason);
    return {};
  }

  Result<void> read_touched(facts::Change& change) {
    if (change.merge_tree.empty()) return {};
    BELAY_TRY(const auto pairs,
              diff_trees(objects_, layout_.digest_bytes(), change.target_tree, change.merge_tree));
    change.touched.reserve(pairs.size());
    for (const Pair& pair : pairs) {
      change.touched.push_back(
          {pair.path, file_mode(pair.old_mode), pair.old_id, file_mode(pair.mode), pair.id});
    }
    std::sort(change.touched.begin(), change.touched.end(),
              [](const facts::Touched& a, const facts::Touched& b) { return a.path < b.path; });
    return {};
  }

  Layout layout_;
  DraftObjects objects_;
  ChangeReader reader_;
};

}  // namespace

Result<std::unique_ptr<control::Repository>> open_repository(const std::string& path) {
  BELAY_TRY(Layout layout, find_layout(path));
  BELAY_TRY(auto objects, open_objects(layout));
  return std::make_unique<GitRepository>(std::move(layout), std::move(objects));
}

Result<std::unique_ptr<control::Repository>> open_repository(const std::string& path,
                                                             KeptObjects& kept) {
  BELAY_TRY(Layout layout, find_layout(path));
  BELAY_TRY(auto objects, kept.lend(layout));
  return std::make_unique<GitRepository>(std::move(layout), std::move(objects));
}

}  // namespace belay::adapters::git
