#include "adapters/http/server.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <latch>
#include <optional>
#include <utility>

#include "adapters/http/wire/loop.h"

namespace belay::http {

namespace asio = wire::asio;
using wire::error_code;

struct Server::Parts {
  Parts(ServerOptions options, Router router, Metrics& metrics)
      : service(std::move(options), std::move(router), metrics) {}

  Result<void> load_certificate();
  Result<void> listen();
  wire::Awaitable<void> accept();
  void admit(wire::Loop& loop, wire::Socket socket);
  void close_doors();
  void end();

  wire::Service service;
  std::unique_ptr<asio::ssl::context> tls;
  std::vector<std::unique_ptr<wire::Loop>> loops;
  std::optional<wire::Acceptor> acceptor;
  std::latch doors_closed{1};
  std::uint16_t port = 0;
};

namespace {

// What is left of TLS 1.2 is what gives forward secrecy and authenticated encryption.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr int kListenBacklog = 4'096;
constexpr std::chrono::milliseconds kAcceptAgainAfter(50);  // when there are no descriptors left

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  constexpr std::string_view kHttp = "http/1.1";
  while (offered_size > 0 && offered_size > offered[0]) {
    const std::string_view name(reinterpret_cast<const char*>(offered + 1), offered[0]);
    if (name == kHttp) {
      *chosen = offered + 1;
      *chosen_size = offered[0];
      return SSL_TLSEXT_ERR_OK;
    }
    offered_size -= offered[0] + 1u;
    offered += offered[0] + 1;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// One peer: an IPv4 address, or the 64 bits that an IPv6 network is given at least.
std::string network_of(const asio::ip::address& address) {
  if (!address.is_v6() || address.to_v6().is_v4_mapped()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return asio::ip::make_address_v6(bytes).to_string();
}

}  // namespace

Result<void> Server::Parts::load_certificate() {
  const ServerOptions& options = service.options;
  if (options.certificate_file.empty() && options.key_file.empty()) return {};
  if (options.certificate_file.empty() || options.key_file.empty()) {
    return fail(Code::usage, "TLS takes both a certificate and a key: name the missing file");
  }
  tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* context = tls->native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(
      context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  error_code error;
  tls->use_certificate_chain_file(options.certificate_file, error);
  if (error) {
    return fail(Code::unavailable, fmt::format("the certificate `{}` cannot be used: {}",
                                               options.certificate_file, error.message()));
  }
  tls->use_private_key_file(options.key_file, asio::ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(context) != 1) {
    return fail(Code::unavailable,
                fmt::format("the key `{}` cannot be used with the certificate `{}`: {}",
                            options.key_file, options.certificate_file,
                            error ? error.message() : "they do not belong together"));
  }
  return {};
}

Result<void> Server::Parts::listen() {
  const ServerOptions& options = service.options;
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) {
    return fail(Code::usage, fmt::format("`{}` is no IP address to listen on: write for example "
                                         "`127.0.0.1` or `::`",
                                         options.address));
  }
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  acceptor.emplace(loops.front()->context().get_executor());
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(kListenBacklog, error);
  if (!error) port = acceptor->local_endpoint(error).port();
  if (error) {
    return fail(Code::unavailable, fmt::format("cannot listen on `{}` port {}: {}; choose another",
                                               options.address, options.port, error.message()));
  }
  return {};
}

wire::Awaitable<void> Server::Parts::accept() {
  for (std::size_t turn = 0; acceptor->is_open(); ++turn) {
    wire::Loop& loop = *loops[turn % loops.size()];
    error_code error;
    wire::Socket socket =
        co_await acceptor->async_accept(loop.context(), asio::redirect_error(wire::kAwait, error));
    if (!error) {
      admit(loop, std::move(socket));
    } else if (acceptor->is_open()) {
      wire::Timer pause(acceptor->get_executor(), kAcceptAgainAfter);
      co_await pause.async_wait(asio::redirect_error(wire::kAwait, error));
    }
  }
  doors_closed.count_down();
}

void Server::Parts::admit(wire::Loop& loop, wire::Socket socket) {
  error_code error;
  const auto from = socket.remote_endpoint(error);
  if (error) return;
  Peer peer{from.address().to_string(), from.port(), network_of(from.address()), ""};
  if (service.peers.admit(peer.network, service.options)) {
    loop.adopt(std::move(socket), std::move(peer), tls.get());
  } else {
    service.counts.refused_connections.add();
  }
}

/// After it, no connection is admitted.
void Server::Parts::close_doors() {
  asio::post(loops.front()->context(), [this] {
    error_code ignored;
    acceptor->close(ignored);
  });
  doors_closed.wait();
}

/// The acceptor goes before the loop that it lives on, and all threads before either.
void Server::Parts::end() {
  for (const auto& loop : loops) loop->end();
  acceptor.reset();
  loops.clear();
  service.queue.reset();
}

Server::Server(ServerOptions options, Router router, Metrics& metrics)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(router), metrics)) {}

Server::~Server() { stop(); }

Result<void> Server::start() {
  Parts& parts = *parts_;
  BELAY_TRY_VOID(parts.load_certificate());
  for (int i = 0; i < std::max(1, parts.service.options.loops); ++i) {
    parts.loops.push_back(std::make_unique<wire::Loop>(parts.service));
  }
  if (const Result<void> listening = parts.listen(); !listening) {
    parts.end();
    return listening;
  }
  parts.service.queue.emplace(std::max(1, parts.service.options.workers),
                              parts.service.options.queue_max);
  asio::co_spawn(parts.loops.front()->context(), parts.accept(), asio::detached);
  return {};
}

std::uint16_t Server::port() const { return parts_->port; }

bool Server::drain(std::chrono::milliseconds longest) {
  Parts& parts = *parts_;
  if (parts.loops.empty()) return true;
  parts.service.draining = true;
  parts.close_doors();
  for (const auto& loop : parts.loops) loop->drain();
  const bool all_ended = parts.service.peers.wait_until_none(longest);
  stop();
  return all_ended;
}

void Server::stop() {
  Parts& parts = *parts_;
  if (parts.loops.empty()) return;
  parts.service.draining = parts.service.stopping = true;
  parts.close_doors();
  for (const auto& loop : parts.loops) loop->cut_off();
  parts.service.peers.wait_until_none(std::chrono::hours(24 * 365));
  parts.end();
}

}  // namespace belay::http
