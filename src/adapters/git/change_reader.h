#ifndef BELAY_ADAPTERS_GIT_CHANGE_READER_H_
#define BELAY_ADAPTERS_GIT_CHANGE_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/git/file_changes.h"
#include "adapters/git/layout.h"
#include "adapters/git/objects.h"
#include "control/repository.h"
#include "facts/revert.h"

namespace belay::adapters::git {

/// Fills a change whose base and trees are known. One per thread.
class ChangeReader {
 public:
  ChangeReader(const Layout& layout, ObjectStore& objects);

  Result<facts::Commit> read_commit(const Digest& id);
  /// The commits, oldest first, without their files; the newest one's subject is the title.
  Result<void> read_commits(const std::vector<Digest>& ids, facts::Change& change);
  /// What one commit changed against its first parent; nothing for a merge.
  Result<void> read_files(facts::Commit& commit);
  /// The same without contents and renames: which paths it touched.
  Result<void> read_paths(facts::Commit& commit);
  /// The files in sum, base to head, and what only the commits touched.
  Result<void> read_sum(const control::Depth& depth, facts::Change& change);
  /// A revert is one only when content proves it: a message merely says where to look.
  Result<void> read_reverts(facts::Change& change);
  Result<std::vector<facts::Note>> notes(const std::vector<facts::Commit>& commits);
  /// The commit that the notes are read from: the tip of `refs/notes/ai` when it was first asked
  /// for; empty where there are none.
  Result<Digest> notes_tip();

  /// Whether its parents were left out of this shallow clone.
  bool is_cut_off(const facts::Commit& commit) const;

 private:
  Result<facts::RevertProof> prove(const facts::Change& change, const Digest& candidate);
  Result<std::optional<std::string>> read_for_proof(const Digest& blob);
  Result<Digest> tree_before(const facts::Commit& commit);
  Result<Digest> find_note(const Digest& root, std::string_view name);

  const Layout& layout_;
  ObjectStore& objects_;
  FileChanges files_;
  std::optional<Digest> notes_tip_;
  Digest notes_root_;
};

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_CHANGE_READER_H_
