#include "adapters/git/repository.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "adapters/git/file_changes.h"
#include "adapters/git/history.h"
#include "adapters/git/merge.h"
#include "adapters/git/records.h"
#include "adapters/git/selection.h"
#include "adapters/git/tree_view.h"
#include "base/limits.h"
#include "base/text.h"
#include "facts/revert.h"

namespace belay::adapters::git {
namespace {

constexpr std::string_view kNotesRef = "refs/notes/ai";
constexpr int kNotesFanOutMax = 4;

std::string subject_of(std::string_view message) {
  return std::string(trimmed(message.substr(0, message.find('\n'))));
}

class GitRepository final : public control::Repository {
 public:
  GitRepository(Layout layout, std::unique_ptr<ObjectStore> objects)
      : layout_(std::move(layout)), objects_(std::move(objects), layout_.sha256) {}

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
    FileChanges files(objects_, layout_);
    BELAY_TRY_VOID(read_commits(selection.commits, files, change));
    BELAY_TRY_VOID(read_sum(files, change));
    BELAY_TRY_VOID(read_merge(change));
    BELAY_TRY_VOID(read_touched(change));
    BELAY_TRY_VOID(read_reverts(files, change));
    return change;
  }

  Result<control::Landing> landing(const std::string& revision) override {
    BELAY_TRY(const Revision target, select_target(layout_, objects_, revision));
    BELAY_TRY(const Digest tree, tree_of(objects_, target.commit));
    return control::Landing{target.name, target.ref, target.commit, tree};
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
    std::vector<facts::Note> notes;
    BELAY_TRY(const auto tip, Refs(layout_).find(std::string(kNotesRef)));
    if (!tip) return notes;
    BELAY_TRY(const Digest root, tree_of(objects_, *tip));
    for (const facts::Commit& commit : change.commits) {
      BELAY_TRY(const Digest blob, find_note(root, commit.id.hex()));
      if (blob.empty()) continue;
      BELAY_TRY(const std::size_t bytes, objects_.size(blob));
      if (bytes > limits::kNoteBytesMax) {
        notes.push_back({commit.id, ""});
        continue;
      }
      BELAY_TRY(const Object note, objects_.ObjectStore::read(blob, ObjectType::blob));
      notes.push_back({commit.id, std::string(note.bytes)});
    }
    return notes;
  }

  Result<std::optional<facts::Commit>> notes_tip() override {
    BELAY_TRY(const auto tip, Refs(layout_).find(std::string(kNotesRef)));
    if (!tip) return std::nullopt;
    BELAY_TRY(facts::Commit commit, read_commit(*tip));
    return commit;
  }

 private:
  Result<facts::Commit> read_commit(const Digest& id) {
    BELAY_TRY(const Object object, objects_.ObjectStore::read(id, ObjectType::commit));
    return parse_commit(id, object.bytes);
  }

  Result<void> read_commits(const std::vector<Digest>& ids, FileChanges& files,
                            facts::Change& change) {
    if (ids.size() > limits::kCommitsMax) {
      return fail(Code::over_limit, fmt::format("the change has {} commits, more than {}: choose a "
                                                "nearer target",
                                                grouped(ids.size()), grouped(limits::kCommitsMax)));
    }
    change.commits.reserve(ids.size());
    for (const Digest& id : ids) {
      BELAY_TRY(facts::Commit commit, read_commit(id));
      if (commit.parents.size() > 1) change.is_merge_free = false;
      if (is_cut_off(commit)) {
        change.unknowns.push_back(
            {"change.commits",
             fmt::format("commit `{}` is where this shallow clone ends", id.abbreviated()),
             "what did that commit change? run `git fetch --unshallow`, then check again"});
      }
      change.commits.push_back(std::move(commit));
    }
    if (!change.commits.empty()) change.title = subject_of(change.commits.back().message);
    return read_all_files(files, change.commits);
  }

  bool is_cut_off(const facts::Commit& commit) const {
    return !commit.parents.empty() && layout_.shallow.contains(commit.id);
  }

  /// Every commit's files. A long row of commits is shared with a second thread, which has objects
  /// of its own; each commit is written by one of them only.
  Result<void> read_all_files(FileChanges& files, std::vector<facts::Commit>& commits) {
    constexpr std::size_t kWorthAThread = 16;
    std::atomic<std::size_t> next = 0;
    std::vector<std::optional<Error>> problems(commits.size());
    const auto work = [&](ObjectStore& objects, FileChanges& counter) {
      for (std::size_t i; (i = next.fetch_add(1)) < commits.size();) {
        if (auto read = read_files(objects, counter, commits[i]); !read) problems[i] = read.error();
      }
    };
    std::optional<std::thread> second;
    if (commits.size() >= kWorthAThread && !layout_.sha256) {
      second.emplace([&] {
        auto objects = open_objects(layout_);
        if (!objects) return;  // the first thread does it all
        FileChanges counter(**objects, layout_);
        work(**objects, counter);
      });
    }
    work(objects_, files);
    if (second) second->join();
    for (const std::optional<Error>& problem : problems) {
      if (problem) return tl::unexpected<Error>(*problem);
    }
    return {};
  }

