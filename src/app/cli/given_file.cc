#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/cli/commands.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

Result<std::string> read_all(int file, std::size_t bytes_max, const Place& place) {
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(Code::unavailable, fmt::format("cannot be read: {}", std::strerror(errno)),
                  place);
    }
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > bytes_max) {
      return fail(Code::over_limit,
                  fmt::format("is larger than {} bytes: give a smaller file", grouped(bytes_max)),
                  place);
    }
  }
}

}  // namespace

Result<control::GivenFile> read_given_file(const std::string& path, std::size_t bytes_max) {
  if (path == "-") {
    BELAY_TRY(std::string text, read_all(STDIN_FILENO, bytes_max, {"standard input", 0, 0}));
    return control::GivenFile{"standard input", std::move(text)};
  }
  const Place place{path, 0, 0};
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) {
    return fail(errno == ENOENT ? Code::not_found : Code::unavailable,
                fmt::format("cannot be opened: {}", std::strerror(errno)), place);
  }
  auto text = read_all(file, bytes_max, place);
  ::close(file);
  if (!text) return tl::unexpected<Error>(std::move(text).error());
  return control::GivenFile{path, *std::move(text)};
}

Result<control::PolicyFiles> read_given_policy(const std::string& path) {
  control::PolicyFiles files;
  BELAY_TRY(files.policy, read_given_file(path, limits::kPolicyBytesMax));
  const std::string beside = control::organisation_path_beside(path);
  if (beside.empty()) return files;
  auto organisation = read_given_file(beside, limits::kPolicyBytesMax);
  if (organisation) {
    files.organisation = *std::move(organisation);
  } else if (organisation.error().code != Code::not_found) {
    return tl::unexpected<Error>(std::move(organisation).error());
  }
  return files;
}

Result<void> write_given_file(const std::string& path, std::string_view text) {
  const auto failed = [&] {
    return fail(Code::unavailable, fmt::format("cannot be written: {}", std::strerror(errno)),
                Place{path, 0, 0});
  };
  FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return failed();
  const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  if (!whole || !closed) return failed();
  return {};
}

}  // namespace belay::app
