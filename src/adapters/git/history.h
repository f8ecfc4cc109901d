#ifndef BELAY_ADAPTERS_GIT_HISTORY_H_
#define BELAY_ADAPTERS_GIT_HISTORY_H_

#include <vector>

#include "adapters/git/layout.h"
#include "adapters/git/objects.h"

namespace belay::adapters::git {

/// How two commits lie to each other.
struct Divergence {
  /// The best common ancestors, newest first; empty when there is none (or it was cut off).
  std::vector<Digest> merge_bases;
  /// The commits of `head` that `target` has not, parents before children.
  std::vector<Digest> ahead;
  /// Whether the edge of a shallow clone hides what only one side has: then there may be nearer
  /// common ancestors, and other commits, than those found.
  bool cut_off = false;
};

/// Walks back from both until all that is left is common.
Result<Divergence> diverge(const Layout& layout, ObjectStore& objects, const Digest& target,
                           const Digest& head);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_HISTORY_H_
