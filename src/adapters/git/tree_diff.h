#ifndef BELAY_ADAPTERS_GIT_TREE_DIFF_H_
#define BELAY_ADAPTERS_GIT_TREE_DIFF_H_

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/git/objects.h"
#include "base/digest.h"

namespace belay::adapters::git {

/// One path that differs between two trees. Mode 0 and an empty digest mean absent. After rename
/// detection `old_path` may differ from `path`.
struct Pair {
  std::string old_path;
  std::string path;
  std::uint32_t old_mode = 0;
  std::uint32_t mode = 0;
  Digest old_id;
  Digest id;

  bool is_addition() const { return old_mode == 0; }
  bool is_deletion() const { return mode == 0; }
  bool is_rename() const { return old_path != path; }
};

/// The differing files of two trees, in git's order. An empty digest stands for the empty tree.
/// Cost follows the difference, not the trees.
Result<std::vector<Pair>> diff_trees(ObjectStore& objects, std::size_t digest_bytes,
                                     const Digest& old_tree, const Digest& new_tree);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_TREE_DIFF_H_
