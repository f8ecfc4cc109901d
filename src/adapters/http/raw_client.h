#ifndef BELAY_ADAPTERS_HTTP_RAW_CLIENT_H_
#define BELAY_ADAPTERS_HTTP_RAW_CLIENT_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace belay::http {

/// For tests: a client that sends what it is given, to the letter, and reads what comes.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        in_(std::move(other.in_)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { close(); }

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  /// Nothing more will be sent; answers are still read.
  void finish() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  /// Everything up to and with `mark`, or what came before the end.
  std::string read_until(std::string_view mark) {
    std::size_t end = in_.find(mark);
    while (end == std::string::npos && fill()) end = in_.find(mark);
    return take(end == std::string::npos ? in_.size() : end + mark.size());
  }
  std::string read_to_end() {
    while (fill()) continue;
    return take(in_.size());
  }
  /// One whole answer with a Content-Length. `bodiless` for one to HEAD.
  std::string read_answer(bool bodiless = false) {
    std::string answer = read_until("\r\n\r\n");
    const std::size_t at = answer.find("Content-Length: ");
    if (at == std::string::npos || bodiless) return answer;
    const std::size_t from = at + std::string_view("Content-Length: ").size();
    const auto length =
        decimal(std::string_view(answer).substr(from, answer.find('\r', from) - from));
    while (in_.size() < static_cast<std::size_t>(length.value_or(0)) && fill()) continue;
    return answer + take(static_cast<std::size_t>(length.value_or(0)));
  }
  std::string ask(std::string_view request) { return send(request) ? read_answer() : ""; }

 private:
  static constexpr int kPatienceMilliseconds = 20'000;  // a failing test ends, too

  bool fill() {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, kPatienceMilliseconds) != 1) return false;
    char bytes[65'536];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    in_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  std::string take(std::size_t count) {
    std::string taken = in_.substr(0, count);
    in_.erase(0, count);
    return taken;
  }

  int socket_;
  bool connected_ = false;
  std::string in_;
};

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_RAW_CLIENT_H_
