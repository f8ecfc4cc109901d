#include "adapters/git/index.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <git2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>

#include "adapters/git/library.h"
#include "adapters/git/plumbing.h"
#include "adapters/git/records.h"
#include "adapters/git/refs.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kListingBytesMax = 1u << 30;

tl::unexpected<Error> unfinished(std::string_view path) {
  return fail(
      Code::unavailable,
      fmt::format("`{}` has a merge conflict: resolve it and `git add` it, then check again",
                  printable(path)));
}

Result<std::vector<IndexEntry>> read_by_library(const std::string& path) {
  start_library();
  git_index* opened = nullptr;
  if (git_index_open(&opened, path.c_str()) != 0) {
    const git_error* error = git_error_last();
    return fail(Code::unsupported,
                fmt::format("the index cannot be read: {}",
                            error == nullptr ? "no reason given" : printable(error->message)));
  }
  const std::unique_ptr<git_index, decltype(&git_index_free)> index(opened, git_index_free);
  std::vector<IndexEntry> entries;
  const std::size_t count = git_index_entrycount(index.get());
  entries.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const git_index_entry* found = git_index_get_byindex(index.get(), i);
    if (git_index_entry_stage(found) != 0) return unfinished(found->path);
    IndexEntry& entry = entries.emplace_back();
    entry.path = found->path;
    entry.file = {found->mode, Digest::from_bytes(std::span(found->id.id))};
    entry.intent_to_add = (found->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
    entry.assumed_unchanged = (found->flags & GIT_INDEX_ENTRY_VALID) != 0 ||
                              (found->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
    entry.bytes = found->file_size;
    entry.modified_seconds = found->mtime.seconds;
    entry.modified_nanos = found->mtime.nanoseconds;
  }
  return entries;
}

/// `git ls-files` for what the library cannot read: SHA-256 and split indexes. It knows no file
/// times, so every file is read.
Result<std::vector<IndexEntry>> read_by_plumbing(const Layout& layout) {
  BELAY_TRY(const std::string listing,
            run_git(layout, {"ls-files", "--stage", "-z"}, kListingBytesMax));
  std::vector<IndexEntry> entries;
  for (std::string_view line : split(listing, '\0')) {
    if (line.empty()) continue;
    const std::size_t tab = line.find('\t');
    const auto words = split(line.substr(0, tab), ' ');
    if (tab == std::string_view::npos || words.size() != 3) {
      return fail(Code::malformed, "`git ls-files` printed something unexpected");
    }
    if (words[2] != "0") return unfinished(line.substr(tab + 1));
    IndexEntry& entry = entries.emplace_back();
    entry.path = std::string(line.substr(tab + 1));
    std::from_chars(words[0].data(), words[0].data() + words[0].size(), entry.file.mode, 8);
    BELAY_TRY(entry.file.id, Digest::parse(words[1]));
  }
  return entries;
}

/// Reads the working tree below one folder without ever following a symbolic link out of it.
class WorkFiles {
 public:
  WorkFiles(const Layout& layout, std::int64_t index_written)
      : layout_(layout), index_written_(index_written) {}

  /// The file as it lies there; its content becomes a draft when it differs from the index.
  Result<TreeFile> look(DraftObjects& objects, const IndexEntry& entry) {
    if (entry.assumed_unchanged) return entry.file;
    const std::string path = fmt::format("{}/{}", layout_.work_dir, entry.path);
    struct stat info {};
    if (!is_plain_below(entry.path) || ::lstat(path.c_str(), &info) != 0) return TreeFile{};
    if ((entry.file.mode & kModeType) == kModeSubmodule) return submodule(path, entry, info);
    if (S_ISLNK(info.st_mode)) return link(objects, path);
    if (!S_ISREG(info.st_mode)) return TreeFile{};
    const std::uint32_t mode = kModeRegular | ((info.st_mode & 0100) != 0 ? 0755 : 0644);
    if (is_untouched(entry, info)) return TreeFile{mode, entry.file.id};
    BELAY_TRY(auto content, read_file(path, limits::kBlobBytesMax));
    if (!content) return TreeFile{};
    if (name_of_object(ObjectType::blob, *content, layout_.sha256) == entry.file.id) {
      return TreeFile{mode, entry.file.id};
    }
    return TreeFile{mode, objects.add(ObjectType::blob, *std::move(content))};
  }

 private:
  /// git's own shortcut: size and time as when the index was written, and written later than that.
  bool is_untouched(const IndexEntry& entry, const struct stat& info) const {
    return entry.modified_seconds != 0 && is_regular(entry.file.mode) && !entry.intent_to_add &&
           entry.bytes == static_cast<std::uint32_t>(info.st_size) &&
           entry.modified_seconds == info.st_mtim.tv_sec &&
           entry.modified_nanos == static_cast<std::uint32_t>(info.st_mtim.tv_nsec) &&
           entry.modified_seconds < index_written_;
  }

  static Result<TreeFile> link(DraftObjects& objects, const std::string& path) {
    std::array<char, 4096> target{};
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0) return TreeFile{};
    return TreeFile{kModeSymlink,
                    objects.add(ObjectType::blob,
                                std::string(target.data(), static_cast<std::size_t>(length)))};
  }

  static Result<TreeFile> submodule(const std::string& path, const IndexEntry& entry,
                                    const struct stat& info) {
    if (!S_ISDIR(info.st_mode)) return TreeFile{};
    struct stat dot_git {};
    if (::lstat((path + "/.git").c_str(), &dot_git) != 0) return entry.file;
    const auto layout = find_layout(path);
    if (!layout) return entry.file;
    const auto head = Refs(*layout).find("HEAD");
    return head && *head ? TreeFile{entry.file.mode, **head} : entry.file;
  }

  /// Whether every folder on the way is a folder and no symbolic link.
  bool is_plain_below(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return true;
    const std::string folder(path.substr(0, slash));
    const auto known = plain_.find(folder);
    if (known != plain_.end()) return known->second;
    struct stat info {};
    const bool plain =
        is_plain_below(folder) &&
        ::lstat(fmt::format("{}/{}", layout_.work_dir, folder).c_str(), &info) == 0 &&
        S_ISDIR(info.st_mode);
    plain_[folder] = plain;
    return plain;
  }

  const Layout& layout_;
  std::int64_t index_written_;
  std::map<std::string, bool> plain_;
};

}  // namespace

