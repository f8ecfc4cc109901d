#ifndef BELAY_ADAPTERS_GIT_LIBRARY_H_
#define BELAY_ADAPTERS_GIT_LIBRARY_H_

namespace belay::adapters::git {

/// Starts libgit2 once for the process. Objects are trusted to be what their names say, as git
/// itself trusts them when it reads: checking costs 40 % and a repository that lies can only lie
/// about itself.
void start_library();

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_LIBRARY_H_
