#ifndef BELAY_ADAPTERS_GIT_LANDINGS_H_
#define BELAY_ADAPTERS_GIT_LANDINGS_H_

#include <optional>
#include <vector>

#include "adapters/git/layout.h"
#include "adapters/git/objects.h"

namespace belay::adapters::git {

/// A commit of the first-parent line, and what it brought.
struct Landing {
  Digest commit;
  Digest parent;                ///< empty for the first commit of a history, and where cut off
  bool cut_off = false;         ///< its parents were left out of this shallow clone
  std::vector<Digest> brought;  ///< what a merge brought, parents before children; itself not
};

/// The landings of `until` that are no ancestors of `after` (empty: all), oldest first. What a
/// merge brought is what its first parent had not.
Result<std::vector<Landing>> landings_between(const Layout& layout, ObjectStore& objects,
                                              const Digest& after, const Digest& until);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_LANDINGS_H_