  Result<void> read_files(ObjectStore& objects, FileChanges& counter, facts::Commit& commit) const {
    if (commit.parents.size() > 1 || is_cut_off(commit)) return {};
    Digest before;
    if (!commit.parents.empty()) {
      BELAY_TRY(before, tree_of(objects, commit.parents.front()));
    }
    BELAY_TRY(commit.files, counter.between(before, commit.tree));
    return {};
  }

  Result<void> read_sum(FileChanges& files, facts::Change& change) {
    BELAY_TRY(change.files, files.between(change.base_tree, change.head_tree));
    for (facts::FileChange& file : change.files) {
      BELAY_TRY_VOID(files.classify(file));
      change.kinds.add(file.kinds);
      change.lines.added += file.added;
      change.lines.deleted += file.deleted;
    }
    change.undone = facts::undone_files(change);
    for (const facts::FileChange& file : change.undone) change.kinds.add(file.kinds);
    std::sort(
        change.files.begin(), change.files.end(),
        [](const facts::FileChange& a, const facts::FileChange& b) { return a.path < b.path; });
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

  /// A revert is one only when content proves it: a message merely says where to look.
  Result<void> read_reverts(FileChanges& files, facts::Change& change) {
    for (const std::string& name : facts::revert_candidates(change)) {
      BELAY_TRY(const Digest candidate, Digest::parse(name));
      if (candidate.size() != layout_.digest_bytes()) continue;
      BELAY_TRY(const facts::RevertProof proof, prove(files, change, candidate));
      change.notes.push_back(proof.reason);
      if (!proof.proved) continue;
      change.is_revert = true;
      change.reverts = name;
      return {};
    }
    return {};
  }

  Result<facts::RevertProof> prove(FileChanges& files, const facts::Change& change,
                                   const Digest& candidate) {
    const auto refuted = [&](std::string_view why) {
      return facts::RevertProof{false, fmt::format("not proved to be a revert: commit `{}` {}",
                                                   candidate.abbreviated(), why)};
    };
    const auto known = objects_.ObjectStore::read(candidate, ObjectType::commit);
    if (!known) return refuted("is not in this repository");
    if (change.base.empty()) return refuted("is not on the target");
    BELAY_TRY(const Divergence divergence, diverge(layout_, objects_, change.base, candidate));
    if (!divergence.ahead.empty()) return refuted("is not on the target");
    BELAY_TRY(facts::Commit commit, read_commit(candidate));
    Digest before;
    if (!commit.parents.empty()) {
      if (is_cut_off(commit)) return refuted("is where this shallow clone ends");
      BELAY_TRY(before, tree_of(objects_, commit.parents.front()));
    }
    BELAY_TRY(const auto undone, files.between(before, commit.tree));
    return facts::prove_revert(change.files, candidate.hex(), undone,
                               [this](const Digest& blob) { return read_for_proof(blob); });
  }

  Result<std::optional<std::string>> read_for_proof(const Digest& blob) {
    BELAY_TRY(const std::size_t bytes, objects_.size(blob));
    if (bytes > limits::kSourceBytesMax) return std::nullopt;
    BELAY_TRY(const Object object, objects_.ObjectStore::read(blob, ObjectType::blob));
    return std::string(object.bytes);
  }

  /// Notes lie at `ab/cdef...` with as many levels as their number asks for.
  Result<Digest> find_note(const Digest& root, std::string_view name) {
    Digest tree = root;
    for (int level = 0; level <= kNotesFanOutMax; ++level) {
      BELAY_TRY(const Object object, objects_.ObjectStore::read(tree, ObjectType::tree));
      TreeEntries entries(object.bytes, layout_.digest_bytes());
      Digest below;
      for (TreeEntry entry; entries.next(entry);) {
        if (is_regular(entry.mode) && entry.name == name) return entry.id;
        if (is_directory(entry.mode) && entry.name == name.substr(0, 2)) below = entry.id;
      }
      if (below.empty()) return Digest();
      tree = below;
      name.remove_prefix(2);
    }
    return Digest();
  }

  Layout layout_;
  DraftObjects objects_;
};

}  // namespace

Result<std::unique_ptr<control::Repository>> open_repository(const std::string& path) {
  BELAY_TRY(Layout layout, find_layout(path));
  BELAY_TRY(auto objects, open_objects(layout));
  return std::make_unique<GitRepository>(std::move(layout), std::move(objects));
}

}  // namespace belay::adapters::git
