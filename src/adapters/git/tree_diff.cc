#include "adapters/git/tree_diff.h"

#include <fmt/format.h>

#include "adapters/git/records.h"
#include "base/limits.h"

namespace belay::adapters::git {
namespace {

class TreeDiff {
 public:
  TreeDiff(ObjectStore& objects, std::size_t digest_bytes)
      : objects_(objects), digest_bytes_(digest_bytes) {}

  std::vector<Pair> take() { return std::move(pairs_); }

  Result<void> compare(const Digest& old_tree, const Digest& new_tree, std::size_t depth) {
    if (old_tree == new_tree) return {};
    if (depth > limits::kTreeDepthMax) {
      return fail(Code::over_limit, fmt::format("folders nested deeper than {}: `{}`",
                                                limits::kTreeDepthMax, path_.substr(0, 200)));
    }
    BELAY_TRY(const Object old_object, read(old_tree));
    BELAY_TRY(const Object new_object, read(new_tree));
    TreeEntries old_entries(old_object.bytes, digest_bytes_);
    TreeEntries new_entries(new_object.bytes, digest_bytes_);
    TreeEntry before, after;
    bool has_before = old_entries.next(before);
    bool has_after = new_entries.next(after);
    while (has_before || has_after) {
      const int order = !has_before  ? 1
                        : !has_after ? -1
                                     : compare_names(before.name, is_directory(before.mode),
                                                     after.name, is_directory(after.mode));
      BELAY_TRY_VOID(entry(order <= 0 ? &before : nullptr, order >= 0 ? &after : nullptr, depth));
      if (order <= 0) has_before = old_entries.next(before);
      if (order >= 0) has_after = new_entries.next(after);
    }
    if (old_entries.malformed() || new_entries.malformed()) {
      return fail(Code::malformed,
                  fmt::format("tree `{}` or `{}` is broken", old_tree.hex(), new_tree.hex()));
    }
    return {};
  }

 private:
  Result<Object> read(const Digest& tree) {
    if (tree.empty()) return Object{ObjectType::tree, {}, nullptr};
    return objects_.read(tree, ObjectType::tree);
  }

  /// Both have the same name and are both directories or both not, or one of them is null.
  Result<void> entry(const TreeEntry* before, const TreeEntry* after, std::size_t depth) {
    if (before != nullptr && after != nullptr && before->id == after->id &&
        before->mode == after->mode) {
      return {};
    }
    const TreeEntry& any = before != nullptr ? *before : *after;
    const std::size_t length = path_.size();
    path_ += any.name;
    if (is_directory(any.mode)) {
      path_ += '/';
      BELAY_TRY_VOID(compare(before != nullptr ? before->id : Digest(),
                             after != nullptr ? after->id : Digest(), depth + 1));
    } else {
      if (pairs_.size() >= limits::kFilesMax) {
        return fail(
            Code::over_limit,
            fmt::format("more than {} files differ: choose a nearer target", limits::kFilesMax));
      }
      Pair& pair = pairs_.emplace_back();
      pair.old_path = pair.path = path_;
      if (before != nullptr) pair.old_mode = before->mode, pair.old_id = before->id;
      if (after != nullptr) pair.mode = after->mode, pair.id = after->id;
    }
    path_.resize(length);
    return {};
  }

  ObjectStore& objects_;
  std::size_t digest_bytes_;
  std::string path_;
  std::vector<Pair> pairs_;
};

}  // namespace

Result<std::vector<Pair>> diff_trees(ObjectStore& objects, std::size_t digest_bytes,
                                     const Digest& old_tree, const Digest& new_tree) {
  TreeDiff diff(objects, digest_bytes);
  BELAY_TRY_VOID(diff.compare(old_tree, new_tree, 0));
  return diff.take();
}

}  // namespace belay::adapters::git
