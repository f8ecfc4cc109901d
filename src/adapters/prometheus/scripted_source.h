#ifndef BELAY_ADAPTERS_PROMETHEUS_SCRIPTED_SOURCE_H_
#define BELAY_ADAPTERS_PROMETHEUS_SCRIPTED_SOURCE_H_

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace belay::adapters::prometheus {

/// For tests: what a script may do with one client.
class Conversation {
 public:
  explicit Conversation(int socket) : socket_(socket) {}

  /// False when the client is gone.
  bool say(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  /// A whole answer.
  void answer(int status, std::string_view body) const {
    say(fmt::format("HTTP/1.1 {} x\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body));
  }
  /// Whether the client goes away within that.
  bool is_left_within(int milliseconds) const {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) != 0;
  }

 private:
  int socket_;
};

/// For tests: takes one client after the other on the loopback interface, reads its request and
/// does what the script says, to the letter.
class ScriptedSource {
 public:
  using Script = std::function<void(const Conversation&)>;

  explicit ScriptedSource(Script script)
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 8);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ScriptedSource(const ScriptedSource&) = delete;
  ScriptedSource& operator=(const ScriptedSource&) = delete;
  ~ScriptedSource() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  /// What the last client asked. REQUIRES: it was answered.
  std::string request() const {
    const std::lock_guard lock(mutex_);
    return request_;
  }

 private:
  void serve() {
    for (;;) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      std::string heard = read_request(client);
      {
        const std::lock_guard lock(mutex_);
        request_ = std::move(heard);
      }
      script_(Conversation(client));
      ::close(client);
    }
  }

  /// The client sends a body, and its length among its headers.
  static std::string read_request(int client) {
    constexpr std::string_view kLength = "Content-Length: ";
    std::string heard;
    char bytes[4096];
    for (;;) {
      const std::size_t head = heard.find("\r\n\r\n");
      if (head != std::string::npos) {
        std::size_t length = 0;
        const std::size_t at = heard.find(kLength);
        for (std::size_t i = at + kLength.size(); heard[i] >= '0' && heard[i] <= '9'; ++i) {
          length = length * 10 + static_cast<std::size_t>(heard[i] - '0');
        }
        if (heard.size() >= head + 4 + length) return heard;
      }
      const ssize_t count = ::recv(client, bytes, sizeof bytes, 0);
      if (count <= 0) return heard;
      heard.append(bytes, static_cast<std::size_t>(count));
    }
  }

  Script script_;
  mutable std::mutex mutex_;
  std::string request_;
  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace belay::adapters::prometheus

#endif  // BELAY_ADAPTERS_PROMETHEUS_SCRIPTED_SOURCE_H_
