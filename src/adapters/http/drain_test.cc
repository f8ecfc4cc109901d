#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "adapters/http/running_server.h"

namespace belay::http {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string kGet = "GET /constant HTTP/1.1\r\nHost: gate\r\n\r\n";

TEST(Drain, finishes_what_runs_and_closes_what_waits) {
  Gate gate, inside;
  RunningServer running({}, [&](Router& router) {
    router.add("GET", "/wait", Work::blocking, [&](const Request&) {
      inside.open();
      gate.wait();
      return text_response(200, "waited");
    });
  });
  RawClient idle = running.connect(), busy = running.connect();
  EXPECT_THAT(idle.ask(kGet), EndsWith("constant"));
  busy.send("GET /wait HTTP/1.1\r\nHost: gate\r\n\r\n");
  inside.wait();
  bool all_ended = false;
  std::thread draining([&] { all_ended = running.server->drain(std::chrono::seconds(20)); });
  EXPECT_EQ(idle.read_to_end(), "");
  gate.open();
  EXPECT_THAT(busy.read_to_end(), AllOf(HasSubstr("Connection: close"), EndsWith("waited")));
  draining.join();
  EXPECT_TRUE(all_ended);
  EXPECT_FALSE(running.connect().connected());
}

TEST(Drain, cuts_off_what_does_not_end) {
  RunningServer running;
  RawClient slow = running.connect();
  slow.send(
      "POST /echo HTTP/1.1\r\nHost: gate\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(slow.read_until("\r\n\r\n"), HasSubstr("100 Continue"));
  EXPECT_FALSE(running.server->drain(std::chrono::milliseconds(20)));
  EXPECT_EQ(slow.read_to_end(), "");
}

}  // namespace
}  // namespace belay::http
