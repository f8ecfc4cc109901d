#include "adapters/http/wire/response_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::http::wire {
namespace {

std::string head_of(const Response& response, const Delivery& delivery) {
  std::string out;
  append_head(out, response, delivery);
  return out;
}

TEST(ResponseHead, is_what_the_endpoint_said_and_what_the_connection_adds) {
  Response response = text_response(201, "made");
  response.headers.emplace_back("Location", "/api/v1/changes/7");
  Delivery delivery;
  delivery.date = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_EQ(head_of(response, delivery),
            "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
            "Content-Length: 4\r\nLocation: /api/v1/changes/7\r\n\r\n");
}

TEST(ResponseHead, has_no_length_where_there_can_be_no_body) {
  Response response;
  response.status = 204;
  EXPECT_EQ(head_of(response, {}), "HTTP/1.1 204 No Content\r\nDate: \r\n\r\n");
}

TEST(ResponseHead, is_well_formed_or_not_written) {
  Response response = text_response(200, "");
  EXPECT_TRUE(is_well_formed(response));
  response.headers = {{"X", "a\tb c"}};
  EXPECT_TRUE(is_well_formed(response));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"X", "a\r\nY: b"},
                                                        {"X", "a\nb"},
                                                        {"X", std::string("\0", 1)},
                                                        {"X Y", "a"},
                                                        {"", "a"},
                                                        {"X:", "a"}}) {
    response.headers = {{name, value}};
    EXPECT_FALSE(is_well_formed(response)) << name << value;
  }
  response.headers.clear();
  response.content_type = "text/plain\r\nX: y";
  EXPECT_FALSE(is_well_formed(response));
  response = text_response(99, "");
  EXPECT_FALSE(is_well_formed(response));
}

}  // namespace
}  // namespace belay::http::wire
