#ifndef BELAY_ADAPTERS_GIT_PLUMBING_H_
#define BELAY_ADAPTERS_GIT_PLUMBING_H_

#include <memory>
#include <string>
#include <vector>

#include "adapters/git/layout.h"
#include "base/result.h"

namespace belay::adapters::git {

class ObjectStore;

/// Objects through one long-running `git cat-file --batch`.
Result<std::unique_ptr<ObjectStore>> open_plumbing(const Layout& layout);

/// What `git ARGUMENTS...` prints. Run without a shell, with an environment of its own: no hooks,
/// no file-system monitor, no user or system configuration, no network, no replaced objects.
Result<std::string> run_git(const Layout& layout, const std::vector<std::string>& arguments,
                            std::size_t bytes_max);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_PLUMBING_H_
