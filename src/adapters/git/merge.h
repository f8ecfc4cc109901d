#ifndef BELAY_ADAPTERS_GIT_MERGE_H_
#define BELAY_ADAPTERS_GIT_MERGE_H_

#include <string>

#include "adapters/git/tree_edit.h"

namespace belay::adapters::git {

/// What merging would make. Either a tree, or why there is none.
struct MergeResult {
  Digest tree;  ///< empty when the merge is not clean, or cannot be told
  std::string reason;
};

/// Merges two trees over their base as git does by default: contents line by line, renames
/// followed. A folder renamed on one side that gained files on the other is left open: forges
/// differ in what they make of it.
Result<MergeResult> merge_trees(DraftObjects& objects, std::size_t digest_bytes, const Digest& base,
                                const Digest& ours, const Digest& theirs);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_MERGE_H_
