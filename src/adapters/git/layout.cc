#include "adapters/git/layout.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "adapters/git/object_names.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kSmallFileBytesMax = 16u << 20;

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

bool looks_like_git_dir(const std::string& path) {
  return exists(path + "/HEAD") &&
         ((is_directory(path + "/objects") && is_directory(path + "/refs")) ||
          exists(path + "/commondir"));
}

Result<std::string> absolute(const std::string& path) {
  char* resolved = ::realpath(path.empty() ? "." : path.c_str(), nullptr);
  if (resolved == nullptr) {
    return fail(Code::not_found,
                fmt::format("`{}` is not there: {}", printable(path), std::strerror(errno)));
  }
  std::string out(resolved);
  std::free(resolved);
  return out;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string resolved_against(const std::string& directory, std::string_view path) {
  return path.starts_with('/') ? std::string(path) : fmt::format("{}/{}", directory, path);
}

/// What a `.git` file points to, or nothing when it is no such file.
Result<std::optional<std::string>> follow_git_file(const std::string& path) {
  BELAY_TRY(auto text, read_file(path, 4096));
  if (!text || !text->starts_with("gitdir:")) return std::nullopt;
  return resolved_against(parent_of(path), trimmed(std::string_view(*text).substr(7)));
}

/// `[extensions] objectformat`.
bool names_sha256(std::string_view config) {
  bool in_extensions = false;
  for (const std::string_view raw : lines_of(config)) {
    const std::string_view line = trimmed(raw);
    if (line.starts_with('[')) {
      in_extensions = starts_with_ignoring_case(line, "[extensions]");
    } else if (const std::size_t equals = line.find('='); in_extensions && equals != line.npos) {
      if (equals_ignoring_case(trimmed(line.substr(0, equals)), "objectformat")) {
        return equals_ignoring_case(trimmed(line.substr(equals + 1)), "sha256");
      }
    }
  }
  return false;
}

/// The NAMEs of `[remote "NAME"]`.
std::vector<std::string> remotes_in(std::string_view config) {
  constexpr std::string_view kSection = "[remote \"";
  std::vector<std::string> remotes;
  for (const std::string_view raw : lines_of(config)) {
    const std::string_view line = trimmed(raw);
    if (!starts_with_ignoring_case(line, kSection)) continue;
    std::string name;
    for (std::size_t i = kSection.size(); i < line.size() && line[i] != '"'; ++i) {
      if (line[i] == '\\' && i + 1 < line.size()) ++i;
      name += line[i];
    }
    if (std::find(remotes.begin(), remotes.end(), name) == remotes.end()) remotes.push_back(name);
  }
  return remotes;
}

Result<Layout> complete(Layout layout) {
  layout.common_dir = layout.git_dir;
  BELAY_TRY(auto common, read_file(layout.git_dir + "/commondir", 4096));
  if (common) layout.common_dir = resolved_against(layout.git_dir, trimmed(*common));
  BELAY_TRY(auto config, read_file(layout.common_dir + "/config", kSmallFileBytesMax));
  layout.sha256 = config && names_sha256(*config);
  if (config) layout.remotes = remotes_in(*config);
  BELAY_TRY(auto shallow, read_file(layout.common_dir + "/shallow", kSmallFileBytesMax));
  if (shallow) {
    for (const std::string_view line : lines_of(*shallow)) {
      if (const auto commit = Digest::parse(trimmed(line))) layout.shallow.insert(*commit);
    }
  }
  return layout;
}

}  // namespace

Digest Layout::empty_tree() const { return name_of_object(ObjectType::tree, "", sha256); }

Result<std::optional<std::string>> read_file(const std::string& path, std::size_t bytes_max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return fail(Code::unavailable,
                fmt::format("cannot read `{}`: {}", printable(path), std::strerror(errno)));
  }
  std::string text;
  char buffer[65'536];
  for (;;) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int why = errno;
      ::close(file);
      if (count == 0) return text;
      return fail(Code::unavailable,
                  fmt::format("cannot read `{}`: {}", printable(path), std::strerror(why)));
    }
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > bytes_max) {
      ::close(file);
      return fail(Code::over_limit,
                  fmt::format("`{}` is larger than {} bytes", printable(path), grouped(bytes_max)));
    }
  }
}

Result<Layout> find_layout(const std::string& path) {
  BELAY_TRY(const std::string start, absolute(path));
  for (std::string directory = start;; directory = parent_of(directory)) {
    Layout layout;
    const std::string dot_git = directory + "/.git";
    if (is_directory(dot_git) && looks_like_git_dir(dot_git)) {
      layout.git_dir = dot_git;
      layout.work_dir = directory;
      return complete(std::move(layout));
    }
    if (!is_directory(dot_git)) {
      BELAY_TRY(auto pointed, follow_git_file(dot_git));
      if (pointed && looks_like_git_dir(*pointed)) {
        layout.git_dir = *std::move(pointed);
        layout.work_dir = directory;
        return complete(std::move(layout));
      }
    }
    if (looks_like_git_dir(directory)) {
      layout.git_dir = directory;
      return complete(std::move(layout));
    }
    if (directory == "/") break;
  }
  return fail(Code::not_found, fmt::format("`{}` is not in a git repository: go to one, or name it "
                                           "with -C",
                                           printable(start)));
}

}  // namespace belay::adapters::git
