#include "adapters/folder_tree.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "adapters/git/layout.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters {
namespace {

using facts::Tree;

class FolderTree final : public Tree {
 public:
  explicit FolderTree(std::string folder) : folder_(std::move(folder)) {}

  Result<Entry> entry(std::string_view path) const override {
    struct stat found {};
    if (::lstat(on_disk(path).c_str(), &found) == 0) return entry_of(found.st_mode);
    if (errno == ENOENT || errno == ENOTDIR) return Entry::absent;
    return unreadable(path);
  }

  Result<std::optional<std::string>> read(std::string_view path,
                                          std::size_t bytes_max) const override {
    BELAY_TRY(const Entry found, entry(path));
    if (found != Entry::file && found != Entry::executable) return std::nullopt;
    return git::read_file(on_disk(path), bytes_max);
  }

  Result<void> walk(const std::function<bool(std::string_view)>& enter,
                    const std::function<bool(std::string_view)>& visit) const override {
    BELAY_TRY_VOID(walk_from("", 0, enter, visit));
    return {};
  }

  Result<void> list(std::string_view directory,
                    const std::function<void(std::string_view, Entry)>& visit) const override {
    BELAY_TRY(const auto entries, entries_of(directory));
    for (const auto& [name, entry] : entries) visit(name, entry);
    return {};
  }

 private:
  std::string on_disk(std::string_view path) const { return fmt::format("{}/{}", folder_, path); }

  static tl::unexpected<Error> unreadable(std::string_view path) {
    return fail(Code::unavailable, fmt::format("cannot be read: {}", std::strerror(errno)),
                Place{std::string(path), 0, 0});
  }

  static Entry entry_of(mode_t mode) {
    if (S_ISREG(mode)) return (mode & S_IXUSR) != 0 ? Entry::executable : Entry::file;
    if (S_ISLNK(mode)) return Entry::symlink;
    if (S_ISDIR(mode)) return Entry::directory;
    return Entry::absent;
  }

  /// By name: the order on disk is no order.
  Result<std::map<std::string, Entry>> entries_of(std::string_view directory) const {
    std::map<std::string, Entry> entries;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(on_disk(directory).c_str()),
                                                   ::closedir);
    if (!open) {
      if (errno == ENOENT || errno == ENOTDIR) return entries;
      return unreadable(directory);
    }
    while (const dirent* found = ::readdir(open.get())) {
      const std::string name = found->d_name;
      if (name == "." || name == ".." || name == ".git") continue;
      const std::string path = directory.empty() ? name : fmt::format("{}/{}", directory, name);
      BELAY_TRY(const Entry here, entry(path));
      if (here != Entry::absent) entries.emplace(name, here);
    }
    return entries;
  }

  /// False: `visit` has seen enough.
  Result<bool> walk_from(const std::string& directory, std::size_t depth,
                         const std::function<bool(std::string_view)>& enter,
                         const std::function<bool(std::string_view)>& visit) const {
    if (depth > limits::kTreeDepthMax) {
      return fail(Code::over_limit, "folders are nested too deep", Place{directory, 0, 0});
    }
    BELAY_TRY(const auto entries, entries_of(directory));
    for (const auto& [name, entry] : entries) {
      const std::string path = directory.empty() ? name : fmt::format("{}/{}", directory, name);
      if (entry != Entry::directory) {
        if (!visit(path)) return false;
      } else if (enter(path)) {
        BELAY_TRY(const bool goes_on, walk_from(path, depth + 1, enter, visit));
        if (!goes_on) return false;
      }
    }
    return true;
  }

  std::string folder_;
};

}  // namespace

std::unique_ptr<Tree> folder_tree(std::string folder) {
  return std::make_unique<FolderTree>(std::move(folder));
}

}  // namespace belay::adapters
