#ifndef BELAY_ADAPTERS_GIT_REPOSITORY_H_
#define BELAY_ADAPTERS_GIT_REPOSITORY_H_

#include <memory>
#include <string>

#include "base/result.h"
#include "control/repository.h"

namespace belay::adapters::git {

/// Opens the repository that `path` lies in. Nothing in it is run and none of its configuration is
/// obeyed (but for the hash its objects are named by): a hostile repository is safe to read.
Result<std::unique_ptr<control::Repository>> open_repository(const std::string& path);

class KeptObjects;
/// The same, with its objects from `kept`, which lives longer.
Result<std::unique_ptr<control::Repository>> open_repository(const std::string& path,
                                                             KeptObjects& kept);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_REPOSITORY_H_
