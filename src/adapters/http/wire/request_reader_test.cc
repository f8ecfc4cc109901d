#include "adapters/http/wire/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace belay::http::wire {
namespace {

using State = RequestReader::State;

TEST(RequestReader, takes_one_request_and_leaves_the_next) {
  RequestReader reader{RequestLimits()};
  const std::string bytes =
      "POST /a HTTP/1.1\r\nHost: gate\r\nContent-Length: 2\r\n\r\nokGET / HTTP/1.1\r\n";
  const auto progress = reader.read(bytes);
  EXPECT_EQ(progress.state, State::complete);
  EXPECT_EQ(bytes.substr(progress.consumed), "GET / HTTP/1.1\r\n");
  EXPECT_EQ(reader.method(), "POST");
  EXPECT_EQ(reader.target(), "/a");
  EXPECT_EQ(reader.body(), "ok");
  ASSERT_EQ(reader.headers().size(), 2u);
  EXPECT_EQ(reader.headers()[1].name, "Content-Length");
  EXPECT_TRUE(reader.keep_alive());
  reader.next();
  EXPECT_EQ(reader.read(bytes.substr(progress.consumed)).state, State::more);
  EXPECT_FALSE(reader.head_complete());
}

TEST(RequestReader, consumes_nothing_before_the_head_is_complete) {
  RequestReader reader{RequestLimits()};
  const std::string bytes = "GET / HTTP/1.1\r\nHost: gate\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto progress = reader.read(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(progress.state, State::more);
    EXPECT_EQ(progress.consumed, 0u);
  }
  EXPECT_EQ(reader.read(bytes).state, State::complete);
}

TEST(RequestReader, drops_trailers) {
  RequestReader reader{RequestLimits()};
  EXPECT_EQ(reader
                .read("POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "2\r\nok\r\n0\r\nAuthorization: Bearer stolen\r\n\r\n")
                .state,
            State::complete);
  EXPECT_EQ(reader.headers().size(), 2u);
  EXPECT_EQ(reader.body(), "ok");
}

TEST(RequestReader, refuses_once_and_for_all) {
  RequestReader reader{RequestLimits()};
  EXPECT_EQ(reader.read("GET / HTTP/1.1\n").state, State::refused);
  EXPECT_EQ(reader.refusal_status(), 400);
  EXPECT_EQ(reader.read("GET / HTTP/1.1\r\nHost: gate\r\n\r\n").state, State::refused);
}

TEST(RequestReader, names_no_method_that_it_does_not_know) {
  RequestReader reader{RequestLimits()};
  EXPECT_EQ(reader.read("SECRET / HTTP/1.1\r\nHost: gate\r\n\r\n").state, State::refused);
  EXPECT_EQ(reader.method(), "");
}

}  // namespace
}  // namespace belay::http::wire
