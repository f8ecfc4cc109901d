#ifndef BELAY_FACTS_CHANGE_H_
#define BELAY_FACTS_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "facts/kinds.h"
#include "facts/known.h"

namespace belay::facts {

/// `undone`: commits of the change touched it, and in sum nothing is left of that.
enum class FileStatus { added, modified, deleted, renamed, type_changed, undone };
enum class FileMode { absent, regular, executable, symlink, submodule };

std::string_view name_of(FileStatus status);
std::string_view name_of(FileMode mode);

/// Lines `old_start` to `old_start + old_count - 1` became `new_count` lines from `new_start`.
/// Lines count from 1; no context lines.
struct Hunk {
  std::uint32_t old_start = 0;
  std::uint32_t old_count = 0;
  std::uint32_t new_start = 0;
  std::uint32_t new_count = 0;

  friend bool operator==(const Hunk&, const Hunk&) = default;
};

/// One file of a change. Paths are git's raw bytes: show them through `escaped` or `printable`.
struct FileChange {
  std::string path;      ///< after the change; for a deleted file, where it was
  std::string old_path;  ///< before; equal to `path` unless renamed
  FileStatus status = FileStatus::modified;
  FileMode old_mode = FileMode::absent;
  FileMode mode = FileMode::absent;
  Digest old_id;  ///< git's object names; empty where absent, or not yet written (working tree)
  Digest id;
  std::uint32_t added = 0;  ///< lines; 0 when binary
  std::uint32_t deleted = 0;
  bool binary = false;     ///< by content, or because attributes say so
  bool generated = false;  ///< by attribute, path or a marker in its first lines
  KindSet kinds;
  std::vector<Hunk> hunks;  ///< in order; empty when binary
};

struct Identity {
  std::string name;
  std::string email;

  friend auto operator<=>(const Identity&, const Identity&) = default;
};

/// A commit of the change, oldest first in `Change::commits`.
struct Commit {
  Digest id;
  Digest tree;
  std::vector<Digest> parents;
  Identity author;
  Identity committer;
  Instant authored;
  Instant committed;
  std::string message;  ///< raw bytes, up to a limit
  /// The `gpgsig` header's value, and the commit's bytes without it: what the signature covers.
  std::string signature;
  std::string signed_bytes;  ///< empty when there is no signature
  /// Against the first parent; empty for merges, as git's log shows them, and where the parent is
  /// missing from a shallow clone.
  std::vector<FileChange> files;
};

/// What merging does to one path: what is there at the target, and what will be.
struct Touched {
  std::string path;
  FileMode before = FileMode::absent;
  Digest before_id;  ///< empty where absent
  FileMode after = FileMode::absent;
  Digest after_id;

  friend bool operator==(const Touched&, const Touched&) = default;
};

/// How the change was chosen; printed, so that nobody reads one change and judges another.
enum class ChangeSource { commits, last_commit, staged, worktree };

/// Whether a decision about the change binds nothing: only what commits bring to a target is
/// decided. What is not committed yet has no content to name, and a last commit has landed.
constexpr bool is_preview(ChangeSource source) { return source != ChangeSource::commits; }

struct LineCounts {
  std::uint64_t added = 0;
  std::uint64_t deleted = 0;
};

/// What is proposed.
struct Change {
  ChangeSource source = ChangeSource::commits;
  std::string head_name;    ///< as people say it: `feature/estimates`, `HEAD`, `staged changes`
  std::string target_name;  ///< `main`
  std::string target_ref;   ///< the full name, `refs/heads/main`, where there is one
  Digest base;              ///< the merge base
  Digest head;              ///< empty for staged and working-tree changes
  Digest target;            ///< the target's commit
  Digest base_tree;
  Digest head_tree;
  Digest target_tree;  ///< policy, catalog and owners are read here
  /// The tree that merging would make; empty where it cannot be known, `merge_note` says why.
  Digest merge_tree;
  std::string merge_note;

  std::vector<Commit> commits;
  std::vector<FileChange> files;  ///< in sum, base to head, sorted by path
  /// Files that only the history will show, sorted by path. They are assessed like the others:
  /// neither an exemption nor the reach of a change may depend on taking something back.
  std::vector<FileChange> undone;
  /// Every path that merging would change, sorted: what an approval is of. Empty where `merge_tree`
  /// is, and then nothing can be approved.
  std::vector<Touched> touched;
  LineCounts lines;
  KindSet kinds;
  bool is_revert = false;  ///< proved by content, not by the message alone
  std::string reverts;     ///< the commit undone, in hexadecimal
  std::string title;       ///< the newest commit's subject, unless stated
  std::vector<std::string> labels;
  bool is_merge_free = true;
  std::vector<std::string> notes;  ///< what a reader should know, in words
  std::vector<Unknown> unknowns;
};

/// The paths that `commits` name and `files` do not, as `Change::undone` wants them. Linear.
std::vector<FileChange> undone_files(const Change& change);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CHANGE_H_
