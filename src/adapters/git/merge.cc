#include "adapters/git/merge.h"

#include <fmt/format.h>
#include <git2.h>

#include <algorithm>

#include "adapters/git/library.h"
#include "adapters/git/line_diff.h"
#include "adapters/git/records.h"
#include "adapters/git/renames.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

/// The changes of one side, found by where a file was and by where it is.
struct Side {
  std::vector<Pair> pairs;
  std::map<std::string_view, const Pair*> by_old_path;
  std::map<std::string_view, const Pair*> by_path;
};

class Merge {
 public:
  Merge(DraftObjects& objects, std::size_t digest_bytes)
      : objects_(objects), digest_bytes_(digest_bytes) {}

  Result<MergeResult> run(const Digest& base, const Digest& ours, const Digest& theirs) {
    BELAY_TRY(ours_, side(base, ours));
    BELAY_TRY(theirs_, side(base, theirs));
    for (const Pair& pair : theirs_.pairs) {
      BELAY_TRY_VOID(take_over(pair, ours));
      if (!conflict_.empty()) return MergeResult{{}, conflict_};
    }
    auto tree = edit_tree(objects_, digest_bytes_, ours, edits_);
    if (!tree && tree.error().code == Code::malformed) return MergeResult{{}, tree.error().message};
    if (!tree) return tl::unexpected<Error>(tree.error());
    return MergeResult{*tree, ""};
  }

 private:
  Result<Side> side(const Digest& base, const Digest& tree) {
    Side made;
    BELAY_TRY(auto pairs, diff_trees(objects_, digest_bytes_, base, tree));
    BELAY_TRY(made.pairs,
              join_renames(objects_, std::move(pairs), [](const std::string&, std::string_view b) {
                return !looks_binary(b);
              }));
    for (const Pair& pair : made.pairs) {
      if (!pair.is_addition()) made.by_old_path[pair.old_path] = &pair;
      if (!pair.is_deletion()) made.by_path[pair.path] = &pair;
    }
    return made;
  }

  static const Pair* find(const std::map<std::string_view, const Pair*>& in,
                          std::string_view path) {
    const auto found = in.find(path);
    return found == in.end() ? nullptr : found->second;
  }

  void stop(std::string_view path, std::string_view why) {
    conflict_ = fmt::format("`{}` {}", printable(path), why);
  }

  Result<void> take_over(const Pair& theirs, const Digest& ours_tree) {
    if (theirs.is_addition()) return add(theirs, ours_tree);
    const Pair* ours = find(ours_.by_old_path, theirs.old_path);
    if (theirs.is_deletion()) {
      if (ours == nullptr) edits_[theirs.path] = {};
      if (ours != nullptr && !ours->is_deletion()) {
        stop(theirs.path, "is deleted on one side and changed on the other");
      }
      return {};
    }
    if (ours != nullptr && ours->is_deletion()) {
      stop(theirs.path, "is deleted on one side and changed on the other");
      return {};
    }
    const bool ours_moved = ours != nullptr && ours->is_rename();
    if (ours_moved && theirs.is_rename() && ours->path != theirs.path) {
      stop(theirs.old_path, "is renamed differently on both sides");
      return {};
    }
    const std::string& from = ours_moved ? ours->path : theirs.old_path;
    const std::string& to = theirs.is_rename() ? theirs.path : from;
    if (to != from) {
      BELAY_TRY(const TreeFile there, file_at(objects_, digest_bytes_, ours_tree, to));
      if (there.mode != 0) {
        stop(to, "is made on both sides");
        return {};
      }
      edits_[from] = {};
    }
    BELAY_TRY(edits_[to], combined(theirs, ours));
    return {};
  }

