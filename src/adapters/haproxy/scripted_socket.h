#ifndef BELAY_ADAPTERS_HAPROXY_SCRIPTED_SOCKET_H_
#define BELAY_ADAPTERS_HAPROXY_SCRIPTED_SOCKET_H_

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace belay::adapters::haproxy {

/// For tests: what a script may do with one who asks.
class Asker {
 public:
  explicit Asker(int socket) : socket_(socket) {}

  void say(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  /// Whether the asker goes away within that.
  bool is_left_within(int milliseconds) const {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) != 0;
  }

 private:
  int socket_;
};

/// For tests: a socket in a folder of its own, where a script answers each line to the letter.
class ScriptedSocket {
 public:
  using Script = std::function<void(const std::string& line, const Asker&)>;

  explicit ScriptedSocket(Script script)
      : script_(std::move(script)),
        listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        folder_(std::filesystem::temp_directory_path() / "belay-haproxy-XXXXXX") {
    ::mkdtemp(folder_.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = this->path();
    std::copy(path.begin(), path.end(), address.sun_path);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 8);
    thread_ = std::thread([this] { serve(); });
  }
  ScriptedSocket(const ScriptedSocket&) = delete;
  ScriptedSocket& operator=(const ScriptedSocket&) = delete;
  ~ScriptedSocket() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    std::filesystem::remove_all(folder_);
  }

  std::string path() const { return folder_ + "/admin.sock"; }
  /// Every line that was asked so far.
  std::vector<std::string> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    heard_.clear();
  }

 private:
  void serve() {
    for (;;) {
      const int asker = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (asker < 0) return;
      const std::string line = read_line(asker);
      {
        const std::lock_guard lock(mutex_);
        heard_.push_back(line);
      }
      script_(line, Asker(asker));
      ::close(asker);
    }
  }

  static std::string read_line(int asker) {
    std::string line;
    char byte = 0;
    while (::recv(asker, &byte, 1, 0) == 1 && byte != '\n') line += byte;
    return line;
  }

  Script script_;
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
  int listener_;
  std::string folder_;
  std::thread thread_;
};

}  // namespace belay::adapters::haproxy

#endif  // BELAY_ADAPTERS_HAPROXY_SCRIPTED_SOCKET_H_
