#ifndef BELAY_ADAPTERS_GIT_TREE_VIEW_H_
#define BELAY_ADAPTERS_GIT_TREE_VIEW_H_

#include <memory>

#include "adapters/git/objects.h"
#include "facts/tree.h"

namespace belay::adapters::git {

/// A tree object as the facts see it. Remembers the directories it has read. The objects must
/// outlive it.
std::unique_ptr<facts::Tree> view_tree(ObjectStore& objects, std::size_t digest_bytes,
                                       const Digest& tree);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_TREE_VIEW_H_
