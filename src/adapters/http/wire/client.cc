#include "adapters/http/client.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>

#include "base/limits.h"
#include "base/text.h"

namespace belay::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using Awaiting = asio::use_awaitable_t<>;
constexpr Awaiting kAwait;

/// A URL's parts, as far as a client of an API needs them.
struct Address {
  bool tls = false;
  std::string host;
  std::string port;
  std::string target;
};

Result<Address> address_in(const std::string& url) {
  Address made;
  std::string_view rest = url;
  made.tls = starts_with_ignoring_case(rest, "https://");
  if (!made.tls && !starts_with_ignoring_case(rest, "http://")) {
    return fail(Code::usage, fmt::format("`{}` is no address of a server: begin with `https://` or "
                                         "`http://`",
                                         printable(url)));
  }
  rest.remove_prefix(made.tls ? 8 : 7);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  made.target = slash == rest.size() ? "/" : std::string(rest.substr(slash));
  made.port = made.tls ? "443" : "80";
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    made.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) {
    authority = authority.substr(1, authority.size() - 2);
  }
  made.host = authority;
  if (made.host.empty() || !decimal(made.port) || made.host.find('@') != std::string::npos) {
    return fail(Code::usage, fmt::format("`{}` names no server", printable(url)));
  }
  return made;
}

wire::request<wire::string_body> request_of(const Call& call, const Address& address) {
  wire::request<wire::string_body> request;
  request.version(11);
  request.method_string(call.method);
  request.target(address.target);
  request.set(wire::field::host, address.host + ":" + address.port);
  request.set(wire::field::user_agent, "belay");
  request.set(wire::field::connection, "close");
  for (const auto& [name, value] : call.headers) request.set(name, value);
  request.body() = call.body;
  request.prepare_payload();
  return request;
}

using Body = wire::request<wire::string_body>;

/// One whole answer.
struct Whole {
  using Made = Answer;
  std::size_t bytes_max = 0;

  template <class Stream>
  asio::awaitable<Answer> operator()(Stream& stream) const {
    beast::flat_buffer buffer;
    wire::response_parser<wire::string_body> parser;
    parser.body_limit(bytes_max);
    co_await wire::async_read(stream, buffer, parser, kAwait);
    Answer answer;
    answer.status = static_cast<int>(parser.get().result_int());
    answer.body = std::move(parser.get().body());
    co_return answer;
  }
};

/// Why a stream of events ended that nobody ended.
enum class Broken { no, too_large, cut_off };

struct HeardOrBroken {
  Heard heard;
  Broken broken = Broken::no;
};

/// Events, until somebody has enough of them.
struct Listening {
  using Made = HeardOrBroken;
  const std::function<bool(const Event&)>* hear = nullptr;

  template <class Stream>
  asio::awaitable<HeardOrBroken> operator()(Stream& stream) const {
    beast::flat_buffer buffer;
    wire::response_parser<wire::buffer_body> parser;
    parser.body_limit(boost::none);
    co_await wire::async_read_header(stream, buffer, parser, kAwait);
    HeardOrBroken made;
    Heard& heard = made.heard;
    heard.status = static_cast<int>(parser.get().result_int());
    EventReader reader;
    std::array<char, 16'384> bytes;
    while (!parser.is_done() && !heard.enough) {
      parser.get().body().data = bytes.data();
      parser.get().body().size = bytes.size();
      boost::system::error_code failed;
      co_await wire::async_read_some(stream, buffer, parser, asio::redirect_error(kAwait, failed));
      const bool is_over = failed == beast::error::timeout || failed == wire::error::end_of_stream;
      if (is_over) break;
      if (failed && failed != wire::error::need_buffer) made.broken = Broken::cut_off;
      if (made.broken != Broken::no) break;
      const std::string_view came(bytes.data(), bytes.size() - parser.get().body().size);
      const bool fits = heard.status == 200
                            ? reader.add(came, *hear)
                            : heard.body.append(came).size() <= limits::kEventBytesMax;
      if (!fits) made.broken = Broken::too_large;
      if (!fits) break;
      heard.enough = reader.ended();
    }
    co_return made;
  }
};

