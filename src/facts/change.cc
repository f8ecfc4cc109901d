#include "facts/change.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace belay::facts {

std::string_view name_of(FileStatus status) {
  constexpr std::array<std::string_view, 6> kNames = {"added",   "modified",     "deleted",
                                                      "renamed", "type_changed", "undone"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(FileMode mode) {
  constexpr std::array<std::string_view, 5> kNames = {"absent", "regular", "executable", "symlink",
                                                      "submodule"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::vector<FileChange> undone_files(const Change& change) {
  std::unordered_set<std::string_view> seen;
  for (const FileChange& file : change.files) {
    seen.insert(file.path);
    seen.insert(file.old_path);
  }
  std::vector<FileChange> undone;
  const auto look_at = [&](const std::string& path) {
    if (path.empty() || !seen.insert(path).second) return;
    FileChange file;
    file.path = file.old_path = path;
    file.status = FileStatus::undone;
    file.kinds = kinds_of(path, "");
    undone.push_back(std::move(file));
  };
  for (const Commit& commit : change.commits) {
    for (const FileChange& file : commit.files) {
      look_at(file.path);
      look_at(file.old_path);
    }
  }
  std::sort(undone.begin(), undone.end(),
            [](const FileChange& a, const FileChange& b) { return a.path < b.path; });
  return undone;
}

}  // namespace belay::facts
