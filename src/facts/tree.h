#ifndef BELAY_FACTS_TREE_H_
#define BELAY_FACTS_TREE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belay::facts {

/// A directory tree at one moment, named by its digest: the same question always has the same
/// answer, so reading one is no I/O in the sense that makes a decision unrepeatable.
///
/// Paths are raw bytes as in git, with `/` between names, no leading `/`, no `.` or `..`. One
/// thread at a time.
class Tree {
 public:
  enum class Entry { absent, file, executable, symlink, directory, submodule };

  virtual ~Tree() = default;

  virtual Result<Entry> entry(std::string_view path) const = 0;

  /// The bytes of a file, or nothing where there is no file (a symbolic link is not followed and
  /// reads as nothing). Fails with `Code::over_limit` above `bytes_max`.
  virtual Result<std::optional<std::string>> read(std::string_view path,
                                                  std::size_t bytes_max) const = 0;

  /// Calls `visit` with the path of every file (not directories) in the tree's order, until it
  /// returns false. `enter` is asked before each directory; one it refuses is passed over.
  virtual Result<void> walk(const std::function<bool(std::string_view directory)>& enter,
                            const std::function<bool(std::string_view path)>& visit) const = 0;

  /// The names in a directory, in the tree's order; empty where there is none.
  virtual Result<void> list(
      std::string_view directory,
      const std::function<void(std::string_view name, Entry entry)>& visit) const = 0;
};

/// As `Tree::read`, for a file that judges changes: what lies at its place and is no file (a
/// symbolic link, a directory, a submodule) is an error, for it must not look like a file that is
/// missing.
Result<std::optional<std::string>> read_judge(const Tree& tree, std::string_view path,
                                              std::size_t bytes_max);

}  // namespace belay::facts

#endif  // BELAY_FACTS_TREE_H_