  Result<void> add(const Pair& theirs, const Digest& ours_tree) {
    BELAY_TRY(const TreeFile there, file_at(objects_, digest_bytes_, ours_tree, theirs.path));
    if (there == TreeFile{theirs.mode, theirs.id}) return {};
    if (there.mode != 0) {
      stop(theirs.path, "is made differently on both sides");
      return {};
    }
    if (is_in_renamed_folder(theirs.path)) {
      stop(theirs.path, "is new in a folder that the other side renamed");
      return {};
    }
    edits_[theirs.path] = {theirs.mode, theirs.id};
    return {};
  }

  bool is_in_renamed_folder(std::string_view path) const {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return false;
    const std::string_view folder = path.substr(0, slash + 1);
    return std::any_of(ours_.pairs.begin(), ours_.pairs.end(), [&](const Pair& pair) {
      return pair.is_rename() && pair.old_path.starts_with(folder) &&
             !pair.path.starts_with(folder);
    });
  }

  /// One file changed by `theirs`, and by `ours` unless null.
  Result<TreeFile> combined(const Pair& theirs, const Pair* ours) {
    if (ours == nullptr) return TreeFile{theirs.mode, theirs.id};
    TreeFile made;
    made.mode = ours->mode == theirs.old_mode ? theirs.mode : ours->mode;
    if (theirs.mode != theirs.old_mode && ours->mode != theirs.old_mode &&
        ours->mode != theirs.mode) {
      stop(theirs.path, "has different modes on both sides");
    }
    if (theirs.id == theirs.old_id || ours->id == theirs.id) {
      made.id = ours->id;
    } else if (ours->id == theirs.old_id) {
      made.id = theirs.id;
    } else {
      BELAY_TRY(made.id, merge_contents(theirs, *ours));
    }
    return made;
  }

  Result<Digest> merge_contents(const Pair& theirs, const Pair& ours) {
    if (!is_regular(theirs.old_mode) || !is_regular(theirs.mode) || !is_regular(ours.mode)) {
      stop(theirs.path, "is not a plain file and changed on both sides");
      return Digest();
    }
    BELAY_TRY(const Object base, objects_.ObjectStore::read(theirs.old_id, ObjectType::blob));
    BELAY_TRY(const Object left, objects_.ObjectStore::read(ours.id, ObjectType::blob));
    BELAY_TRY(const Object right, objects_.ObjectStore::read(theirs.id, ObjectType::blob));
    if (looks_binary(base.bytes) || looks_binary(left.bytes) || looks_binary(right.bytes)) {
      stop(theirs.path, "is binary and changed on both sides");
      return Digest();
    }
    start_library();
    const auto input = [](const Object& object) {
      git_merge_file_input made{};
      git_merge_file_input_init(&made, GIT_MERGE_FILE_INPUT_VERSION);
      made.ptr = object.bytes.data();
      made.size = object.bytes.size();
      return made;
    };
    const git_merge_file_input inputs[] = {input(base), input(left), input(right)};
    git_merge_file_result result{};
    if (git_merge_file(&result, &inputs[0], &inputs[1], &inputs[2], nullptr) != 0) {
      stop(theirs.path, "is too large to be merged here");
      return Digest();
    }
    Digest merged;
    if (result.automergeable != 0) {
      merged = objects_.add(ObjectType::blob,
                            std::string(result.ptr == nullptr ? "" : result.ptr, result.len));
    } else {
      stop(theirs.path, "has conflicting lines");
    }
    git_merge_file_result_free(&result);
    return merged;
  }

  DraftObjects& objects_;
  std::size_t digest_bytes_;
  Side ours_;
  Side theirs_;
  std::map<std::string, TreeFile> edits_;
  std::string conflict_;
};

}  // namespace

Result<MergeResult> merge_trees(DraftObjects& objects, std::size_t digest_bytes, const Digest& base,
                                const Digest& ours, const Digest& theirs) {
  if (ours == base) return MergeResult{theirs, ""};
  if (theirs == base || ours == theirs) return MergeResult{ours, ""};
  return Merge(objects, digest_bytes).run(base, ours, theirs);
}

}  // namespace belay::adapters::git
