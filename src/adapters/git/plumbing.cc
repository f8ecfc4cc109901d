#include "adapters/git/plumbing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "adapters/git/objects.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

/// What git may know of its surroundings. Command-scope settings (GIT_CONFIG_COUNT) win over the
/// repository's own, which are the attacker's to write.
std::vector<std::string> closed_environment(const Layout& layout) {
  const char* path = std::getenv("PATH");
  return {
      fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path),
      "HOME=/nonexistent",
      "LC_ALL=C",
      "GIT_DIR=" + layout.git_dir,
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_GLOBAL=/dev/null",
      "GIT_ATTR_NOSYSTEM=1",
      "GIT_NO_REPLACE_OBJECTS=1",
      "GIT_NO_LAZY_FETCH=1",
      "GIT_OPTIONAL_LOCKS=0",
      "GIT_TERMINAL_PROMPT=0",
      "GIT_ALLOW_PROTOCOL=",
      "GIT_CONFIG_COUNT=3",
      "GIT_CONFIG_KEY_0=core.fsmonitor",
      "GIT_CONFIG_VALUE_0=false",
      "GIT_CONFIG_KEY_1=core.hooksPath",
      "GIT_CONFIG_VALUE_1=/dev/null",
      "GIT_CONFIG_KEY_2=protocol.allow",
      "GIT_CONFIG_VALUE_2=never",
  };
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// A running git with pipes to its input and from its output. Ends with this object.
class GitProcess {
 public:
  static Result<std::unique_ptr<GitProcess>> start(const Layout& layout,
                                                   std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    std::vector<std::string> environment = closed_environment(layout);
    // A socket, because writing to one that git has closed can be kept from raising SIGPIPE.
    int to_child[2], from_child[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to_child) != 0) {
      return failed("cannot make a socket pair", errno);
    }
    if (::pipe2(from_child, O_CLOEXEC) != 0) {
      const int why = errno;
      ::close(to_child[0]), ::close(to_child[1]);
      return failed("cannot make a pipe", why);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    auto process = std::make_unique<GitProcess>();
    const int code = ::posix_spawnp(&process->pid_, "git", &actions, nullptr,
                                    pointers_to(arguments).data(), pointers_to(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(to_child[0]), ::close(from_child[1]);
    process->input_ = to_child[1];
    process->output_ = ::fdopen(from_child[0], "rb");
    if (code != 0) {
      process->pid_ = -1;
      return failed("`git` cannot be started: install it, or put it on the PATH", code);
    }
    return process;
  }

  GitProcess() = default;
  GitProcess(const GitProcess&) = delete;
  GitProcess& operator=(const GitProcess&) = delete;
  ~GitProcess() { finish(); }

  bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(input_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  bool read_line(std::string& line) {
    line.clear();
    for (int c; (c = std::fgetc(output_)) != EOF;) {
      if (c == '\n') return true;
      line += static_cast<char>(c);
    }
    return false;
  }

  bool read(char* to, std::size_t bytes) { return std::fread(to, 1, bytes, output_) == bytes; }
  std::size_t read_some(char* to, std::size_t bytes) { return std::fread(to, 1, bytes, output_); }

  /// The exit code; closes both pipes first, which ends a git that waits for input.
  int finish() {
    if (input_ >= 0) ::close(input_);
    if (output_ != nullptr) std::fclose(output_);
    input_ = -1;
    output_ = nullptr;
    int status = 0;
    if (pid_ > 0) {
      while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
      }
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }

 private:
  static tl::unexpected<Error> failed(std::string_view what, int why) {
    return fail(Code::unavailable, fmt::format("{} ({})", what, std::strerror(why)));
  }

  pid_t pid_ = -1;
  int input_ = -1;
  std::FILE* output_ = nullptr;
};

class PlumbingObjects final : public ObjectStore {
 public:
  explicit PlumbingObjects(std::unique_ptr<GitProcess> process) : process_(std::move(process)) {}

  Result<Object> read(const Digest& id) override {
    BELAY_TRY(const Header header, ask(id.hex()));
    auto bytes = std::make_shared<std::string>(header.bytes, '\0');
    char newline = 0;
    if (!process_->read(bytes->data(), bytes->size()) || !process_->read(&newline, 1)) {
      return ended();
    }
    return Object{header.type, *bytes, bytes};
  }

  Result<std::size_t> size(const Digest& id) override {
    BELAY_TRY(const Object object, read(id));
    return object.bytes.size();
  }

  Result<std::vector<Digest>> starting_with(std::string_view hex) override {
    auto header = ask(hex);
    if (!header) {
      if (header.error().code == Code::not_found) return std::vector<Digest>();
      return tl::unexpected<Error>(header.error());
    }
    BELAY_TRY_VOID(skip(header->bytes + 1));
    return std::vector<Digest>{header->id};
  }

 private:
  struct Header {
    Digest id;
    ObjectType type = ObjectType::blob;
    std::size_t bytes = 0;
  };

  static tl::unexpected<Error> ended() {
    return fail(Code::unavailable, "`git cat-file` ended in the middle of an answer");
  }

  Result<Header> ask(std::string_view name) {
    std::string line;
    if (!process_->write(fmt::format("{}\n", name)) || !process_->read_line(line)) return ended();
    const auto words = split(line, ' ');
    if (words.size() != 3) {
      return fail(Code::not_found,
                  fmt::format("object `{}` is not in this repository", printable(name)));
    }
    BELAY_TRY(Digest id, Digest::parse(words[0]));
    const auto bytes = decimal(words[2]);
    if (!bytes || *bytes < 0) return ended();
    if (static_cast<std::size_t>(*bytes) > limits::kBlobBytesMax) {
      BELAY_TRY_VOID(skip(static_cast<std::size_t>(*bytes) + 1));
      return fail(Code::over_limit, fmt::format("object `{}` is larger than {} bytes", id.hex(),
                                                grouped(limits::kBlobBytesMax)));
    }
    for (const ObjectType type :
         {ObjectType::commit, ObjectType::tree, ObjectType::blob, ObjectType::tag}) {
      if (name_of(type) == words[1]) return Header{id, type, static_cast<std::size_t>(*bytes)};
    }
    return ended();
  }

  Result<void> skip(std::size_t bytes) {
    char buffer[65'536];
    while (bytes > 0) {
      const std::size_t count = process_->read_some(buffer, std::min(bytes, sizeof buffer));
      if (count == 0) return ended();
      bytes -= count;
    }
    return {};
  }

  std::unique_ptr<GitProcess> process_;
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_plumbing(const Layout& layout) {
  BELAY_TRY(auto process, GitProcess::start(layout, {"cat-file", "--batch"}));
  return std::make_unique<PlumbingObjects>(std::move(process));
}

Result<std::string> run_git(const Layout& layout, const std::vector<std::string>& arguments,
                            std::size_t bytes_max) {
  BELAY_TRY(auto process, GitProcess::start(layout, arguments));
  std::string out;
  char buffer[65'536];
  for (std::size_t count; (count = process->read_some(buffer, sizeof buffer)) > 0;) {
    out.append(buffer, count);
    if (out.size() > bytes_max) {
      return fail(Code::over_limit, fmt::format("`git {}` printed more than {} bytes",
                                                arguments.front(), grouped(bytes_max)));
    }
  }
  if (const int code = process->finish(); code != 0) {
    return fail(Code::unavailable,
                fmt::format("`git {}` failed with exit code {}", arguments.front(), code));
  }
  return out;
}

}  // namespace belay::adapters::git