Result<std::vector<IndexEntry>> read_index(const Layout& layout) {
  const std::string path = layout.git_dir + "/index";
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::vector<IndexEntry>();
  if (layout.sha256) return read_by_plumbing(layout);
  auto entries = read_by_library(path);
  if (!entries && entries.error().code == Code::unsupported) return read_by_plumbing(layout);
  return entries;
}

Result<Digest> staged_tree(DraftObjects& objects, const Layout& layout,
                           const std::vector<IndexEntry>& index) {
  std::map<std::string, TreeFile> files;
  for (const IndexEntry& entry : index) {
    if (!entry.intent_to_add) files.emplace_hint(files.end(), entry.path, entry.file);
  }
  return edit_tree(objects, layout.digest_bytes(), Digest(), files);
}

Result<Digest> worktree_tree(DraftObjects& objects, const Layout& layout,
                             const std::vector<IndexEntry>& index) {
  if (layout.work_dir.empty()) {
    return fail(Code::unsupported, "a bare repository has no working tree: name a revision");
  }
  struct stat info {};
  const bool known = ::stat((layout.git_dir + "/index").c_str(), &info) == 0;
  WorkFiles work(layout, known ? info.st_mtim.tv_sec : 0);
  std::map<std::string, TreeFile> files;
  for (const IndexEntry& entry : index) {
    BELAY_TRY(TreeFile file, work.look(objects, entry));
    if (file.mode != 0) files.emplace_hint(files.end(), entry.path, file);
  }
  return edit_tree(objects, layout.digest_bytes(), Digest(), files);
}

}  // namespace belay::adapters::git
