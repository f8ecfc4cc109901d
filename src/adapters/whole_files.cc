#include "adapters/whole_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "adapters/open_file.h"

namespace belay::adapters {
namespace {

Result<void> write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("cannot be written", path);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

tl::unexpected<Error> system_failure(std::string_view what, const std::string& path) {
  return fail(Code::unavailable, fmt::format("`{}` {}: {}", path, what, std::strerror(errno)));
}

Result<std::string> write_draft(const std::string& path, std::string_view text, mode_t mode) {
  std::string draft = path + ".new";
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  const OpenFile file(::open(draft.c_str(), flags, mode));
  if (!file.is_open()) return system_failure("cannot be made", draft);
  BELAY_TRY_VOID(write_all(file.number(), text, draft));
  if (::fsync(file.number()) != 0) return system_failure("cannot be kept", draft);
  return draft;
}

Result<void> keep_folder_of(const std::string& path) {
  const OpenFile folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open() && ::fsync(folder.number()) == 0) return {};
  return system_failure("cannot be kept", folder_of(path));
}

Result<void> write_whole_file(const std::string& path, std::string_view text, mode_t mode) {
  BELAY_TRY(const std::string draft, write_draft(path, text, mode));
  if (::rename(draft.c_str(), path.c_str()) != 0) {
    return system_failure("cannot be replaced", path);
  }
  return keep_folder_of(path);
}

Result<std::string> read_to_the_end(int file, const std::string& path, std::size_t bytes_max) {
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("cannot be read", path);
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > bytes_max) {
      return fail(Code::over_limit, fmt::format("`{}` is larger than {} bytes", path, bytes_max));
    }
  }
}

Result<std::optional<std::string>> read_whole_file(const std::string& path, std::size_t bytes_max) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) return system_failure("cannot be opened", path);
  BELAY_TRY(std::string text, read_to_the_end(file.number(), path, bytes_max));
  return text;
}

}  // namespace belay::adapters
