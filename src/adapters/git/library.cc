#include "adapters/git/library.h"

#include <git2.h>

namespace belay::adapters::git {

void start_library() {
  static const bool started = [] {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    return true;
  }();
  static_cast<void>(started);
}

}  // namespace belay::adapters::git
