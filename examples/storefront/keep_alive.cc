#include "keep_alive.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/text.h"

namespace storefront {
namespace {

constexpr timeval kPatience{5, 0};
constexpr std::size_t kAnswerBytesMax = 64u << 10;

std::optional<std::int64_t> length_in(std::string_view head) {
  for (const std::string_view line : belay::lines_of(head)) {
    constexpr std::string_view kName = "content-length:";
    if (belay::starts_with_ignoring_case(line, kName)) {
      return belay::decimal(belay::trimmed(line.substr(kName.size())));
    }
  }
  return std::nullopt;
}

}  // namespace

int KeepAlive::ask(std::string_view method, std::string_view path, std::string_view visitor) {
  const std::string request = fmt::format(
      "{} {} HTTP/1.1\r\nHost: shop.example\r\nCookie: visitor={}\r\nContent-Length: 0\r\n\r\n",
      method, path, visitor);
  if (connect() && send(request)) {
    if (const auto status = answer()) return *status;
  }
  socket_.reset();
  return 0;
}

bool KeepAlive::connect() {
  if (socket_) return true;
  in_.clear();
  socket_.emplace(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int at_once = 1;
  ::setsockopt(socket_->number(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  ::setsockopt(socket_->number(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(socket_->number(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket_->number(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof address) == 0;
}

bool KeepAlive::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_->number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool KeepAlive::fill() {
  char bytes[4096];
  const ssize_t count = ::recv(socket_->number(), bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  in_.append(bytes, static_cast<std::size_t>(count));
  return in_.size() <= kAnswerBytesMax;
}

std::optional<int> KeepAlive::answer() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  std::size_t end = in_.find(kEnd);
  while (end == std::string::npos) {
    if (!fill()) return std::nullopt;
    end = in_.find(kEnd);
  }
  const std::string head = in_.substr(0, end);
  const auto status = head.starts_with(kVersion)
                          ? belay::decimal(std::string_view(head).substr(kVersion.size(), 3))
                          : std::nullopt;
  const auto length = length_in(head);
  if (!status || !length || *length < 0) return std::nullopt;
  const std::size_t whole = end + kEnd.size() + static_cast<std::size_t>(*length);
  while (in_.size() < whole) {
    if (!fill()) return std::nullopt;
  }
  in_.erase(0, whole);
  return static_cast<int>(*status);
}

}  // namespace storefront
