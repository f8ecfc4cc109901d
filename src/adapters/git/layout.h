#ifndef BELAY_ADAPTERS_GIT_LAYOUT_H_
#define BELAY_ADAPTERS_GIT_LAYOUT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace belay::adapters::git {

/// Where a repository keeps its parts. Found by looking, without obeying any configuration: all
/// that is read of it is which hash names the objects, and what the remotes are called.
struct Layout {
  std::string git_dir;     ///< HEAD and index live here
  std::string common_dir;  ///< objects and refs live here; differs from git_dir in a worktree
  std::string work_dir;    ///< empty in a bare repository
  bool sha256 = false;
  std::vector<std::string> remotes;    ///< `origin`; a name may hold slashes
  std::unordered_set<Digest> shallow;  ///< commits whose parents were cut off

  std::size_t digest_bytes() const { return sha256 ? Digest::kSha256Bytes : Digest::kSha1Bytes; }
  /// The digest of the tree without entries.
  Digest empty_tree() const;
};

/// Looks in `path` and its parents.
Result<Layout> find_layout(const std::string& path);

/// A whole file, or nothing where there is none. Fails above `bytes_max`.
Result<std::optional<std::string>> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_LAYOUT_H_
