#ifndef BELAY_ADAPTERS_GIT_SELECTION_H_
#define BELAY_ADAPTERS_GIT_SELECTION_H_

#include <string>
#include <vector>

#include "adapters/git/index.h"
#include "adapters/git/refs.h"
#include "adapters/git/tree_edit.h"
#include "control/repository.h"

namespace belay::adapters::git {

/// Which change was meant, as commits and trees.
struct Selection {
  facts::ChangeSource source = facts::ChangeSource::commits;
  Revision head;                ///< commit empty for staged and working-tree changes
  Revision target;              ///< commit empty in a repository without commits; ref a branch
  Digest base;                  ///< commit; empty when there is none
  std::vector<Digest> commits;  ///< parents before children
  Digest base_tree;
  Digest head_tree;
  Digest target_tree;
  std::vector<std::string> notes;  ///< what a reader should know, in words
  std::vector<facts::Unknown> unknowns;
};

/// Follows the request, or chooses: the target is `origin/HEAD`, else `main` or `master`, the
/// remote's first; where HEAD has nothing that the target lacks, the staged and working-tree
/// changes, else the last commit.
Result<Selection> select_change(const Layout& layout, DraftObjects& objects,
                                const control::ChangeRequest& request);

/// The revision, or where it is empty the target that would be chosen, or `HEAD`.
Result<Revision> select_target(const Layout& layout, DraftObjects& objects,
                               const std::string& revision);

/// The tree of a commit; empty for an empty digest.
Result<Digest> tree_of(ObjectStore& objects, const Digest& commit);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_SELECTION_H_
