#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "adapters/command.h"
#include "base/text.h"

namespace belay {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kPipeBytes = 64u << 10;  // what Linux keeps of who is not read yet

tl::unexpected<Error> not_started(std::string_view program, int why) {
  return fail(Code::unavailable,
              fmt::format("`{}` cannot be started: {}", printable(program), std::strerror(why)));
}

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) == 0) ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reading();
    close_writing();
  }

  bool is_open() const { return ends_[0] >= 0; }
  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_reading() { close(ends_[0]); }
  void close_writing() { close(ends_[1]); }

  /// Adds what is there, until there is more than `bytes_max`. Closes where nothing more can come.
  void take(std::string& into, std::size_t bytes_max) {
    char bytes[4096];
    while (is_open() && into.size() <= bytes_max) {
      const ssize_t count = ::read(ends_[0], bytes, sizeof bytes);
      if (count > 0) into.append(bytes, static_cast<std::size_t>(count));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) close_reading();
    }
  }

 private:
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// As if nobody had changed anything: in a group of its own, with no signal ignored or held back.
int spawn(const BoundedCommand& command, int output, int errors, pid_t& process) {
  std::vector<std::string> words = command.words;
  std::vector<std::string> environment = command.environment;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int why = ::posix_spawn(&process, words.front().c_str(), &actions, &attributes,
                                pointers_to(words).data(), pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return why;
}

/// glibc's own declaration is of no use to C++ before 2.37.
int watch(pid_t process) { return static_cast<int>(::syscall(SYS_pidfd_open, process, 0)); }

/// A program that runs, from its first moment to its reaping.
class Running {
 public:
  Running(pid_t process, Pipe& output, Pipe& errors, const BoundedCommand& command)
      : process_(process),
        ending_(watch(process)),
        output_(output),
        errors_(errors),
        command_(command) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    end();
    if (ending_ >= 0) ::close(ending_);
  }

  /// What kept it from ending well, if anything did.
  std::optional<Error> wait() {
    if (ending_ < 0) return wrong(Code::unavailable, "cannot be watched on this system");
    const auto until = steady_clock::now() + command_.longest;
    for (;;) {
      const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
      std::array<pollfd, 3> watched{
          {{ending_, POLLIN, 0}, {output_.reading(), POLLIN, 0}, {errors_.reading(), POLLIN, 0}}};
      const int count = left.count() <= 0 ? 0
                                          : ::poll(watched.data(), watched.size(),
                                                   static_cast<int>(left.count()));
      if (count < 0 && errno != EINTR) return wrong(Code::unavailable, std::strerror(errno));
      if (count == 0) {
        return wrong(Code::unavailable, fmt::format("took longer than {} ms and was killed",
                                                    command_.longest.count()));
      }
      // What it said before it ended is there when its end is seen.
      if (auto much = take()) return much;
      if (watched[0].revents != 0) return std::nullopt;
    }
  }

  /// Kills who is left of the group. The process, though it may have ended, is not reaped before,
  /// so that the group's number is nobody else's.
  int end() {
    if (process_ <= 0) return status_;
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return status_;
  }

  std::optional<Error> take() {
    output_.take(out, command_.bytes_max);
    if (out.size() > command_.bytes_max) {
      return wrong(Code::over_limit,
                   fmt::format("writes more than {} bytes and was killed", command_.bytes_max));
    }
    std::string more;
    errors_.take(more, kPipeBytes);
    err += more;
    if (err.size() > command_.bytes_max) err.erase(0, err.size() - command_.bytes_max);
    return std::nullopt;
  }

  std::string out;
  std::string err;

 private:
  std::optional<Error> wrong(Code code, std::string_view what) const {
    return Error{code, fmt::format("`{}` {}", printable(command_.words.front()), what), {}};
  }

  pid_t process_;
  int ending_;
  int status_ = 0;
  Pipe& output_;
  Pipe& errors_;
  const BoundedCommand& command_;
};

}  // namespace

Result<Ended> run_bounded(const BoundedCommand& command) {
  Pipe output;
  Pipe errors;
  if (!output.is_open() || !errors.is_open()) {
    return not_started(command.words.front(), errno);
  }
  pid_t process = -1;
  const int why = spawn(command, output.writing(), errors.writing(), process);
  if (why != 0) return not_started(command.words.front(), why);
  output.close_writing();
  errors.close_writing();
  Running running(process, output, errors, command);
  auto wrong = running.wait();
  const int status = running.end();
  if (wrong) return tl::unexpected<Error>(*std::move(wrong));
  constexpr int kSignalled = 128;
  return Ended{WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status),
               std::move(running.out), std::move(running.err)};
}

}  // namespace belay
