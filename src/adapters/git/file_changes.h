#ifndef BELAY_ADAPTERS_GIT_FILE_CHANGES_H_
#define BELAY_ADAPTERS_GIT_FILE_CHANGES_H_

#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/git/attributes.h"
#include "adapters/git/line_diff.h"
#include "adapters/git/objects.h"
#include "adapters/git/tree_diff.h"
#include "facts/change.h"

namespace belay::adapters::git {

/// Turns two trees into file changes, with renames joined and lines counted as `git diff --numstat
/// -M` does. One per thread; remembers what it compared, because a file's change in one commit is
/// often its change in sum.
class FileChanges {
 public:
  FileChanges(ObjectStore& objects, const Layout& layout);

  /// Sorted in git's order. An empty digest stands for the empty tree.
  Result<std::vector<facts::FileChange>> between(const Digest& old_tree, const Digest& new_tree);

  /// The same without what only content tells: no lines, and nothing is binary. Contents are read
  /// only to join renames.
  Result<std::vector<facts::FileChange>> named_between(const Digest& old_tree,
                                                       const Digest& new_tree);

  /// Adds what only content tells: kinds, and whether the file is generated.
  Result<void> classify(facts::FileChange& file);

 private:
  struct Compared {
    bool old_binary = false;
    bool binary = false;
    LineDiff lines;
  };
  using Key = std::pair<Digest, Digest>;
  struct HashKey {
    std::size_t operator()(const Key& key) const {
      return std::hash<Digest>()(key.first) * 31 + std::hash<Digest>()(key.second);
    }
  };

  Result<std::vector<Pair>> pairs_between(const Digest& old_tree, const Digest& new_tree);
  static facts::FileChange named(const Pair& pair);
  Result<void> count_lines(const Pair& pair, facts::FileChange& file);
  Result<Object> content(std::uint32_t mode, const Digest& id);
  Result<const Compared*> compare(const Pair& pair);
  bool is_binary(const std::string& path, std::string_view bytes);

  ObjectStore& objects_;
  std::size_t digest_bytes_;
  Attributes attributes_;
  std::unordered_map<Key, Compared, HashKey> compared_;
};

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_FILE_CHANGES_H_
