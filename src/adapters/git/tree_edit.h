#ifndef BELAY_ADAPTERS_GIT_TREE_EDIT_H_
#define BELAY_ADAPTERS_GIT_TREE_EDIT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/git/objects.h"

namespace belay::adapters::git {

/// A repository's objects and, in memory, some that were never written to it: what the staged
/// files, the working tree or a merge would be.
class DraftObjects final : public ObjectStore {
 public:
  DraftObjects(std::unique_ptr<ObjectStore> written, bool sha256)
      : written_(std::move(written)), sha256_(sha256) {}

  Digest add(ObjectType type, std::string bytes);

  using ObjectStore::read;
  Result<Object> read(const Digest& id) override;
  Result<std::size_t> size(const Digest& id) override;
  Result<std::vector<Digest>> starting_with(std::string_view hex) override;

 private:
  struct Draft {
    ObjectType type;
    std::shared_ptr<const std::string> bytes;
  };
  std::unique_ptr<ObjectStore> written_;
  bool sha256_;
  std::unordered_map<Digest, Draft> drafts_;
};

/// A file that a tree has at a path; mode 0 means: none.
struct TreeFile {
  std::uint32_t mode = 0;
  Digest id;

  friend bool operator==(const TreeFile&, const TreeFile&) = default;
};

/// The tree that `tree` (empty: the empty tree) becomes when these paths hold these files. A
/// directory that becomes empty is gone, as in git. Fails with `Code::malformed` where a file would
/// have to be a directory at once.
Result<Digest> edit_tree(DraftObjects& objects, std::size_t digest_bytes, const Digest& tree,
                         const std::map<std::string, TreeFile>& files);

/// The file at a path, or none.
Result<TreeFile> file_at(ObjectStore& objects, std::size_t digest_bytes, const Digest& tree,
                         std::string_view path);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_TREE_EDIT_H_
