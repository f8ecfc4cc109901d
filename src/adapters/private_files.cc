#include "adapters/private_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "adapters/open_file.h"
#include "adapters/whole_files.h"
#include "base/limits.h"

namespace belay::adapters {
namespace {

Result<void> must_be_private(const struct stat& found, const std::string& path) {
  if (found.st_uid != ::geteuid()) {
    return fail(Code::unavailable,
                fmt::format("`{}` belongs to another user: give it to the server's", path));
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(Code::unavailable,
                fmt::format("others may open `{}`: run `chmod go= {}`", path, path));
  }
  return {};
}

}  // namespace

Result<void> make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return system_failure("cannot be made", path);
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return system_failure("cannot be looked at", path);
  if (!S_ISDIR(found.st_mode)) {
    return fail(Code::unavailable, fmt::format("`{}` is no folder", path));
  }
  return must_be_private(found, path);
}

Result<std::optional<std::string>> read_private_file(const std::string& path) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) return system_failure("cannot be opened", path);
  struct stat found {};
  if (::fstat(file.number(), &found) != 0) return system_failure("cannot be looked at", path);
  BELAY_TRY_VOID(must_be_private(found, path));
  BELAY_TRY(std::string text, read_to_the_end(file.number(), path, limits::kPrivateFileBytesMax));
  return text;
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  BELAY_TRY(const std::string draft, write_draft(path, text, S_IRUSR | S_IWUSR));
  const int linked = ::link(draft.c_str(), path.c_str());
  const auto why = system_failure("cannot be made", path);
  ::unlink(draft.c_str());
  if (linked != 0) return why;
  return keep_folder_of(path);
}

Result<void> replace_private_file(const std::string& path, std::string_view text) {
  return write_whole_file(path, text, S_IRUSR | S_IWUSR);
}

Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::getrandom(bytes.data() + done, count - done, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(Code::unavailable,
                  fmt::format("the system gives no random bytes: {}", std::strerror(errno)));
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace belay::adapters