template <class Stream, class Exchange>
asio::awaitable<typename Exchange::Made> exchange(Stream& stream, Body request, Exchange read) {
  co_await wire::async_write(stream, request, kAwait);
  co_return co_await read(stream);
}

template <class Exchange>
asio::awaitable<typename Exchange::Made> over_tls(beast::tcp_stream socket,
                                                  asio::ssl::context& context,
                                                  const Address& address, Body request,
                                                  Exchange read) {
  beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), context);
  // The macro for this casts as C does.
  SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(address.host.c_str()));
  asio::ssl::host_name_verification verification(address.host);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(std::move(verification));
  co_await stream.async_handshake(asio::ssl::stream_base::client, kAwait);
  co_return co_await exchange(stream, std::move(request), read);
}

template <class Exchange>
asio::awaitable<typename Exchange::Made> ask(asio::io_context& loop, const Address& address,
                                             Body request, Exchange read,
                                             std::chrono::milliseconds longest) {
  asio::ip::tcp::resolver resolver(loop);
  const auto places = co_await resolver.async_resolve(address.host, address.port, kAwait);
  beast::tcp_stream socket(loop);
  socket.expires_after(longest);
  co_await socket.async_connect(places, kAwait);
  if (!address.tls) co_return co_await exchange(socket, std::move(request), read);
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_default_verify_paths();
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  co_return co_await over_tls(std::move(socket), context, address, std::move(request), read);
}

Error error_of(const boost::system::system_error& thrown, const Call& call) {
  if (thrown.code() == wire::error::body_limit) {
    return {Code::over_limit,
            fmt::format("the answer of `{}` is larger than {} bytes", printable(call.url),
                        grouped(call.answer_bytes_max)),
            {}};
  }
  return {Code::unavailable,
          fmt::format("no answer from `{}`: {}", printable(call.url),
                      printable(thrown.code().message())),
          {}};
}

template <class Exchange>
Result<typename Exchange::Made> run(const Call& call, Exchange read,
                                    std::chrono::milliseconds longest) {
  using Made = typename Exchange::Made;
  BELAY_TRY(const Address address, address_in(call.url));
  asio::io_context loop;
  std::optional<Result<Made>> made;
  const auto finish = [&](std::exception_ptr thrown, Made answer) {
    if (thrown == nullptr) {
      made = std::move(answer);
      return;
    }
    try {
      std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& failed) {
      made = tl::unexpected<Error>(error_of(failed, call));
    } catch (const std::exception& failed) {
      made = fail(Code::unavailable, fmt::format("no answer from `{}`: {}", printable(call.url),
                                                 printable(failed.what())));
    }
  };
  asio::co_spawn(loop, ask(loop, address, request_of(call, address), read, longest), finish);
  loop.run();
  if (made) return *std::move(made);
  return fail(Code::internal, fmt::format("asking `{}` ended without an answer", call.url));
}

}  // namespace

Result<Answer> call(const Call& call, std::chrono::milliseconds longest) {
  return run(call, Whole{call.answer_bytes_max}, longest);
}

Result<Heard> listen(const Call& call, std::chrono::milliseconds longest,
                     const std::function<bool(const Event&)>& hear) {
  BELAY_TRY(HeardOrBroken made, run(call, Listening{&hear}, longest));
  switch (made.broken) {
    case Broken::no:
      break;
    case Broken::cut_off:
      return fail(Code::unavailable,
                  fmt::format("the events of `{}` were cut off: ask again", printable(call.url)));
    case Broken::too_large:
      return fail(Code::over_limit,
                  fmt::format("an event of `{}` is larger than {} bytes", printable(call.url),
                              grouped(limits::kEventBytesMax)));
  }
  return std::move(made.heard);
}

}  // namespace belay::http
