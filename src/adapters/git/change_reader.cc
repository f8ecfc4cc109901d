#include "adapters/git/change_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/git/history.h"
#include "adapters/git/records.h"
#include "adapters/git/refs.h"
#include "adapters/git/selection.h"
#include "base/limits.h"
#include "base/text.h"
#include "facts/revert.h"

namespace belay::adapters::git {
namespace {

constexpr int kNotesFanOutMax = 4;

std::string subject_of(std::string_view message) {
  return std::string(trimmed(message.substr(0, message.find('\n'))));
}

}  // namespace

ChangeReader::ChangeReader(const Layout& layout, ObjectStore& objects)
    : layout_(layout), objects_(objects), files_(objects, layout) {}

Result<facts::Commit> ChangeReader::read_commit(const Digest& id) {
  BELAY_TRY(const Object object, objects_.read(id, ObjectType::commit));
  return parse_commit(id, object.bytes);
}

Result<void> ChangeReader::read_commits(const std::vector<Digest>& ids, facts::Change& change) {
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
  return {};
}

bool ChangeReader::is_cut_off(const facts::Commit& commit) const {
  return !commit.parents.empty() && layout_.shallow.contains(commit.id);
}

Result<Digest> ChangeReader::tree_before(const facts::Commit& commit) {
  return tree_of(objects_, commit.parents.empty() ? Digest() : commit.parents.front());
}

Result<void> ChangeReader::read_files(facts::Commit& commit) {
  if (commit.parents.size() > 1 || is_cut_off(commit)) return {};
  BELAY_TRY(const Digest before, tree_before(commit));
  BELAY_TRY(commit.files, files_.between(before, commit.tree));
  return {};
}

Result<void> ChangeReader::read_paths(facts::Commit& commit) {
  if (commit.parents.size() > 1 || is_cut_off(commit)) return {};
  BELAY_TRY(const Digest before, tree_before(commit));
  BELAY_TRY(const auto pairs, diff_trees(objects_, layout_.digest_bytes(), before, commit.tree));
  for (const Pair& pair : pairs) {
    facts::FileChange& file = commit.files.emplace_back();
    file.path = file.old_path = pair.path;
  }
  return {};
}

Result<void> ChangeReader::read_sum(const control::Depth& depth, facts::Change& change) {
  if (depth.contents) {
    BELAY_TRY(change.files, files_.between(change.base_tree, change.head_tree));
    for (facts::FileChange& file : change.files) {
      BELAY_TRY_VOID(files_.classify(file));
      change.kinds.add(file.kinds);
      change.lines.added += file.added;
      change.lines.deleted += file.deleted;
    }
  } else {
    BELAY_TRY(change.files, files_.named_between(change.base_tree, change.head_tree));
  }
  change.undone = facts::undone_files(change);
  for (const facts::FileChange& file : change.undone) change.kinds.add(file.kinds);
  std::sort(change.files.begin(), change.files.end(),
            [](const facts::FileChange& a, const facts::FileChange& b) { return a.path < b.path; });
  return {};
}

Result<void> ChangeReader::read_reverts(facts::Change& change) {
  for (const std::string& name : facts::revert_candidates(change)) {
    BELAY_TRY(const Digest candidate, Digest::parse(name));
    if (candidate.size() != layout_.digest_bytes()) continue;
    BELAY_TRY(const facts::RevertProof proof, prove(change, candidate));
    change.notes.push_back(proof.reason);
    if (!proof.proved) continue;
    change.is_revert = true;
    change.reverts = name;
    return {};
  }
  return {};
}

Result<facts::RevertProof> ChangeReader::prove(const facts::Change& change,
                                               const Digest& candidate) {
  const auto refuted = [&](std::string_view why) {
    return facts::RevertProof{false, fmt::format("not proved to be a revert: commit `{}` {}",
                                                 candidate.abbreviated(), why)};
  };
  const auto known = objects_.read(candidate, ObjectType::commit);
  if (!known) return refuted("is not in this repository");
  if (change.base.empty()) return refuted("is not on the target");
  BELAY_TRY(const Divergence divergence, diverge(layout_, objects_, change.base, candidate));
  if (!divergence.ahead.empty()) return refuted("is not on the target");
  BELAY_TRY(facts::Commit commit, read_commit(candidate));
  if (is_cut_off(commit)) return refuted("is where this shallow clone ends");
  BELAY_TRY(const Digest before, tree_before(commit));
  BELAY_TRY(const auto undone, files_.between(before, commit.tree));
  return facts::prove_revert(change.files, candidate.hex(), undone,
                             [this](const Digest& blob) { return read_for_proof(blob); });
}

Result<std::optional<std::string>> ChangeReader::read_for_proof(const Digest& blob) {
  BELAY_TRY(const std::size_t bytes, objects_.size(blob));
  if (bytes > limits::kSourceBytesMax) return std::nullopt;
  BELAY_TRY(const Object object, objects_.read(blob, ObjectType::blob));
  return std::string(object.bytes);
}

Result<Digest> ChangeReader::notes_tip() {
  if (!notes_tip_) {
    BELAY_TRY(const auto tip, Refs(layout_).find("refs/notes/ai"));
    BELAY_TRY(notes_root_, tree_of(objects_, tip.value_or(Digest())));
    notes_tip_ = tip.value_or(Digest());
  }
  return *notes_tip_;
}

Result<std::vector<facts::Note>> ChangeReader::notes(const std::vector<facts::Commit>& commits) {
  std::vector<facts::Note> notes;
  BELAY_TRY(const Digest tip, notes_tip());
  if (tip.empty()) return notes;
  for (const facts::Commit& commit : commits) {
    BELAY_TRY(const Digest blob, find_note(notes_root_, commit.id.hex()));
    if (blob.empty()) continue;
    BELAY_TRY(const std::size_t bytes, objects_.size(blob));
    if (bytes > limits::kNoteBytesMax) {
      notes.push_back({commit.id, ""});
      continue;
    }
    BELAY_TRY(const Object note, objects_.read(blob, ObjectType::blob));
    notes.push_back({commit.id, std::string(note.bytes)});
  }
  return notes;
}

/// Notes lie at `ab/cdef...` with as many levels as their number asks for.
Result<Digest> ChangeReader::find_note(const Digest& root, std::string_view name) {
  Digest tree = root;
  for (int level = 0; level <= kNotesFanOutMax; ++level) {
    BELAY_TRY(const Object object, objects_.read(tree, ObjectType::tree));
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

}  // namespace belay::adapters::git
