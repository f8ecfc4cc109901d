#include "adapters/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace belay {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

tl::unexpected<Error> failed(std::string_view what, int why) {
  return fail(Code::unavailable, fmt::format("{}: {}", what, std::strerror(why)));
}

/// The text as a file from its beginning, so that nobody waits for anybody while it is read.
Result<Descriptor> as_file(std::string_view text) {
  Descriptor file(::memfd_create("input", MFD_CLOEXEC));
  if (file.number() < 0) return failed("cannot make a file in memory", errno);
  while (!text.empty()) {
    const ssize_t count = ::write(file.number(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("cannot write a file in memory", errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::lseek(file.number(), 0, SEEK_SET) < 0) return failed("cannot rewind a file", errno);
  return file;
}

/// Starts it; a descriptor of -1 is this program's own.
Result<pid_t> start(const std::vector<std::string>& words, int input, int output) {
  std::vector<std::string> kept = words;
  std::vector<char*> pointers;
  for (std::string& word : kept) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (input >= 0) posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  if (output >= 0) posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t process = -1;
  const int why =
      ::posix_spawnp(&process, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (why != 0) {
    return failed(fmt::format("`{}` cannot be started", printable(words.front())), why);
  }
  return process;
}

Result<int> end_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return failed("cannot wait for a program", errno);
  }
  constexpr int kSignalled = 128;
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<int> run_command(const std::vector<std::string>& words) {
  BELAY_TRY(const pid_t process, start(words, -1, -1));
  return end_of(process);
}

Result<std::string> output_of(const std::vector<std::string>& words, std::string_view input,
                              std::size_t bytes_max) {
  BELAY_TRY(const Descriptor given, as_file(input));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("cannot make a pipe", errno);
  Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  BELAY_TRY(const pid_t process, start(words, given.number(), writing.number()));
  writing.close();
  std::string out;
  char buffer[4096];
  while (out.size() <= bytes_max) {
    const ssize_t count = ::read(reading.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    out.append(buffer, static_cast<std::size_t>(count));
  }
  reading.close();
  BELAY_TRY(const int code, end_of(process));
  if (out.size() > bytes_max) {
    return fail(Code::over_limit,
                fmt::format("`{}` writes more than {} bytes", printable(words.front()), bytes_max));
  }
  if (code != 0) {
    return fail(Code::unavailable,
                fmt::format("`{}` ended with {}", printable(joined(words, " ")), code));
  }
  return out;
}

}  // namespace belay
