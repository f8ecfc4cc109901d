#ifndef BELAY_ADAPTERS_GIT_INDEX_H_
#define BELAY_ADAPTERS_GIT_INDEX_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "adapters/git/layout.h"
#include "adapters/git/tree_edit.h"

namespace belay::adapters::git {

/// One staged file.
struct IndexEntry {
  std::string path;
  TreeFile file;
  bool intent_to_add = false;      ///< announced by `git add -N`, content not staged
  bool assumed_unchanged = false;  ///< or left out of a sparse checkout
  // What the file system said when the file was last read; all 0 when not known.
  std::uint32_t bytes = 0;
  std::int64_t modified_seconds = 0;
  std::uint32_t modified_nanos = 0;
};

/// The staged files, sorted by path. Fails while a merge is unfinished.
Result<std::vector<IndexEntry>> read_index(const Layout& layout);

/// The tree of the staged files.
Result<Digest> staged_tree(DraftObjects& objects, const Layout& layout,
                           const std::vector<IndexEntry>& index);

/// The tree of the working tree's tracked files as they lie there; their contents become drafts.
/// Contents are read raw: filters and line-end conversion would run the repository's programs.
Result<Digest> worktree_tree(DraftObjects& objects, const Layout& layout,
                             const std::vector<IndexEntry>& index);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_INDEX_H_
