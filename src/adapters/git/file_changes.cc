#include "adapters/git/file_changes.h"

#include <fmt/format.h>

#include "adapters/git/records.h"
#include "adapters/git/renames.h"
#include "base/limits.h"
#include "facts/kinds.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kComparedMax = 100'000;

facts::FileStatus status_of(const Pair& pair) {
  if (pair.is_addition()) return facts::FileStatus::added;
  if (pair.is_deletion()) return facts::FileStatus::deleted;
  if (pair.is_rename()) return facts::FileStatus::renamed;
  if ((pair.old_mode & kModeType) != (pair.mode & kModeType)) {
    return facts::FileStatus::type_changed;
  }
  return facts::FileStatus::modified;
}

}  // namespace

FileChanges::FileChanges(ObjectStore& objects, const Layout& layout)
    : objects_(objects), digest_bytes_(layout.digest_bytes()), attributes_(layout) {}

Result<std::vector<Pair>> FileChanges::pairs_between(const Digest& old_tree,
                                                     const Digest& new_tree) {
  BELAY_TRY(auto pairs, diff_trees(objects_, digest_bytes_, old_tree, new_tree));
  return join_renames(
      objects_, std::move(pairs),
      [this](const std::string& path, std::string_view bytes) { return !is_binary(path, bytes); });
}

Result<std::vector<facts::FileChange>> FileChanges::between(const Digest& old_tree,
                                                            const Digest& new_tree) {
  BELAY_TRY(const auto pairs, pairs_between(old_tree, new_tree));
  std::vector<facts::FileChange> files;
  files.reserve(pairs.size());
  for (const Pair& pair : pairs) {
    facts::FileChange& file = files.emplace_back(named(pair));
    BELAY_TRY_VOID(count_lines(pair, file));
  }
  return files;
}

Result<std::vector<facts::FileChange>> FileChanges::named_between(const Digest& old_tree,
                                                                  const Digest& new_tree) {
  BELAY_TRY(const auto pairs, pairs_between(old_tree, new_tree));
  std::vector<facts::FileChange> files;
  files.reserve(pairs.size());
  for (const Pair& pair : pairs) files.push_back(named(pair));
  return files;
}

facts::FileChange FileChanges::named(const Pair& pair) {
  facts::FileChange file;
  file.path = pair.path;
  file.old_path = pair.old_path;
  file.status = status_of(pair);
  file.old_mode = file_mode(pair.old_mode);
  file.mode = file_mode(pair.mode);
  file.old_id = pair.old_id;
  file.id = pair.id;
  return file;
}

Result<void> FileChanges::count_lines(const Pair& pair, facts::FileChange& file) {
  BELAY_TRY(const Compared* compared, compare(pair));
  const auto decided = [](const PathAttributes& attributes, bool by_content) {
    return attributes.diff ? !*attributes.diff : by_content;
  };
  const PathAttributes after = attributes_.of(pair.path);
  file.binary =
      (!pair.is_deletion() && decided(after, compared->binary)) ||
      (!pair.is_addition() &&
       decided(pair.is_rename() ? attributes_.of(pair.old_path) : after, compared->old_binary));
  if (!file.binary) {
    file.added = compared->lines.added;
    file.deleted = compared->lines.deleted;
    file.hunks = compared->lines.hunks;
  }
  return {};
}

Result<Object> FileChanges::content(std::uint32_t mode, const Digest& id) {
  if (mode == 0) return Object{};
  if ((mode & kModeType) != kModeSubmodule) return objects_.read(id, ObjectType::blob);
  auto text = std::make_shared<const std::string>(fmt::format("Subproject commit {}\n", id.hex()));
  return Object{ObjectType::blob, *text, text};
}

Result<const FileChanges::Compared*> FileChanges::compare(const Pair& pair) {
  const Key key(pair.old_id, pair.id);
  if (const auto known = compared_.find(key); known != compared_.end()) return &known->second;
  if (compared_.size() >= kComparedMax) compared_.clear();
  BELAY_TRY(const Object before, content(pair.old_mode, pair.old_id));
  BELAY_TRY(const Object after, content(pair.mode, pair.id));
  Compared compared;
  compared.old_binary = looks_binary(before.bytes);
  compared.binary = looks_binary(after.bytes);
  const bool said_text = attributes_.of(pair.path).diff.value_or(false) ||
                         attributes_.of(pair.old_path).diff.value_or(false);
  if ((!compared.old_binary && !compared.binary) || said_text) {
    BELAY_TRY(compared.lines, diff_lines(before.bytes, after.bytes));
  }
  return &compared_.emplace(key, std::move(compared)).first->second;
}

bool FileChanges::is_binary(const std::string& path, std::string_view bytes) {
  const PathAttributes attributes = attributes_.of(path);
  return attributes.diff ? !*attributes.diff : looks_binary(bytes);
}

Result<void> FileChanges::classify(facts::FileChange& file) {
  const bool deleted = file.status == facts::FileStatus::deleted;
  const facts::FileMode mode = deleted ? file.old_mode : file.mode;
  std::string_view first;
  Object blob;
  if (mode == facts::FileMode::regular || mode == facts::FileMode::executable) {
    BELAY_TRY(blob, objects_.read(deleted ? file.old_id : file.id, ObjectType::blob));
    first = blob.bytes.substr(0, facts::kFirstBytes);
  }
  const std::string& path = deleted ? file.old_path : file.path;
  file.kinds = facts::kinds_of(path, first);
  if (file.old_path != file.path) file.kinds.add(facts::kinds_of(file.old_path, first));
  file.generated = attributes_.of(path).generated.value_or(facts::is_generated(path, first));
  return {};
}

}  // namespace belay::adapters::git
