#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "adapters/http/running_server.h"

namespace belay::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;

constexpr std::string_view kRequest = "GET /constant HTTP/1.1\r\nHost: gate\r\n\r\n";

/// A key and a certificate signed by itself, in a folder of their own.
class Tls : public ::testing::Test {
 protected:
  Tls() {
    char folder[] = "/tmp/belay_tls_XXXXXX";
    folder_ = ::mkdtemp(folder);
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    write(certificate_file(), [&](FILE* file) { PEM_write_X509(file, certificate.get()); });
    write(key_file(), [&](FILE* file) {
      PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  ~Tls() override {
    ::unlink(certificate_file().c_str());
    ::unlink(key_file().c_str());
    ::rmdir(folder_.c_str());
  }

  std::string certificate_file() const { return folder_ + "/certificate.pem"; }
  std::string key_file() const { return folder_ + "/key.pem"; }
  std::function<void(ServerOptions&)> with_tls() const {
    return [this](ServerOptions& options) {
      options.certificate_file = certificate_file();
      options.key_file = key_file();
      options.request_time = std::chrono::milliseconds(2'000);
    };
  }

 private:
  static void write(const std::string& path, const std::function<void(FILE*)>& content) {
    FILE* file = std::fopen(path.c_str(), "w");
    content(file);
    std::fclose(file);
  }
  std::string folder_;
};

/// A TLS client over a raw one.
struct Caller {
  explicit Caller(const RunningServer& running, int version = 0, std::string_view alpn = "")
      : raw(running.connect()), context(SSL_CTX_new(TLS_client_method())) {
    if (version != 0) {
      SSL_CTX_set_max_proto_version(context.get(), version);
      SSL_CTX_set_security_level(context.get(), 0);
    }
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                            static_cast<unsigned>(alpn.size()));
    session.reset(SSL_new(context.get()));
    SSL_set_fd(session.get(), raw.descriptor());
    shaken = SSL_connect(session.get()) == 1;
  }
  void send(std::string_view bytes) {
    SSL_write(session.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  std::string read_until(std::string_view mark) {
    std::string in;
    char bytes[4096];
    while (in.find(mark) == std::string::npos) {
      const int count = SSL_read(session.get(), bytes, sizeof bytes);
      if (count <= 0) break;
      in.append(bytes, static_cast<std::size_t>(count));
    }
    return in;
  }
  RawClient raw;
  Context context;
  Session session;
  bool shaken = false;
};

TEST_F(Tls, answers_as_without_it) {
  RunningServer running(with_tls(), [](Router& router) {
    router.add("GET", "/tls", Work::blocking,
               [](const Request& request) { return text_response(200, request.peer->tls); });
  });
  ASSERT_TRUE(running.started) << running.started.error().message;
  Caller caller(running, 0, "\x02h2\x08http/1.1");
  ASSERT_TRUE(caller.shaken);
  for (int i = 0; i < 3; ++i) {
    caller.send(kRequest);
    EXPECT_THAT(caller.read_until("constant"), StartsWith("HTTP/1.1 200 "));
  }
  caller.send("GET /tls HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(caller.read_until("nothing like it"), HasSubstr("\r\n\r\nTLSv1.3 TLS_"));
  EXPECT_EQ(SSL_get_error(caller.session.get(), 0), SSL_ERROR_ZERO_RETURN);  // a close_notify
}

TEST_F(Tls, speaks_1_2_with_good_ciphers_and_nothing_older) {
  RunningServer running(with_tls());
  Caller modern(running, TLS1_2_VERSION);
  ASSERT_TRUE(modern.shaken);
  EXPECT_THAT(std::string(SSL_get_cipher_name(modern.session.get())), StartsWith("ECDHE-"));
  EXPECT_FALSE(Caller(running, TLS1_1_VERSION).shaken);
}

TEST_F(Tls, refuses_a_client_that_speaks_only_other_protocols) {
  RunningServer running(with_tls());
  EXPECT_FALSE(Caller(running, 0, "\x02h2").shaken);
}

TEST_F(Tls, takes_no_request_that_was_cut_short) {
  RunningServer running(with_tls(), {});
  Caller caller(running);
  caller.send("POST /echo HTTP/1.1\r\nHost: gate\r\nContent-Length: 10\r\n\r\n12345");
  caller.raw.finish();
  EXPECT_EQ(caller.read_until("nothing"), "");
  Caller next(running);
  next.send(kRequest);
  EXPECT_THAT(next.read_until("constant"), EndsWith("constant"));
}

TEST_F(Tls, ends_a_handshake_that_does_not_come) {
  RunningServer running([&](ServerOptions& options) {
    with_tls()(options);
    options.request_time = std::chrono::milliseconds(30);
  });
  EXPECT_EQ(running.connect().read_to_end(), "");
  RawClient plain = running.connect();
  plain.send(kRequest);
  EXPECT_THAT(plain.read_to_end(), ::testing::Not(HasSubstr("HTTP/1.1 200")));
}

TEST_F(Tls, says_which_file_is_wrong) {
  const auto started = [&](std::string certificate, std::string key) {
    RunningServer running([&](ServerOptions& options) {
      options.certificate_file = std::move(certificate);
      options.key_file = std::move(key);
    });
    return running.started ? "" : running.started.error().message;
  };
  EXPECT_THAT(started(certificate_file(), ""), HasSubstr("name the missing file"));
  EXPECT_THAT(started("/nowhere.pem", key_file()), HasSubstr("the certificate `/nowhere.pem`"));
  EXPECT_THAT(started(certificate_file(), certificate_file()), HasSubstr("the key `"));
}

}  // namespace
}  // namespace belay::http
