#include "adapters/haproxy/runtime_api.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "adapters/open_file.h"
#include "base/text.h"

namespace belay::adapters::haproxy {
namespace {

using control::NotSet;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kToldColumnsMax = 120;

struct Place {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

template <class Address>
Place place_of(const Address& address) {
  Place place;
  std::memcpy(&place.bytes, &address, sizeof address);
  place.size = sizeof address;
  return place;
}

std::optional<Place> socket_file(std::string_view path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  return place_of(address);
}

std::optional<Place> loopback(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = decimal(address.substr(colon + 1));
  if (!port || *port < 1 || *port > 65'535) return std::nullopt;
  const std::string_view host = address.substr(0, colon);
  if (host == "127.0.0.1") {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    made.sin_port = htons(static_cast<std::uint16_t>(*port));
    return place_of(made);
  }
  if (host == "[::1]") {
    sockaddr_in6 made{};
    made.sin6_family = AF_INET6;
    made.sin6_addr = in6addr_loopback;
    made.sin6_port = htons(static_cast<std::uint16_t>(*port));
    return place_of(made);
  }
  return std::nullopt;
}

std::optional<Place> place_at(std::string_view address) {
  if (address.find('\0') != std::string_view::npos) return std::nullopt;
  return address.starts_with('/') ? socket_file(address) : loopback(address);
}

/// One question and its answer. What went wrong is a sentence's end.
class Conversation {
 public:
  Conversation(const Place& place, milliseconds longest)
      : socket_(::socket(place.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
        end_(steady_clock::now() + longest) {
    if (!socket_.is_open()) {
      wrong_ = std::strerror(errno);
      return;
    }
    const auto* address = reinterpret_cast<const sockaddr*>(&place.bytes);
    if (::connect(socket_.number(), address, place.size) == 0) return;
    if (errno != EINPROGRESS) {
      wrong_ = std::strerror(errno);
      return;
    }
    if (!is_ready(POLLOUT)) return;
    int why = 0;
    socklen_t size = sizeof why;
    ::getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &why, &size);
    if (why != 0) wrong_ = std::strerror(why);
  }

  /// Whether any of it may have been heard.
  bool say(std::string_view line) {
    bool begun = false;
    while (wrong_.empty() && !line.empty()) {
      const ssize_t count = ::send(socket_.number(), line.data(), line.size(), MSG_NOSIGNAL);
      if (count > 0) {
        begun = true;
        line.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        is_ready(POLLOUT);
      } else if (errno != EINTR) {
        wrong_ = std::strerror(errno);
      }
    }
    return begun;
  }

  std::string hear_all() {
    std::string heard;
    char bytes[4096];
    while (wrong_.empty() && is_ready(POLLIN)) {
      const ssize_t count = ::recv(socket_.number(), bytes, sizeof bytes, 0);
      if (count == 0) break;
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count < 0) {
        wrong_ = std::strerror(errno);
        break;
      }
      heard.append(bytes, static_cast<std::size_t>(count));
      if (heard.size() > kRuntimeAnswerBytesMax) {
        wrong_ = fmt::format("it answers more than {} bytes", grouped(kRuntimeAnswerBytesMax));
      }
    }
    return heard;
  }

  const std::string& wrong() const { return wrong_; }

 private:
  bool is_ready(short what) {
    for (;;) {
      const auto left = std::chrono::ceil<milliseconds>(end_ - steady_clock::now());
      pollfd waiting{socket_.number(), what, 0};
      const int count = left.count() <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left.count()));
      if (count > 0) return true;
      if (count < 0 && errno == EINTR) continue;
      wrong_ = count == 0 ? "it took too long" : std::strerror(errno);
      return false;
    }
  }

  OpenFile socket_;
  steady_clock::time_point end_;
  std::string wrong_;  ///< empty as long as nothing is
};

}  // namespace

Result<RuntimeApi> RuntimeApi::at(std::string address, milliseconds longest) {
  const std::string shown = printable(address);
  if (!place_at(address)) {
    return fail(Code::usage,
                fmt::format("`{}` is no address of HAProxy's runtime API: give the path of its "
                            "socket (107 bytes at most), or `127.0.0.1:PORT` or `[::1]:PORT`",
                            shown));
  }
  if (longest < milliseconds(1) || longest > kRuntimeTimeMax) {
    return fail(Code::usage,
                fmt::format("a question to HAProxy at `{}` takes {} ms at most: between 1 and {} "
                            "may be",
                            shown, longest.count(), kRuntimeTimeMax.count()));
  }
  return RuntimeApi(std::move(address), longest);
}

tl::expected<std::string, NotSet> RuntimeApi::ask(std::string_view command) const {
  Conversation conversation(*place_at(address_), longest_);
  const bool heard_of = conversation.say(std::string(command) + '\n');
  std::string answer = conversation.hear_all();
  std::string wrong = conversation.wrong();
  // A whole answer ends with an empty line, whatever it says: HAProxy that falls says no such line.
  const bool whole = answer == "\n" || answer.ends_with("\n\n");
  if (wrong.empty() && !whole) {
    wrong = answer.empty() ? "it closed without an answer"
                           : fmt::format("its answer breaks off after `{}`",
                                         shortened(printable(answer), kToldColumnsMax));
  }
  if (wrong.empty()) {
    answer.pop_back();
    return answer;
  }
  Error why{Code::unavailable,
            fmt::format("HAProxy at `{}`, asked `{}`: {}; see that it runs, and that its `stats "
                        "socket` with `level admin` is there and may be opened by this user",
                        printable(address_), command, wrong),
            {}};
  using Since = NotSet::Traffic;
  return tl::unexpected<NotSet>(
      NotSet{heard_of ? Since::unknown : Since::unchanged, std::move(why)});
}

}  // namespace belay::adapters::haproxy
