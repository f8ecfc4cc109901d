#include "adapters/private_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/limits.h"

namespace belay::adapters {
namespace {

class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<Error> failed(std::string_view what, const std::string& path) {
  return fail(Code::unavailable, fmt::format("`{}` {}: {}", path, what, std::strerror(errno)));
}

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

Result<void> write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("cannot be written", path);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// The text beside the file that it is to become, on the disk.
Result<std::string> draft_of(const std::string& path, std::string_view text) {
  std::string draft = path + ".new";
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  const File file(::open(draft.c_str(), flags, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return failed("cannot be made", draft);
  BELAY_TRY_VOID(write_all(file.number(), text, draft));
  if (::fsync(file.number()) != 0) return failed("cannot be kept", draft);
  return draft;
}

/// The folder's entry of a file that was made in it.
Result<void> keep_folder(const std::string& path) {
  const File folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open() && ::fsync(folder.number()) == 0) return {};
  return failed("cannot be kept", folder_of(path));
}

}  // namespace

Result<void> make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failed("cannot be made", path);
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return failed("cannot be looked at", path);
  if (!S_ISDIR(found.st_mode)) {
    return fail(Code::unavailable, fmt::format("`{}` is no folder", path));
  }
  return must_be_private(found, path);
}

Result<std::optional<std::string>> read_private_file(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) return failed("cannot be opened", path);
  struct stat found {};
  if (::fstat(file.number(), &found) != 0) return failed("cannot be looked at", path);
  BELAY_TRY_VOID(must_be_private(found, path));
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(file.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("cannot be read", path);
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > limits::kPrivateFileBytesMax) {
      return fail(Code::over_limit,
                  fmt::format("`{}` is larger than {} bytes", path, limits::kPrivateFileBytesMax));
    }
  }
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  BELAY_TRY(const std::string draft, draft_of(path, text));
  const int linked = ::link(draft.c_str(), path.c_str());
  const auto why = failed("cannot be made", path);
  ::unlink(draft.c_str());
  if (linked != 0) return why;
  return keep_folder(path);
}

Result<void> replace_private_file(const std::string& path, std::string_view text) {
  BELAY_TRY(const std::string draft, draft_of(path, text));
  if (::rename(draft.c_str(), path.c_str()) != 0) return failed("cannot be replaced", path);
  return keep_folder(path);
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
