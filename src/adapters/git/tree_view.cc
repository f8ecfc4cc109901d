#include "adapters/git/tree_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/git/records.h"
#include "adapters/git/tree_edit.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

facts::Tree::Entry entry_kind(std::uint32_t mode) {
  if (is_directory(mode)) return facts::Tree::Entry::directory;
  switch (file_mode(mode)) {
    case facts::FileMode::regular:
      return facts::Tree::Entry::file;
    case facts::FileMode::executable:
      return facts::Tree::Entry::executable;
    case facts::FileMode::symlink:
      return facts::Tree::Entry::symlink;
    case facts::FileMode::submodule:
      return facts::Tree::Entry::submodule;
    case facts::FileMode::absent:
      break;
  }
  return facts::Tree::Entry::absent;
}

struct Named {
  std::string_view name;  ///< views the object's bytes
  TreeFile file;
};

struct Directory {
  Object object;
  std::vector<Named> in_order;
  std::unordered_map<std::string_view, TreeFile> by_name;
};

class TreeView final : public facts::Tree {
 public:
  TreeView(ObjectStore& objects, std::size_t digest_bytes, const Digest& root)
      : objects_(objects), digest_bytes_(digest_bytes), root_(root) {}

  Result<Entry> entry(std::string_view path) const override {
    BELAY_TRY(const TreeFile file, find(path));
    return entry_kind(file.mode);
  }

  Result<std::optional<std::string>> read(std::string_view path,
                                          std::size_t bytes_max) const override {
    BELAY_TRY(const TreeFile file, find(path));
    if (!is_regular(file.mode)) return std::nullopt;
    BELAY_TRY(const std::size_t bytes, objects_.size(file.id));
    if (bytes > bytes_max) {
      return fail(Code::over_limit,
                  fmt::format("`{}` has {} bytes, more than the {} that are read", printable(path),
                              grouped(bytes), grouped(bytes_max)));
    }
    BELAY_TRY(const Object blob, objects_.read(file.id, ObjectType::blob));
    return std::string(blob.bytes);
  }

  Result<void> walk(const std::function<bool(std::string_view)>& enter,
                    const std::function<bool(std::string_view)>& visit) const override {
    std::string path;
    BELAY_TRY_VOID(walk_below(root_, path, 0, enter, visit));
    return {};
  }

  Result<void> list(std::string_view directory,
                    const std::function<void(std::string_view, Entry)>& visit) const override {
    TreeFile at{kModeDirectory, root_};
    if (!directory.empty()) {
      BELAY_TRY(at, find(directory));
    }
    if (!is_directory(at.mode)) return {};
    BELAY_TRY(const Directory* read, directory_at(at.id));
    for (const Named& named : read->in_order) visit(named.name, entry_kind(named.file.mode));
    return {};
  }

 private:
  Result<TreeFile> find(std::string_view path) const {
    TreeFile at{kModeDirectory, root_};
    for (const std::string_view name : split(path, '/')) {
      if (!is_directory(at.mode)) return TreeFile{};
      BELAY_TRY(const Directory* directory, directory_at(at.id));
      const auto found = directory->by_name.find(name);
      if (found == directory->by_name.end()) return TreeFile{};
      at = found->second;
    }
    return at;
  }

  Result<const Directory*> directory_at(const Digest& id) const {
    const auto known = directories_.find(id);
    if (known != directories_.end()) return &known->second;
    Directory directory;
    if (!id.empty()) {
      BELAY_TRY(directory.object, objects_.read(id, ObjectType::tree));
    }
    TreeEntries entries(directory.object.bytes, digest_bytes_);
    for (TreeEntry entry; entries.next(entry);) {
      directory.in_order.push_back({entry.name, {entry.mode, entry.id}});
      directory.by_name.emplace(entry.name, TreeFile{entry.mode, entry.id});
    }
    return &directories_.emplace(id, std::move(directory)).first->second;
  }

  /// Reads without remembering: a whole walk would fill memory with directories asked for once.
  Result<bool> walk_below(const Digest& tree, std::string& path, std::size_t depth,
                          const std::function<bool(std::string_view)>& enter,
                          const std::function<bool(std::string_view)>& visit) const {
    if (tree.empty()) return true;
    if (depth > limits::kTreeDepthMax) {
      return fail(Code::over_limit,
                  fmt::format("folders nested deeper than {}", limits::kTreeDepthMax));
    }
    BELAY_TRY(const Object object, objects_.read(tree, ObjectType::tree));
    TreeEntries entries(object.bytes, digest_bytes_);
    const std::size_t length = path.size();
    for (TreeEntry entry; entries.next(entry);) {
      path += entry.name;
      bool go_on = true;
      if (!is_directory(entry.mode)) {
        go_on = visit(path);
      } else if (enter(path)) {
        path += '/';
        BELAY_TRY(go_on, walk_below(entry.id, path, depth + 1, enter, visit));
      }
      path.resize(length);
      if (!go_on) return false;
    }
    return true;
  }

  ObjectStore& objects_;
  std::size_t digest_bytes_;
  Digest root_;
  mutable std::unordered_map<Digest, Directory> directories_;
};

}  // namespace

std::unique_ptr<facts::Tree> view_tree(ObjectStore& objects, std::size_t digest_bytes,
                                       const Digest& tree) {
  return std::make_unique<TreeView>(objects, digest_bytes, tree);
}

}  // namespace belay::adapters::git
