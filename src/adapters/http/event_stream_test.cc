#include "adapters/http/event_stream.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "adapters/http/running_server.h"

namespace belay::http {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST(Event, cannot_begin_another_field) {
  EXPECT_EQ(encoded({"1\r\ndata: x", "a\nb", "c\r\nd"}),
            "id: 1data: x\nevent: ab\ndata: c\ndata: d\n\n");
  EXPECT_EQ(encoded({"", "", ""}), "data: \n\n");
}

class Subscribed : public ::testing::Test {
 protected:
  std::function<void(Router&)> events(EventStream::Options options = {}) {
    return [this, options](Router& router) {
      router.add("GET", "/events", Work::blocking, [this, options](const Request& request) {
        Response response;
        response.events = std::make_shared<EventStream>(options);
        stream = response.events;
        stream->push({"1", "first",
                      fmt::format("after {}", request.header("last-event-id").value_or("none"))});
        return response;
      });
    };
  }
  static RawClient subscribe(const RunningServer& running) {
    RawClient client = running.connect();
    client.send("GET /events HTTP/1.1\r\nHost: gate\r\nLast-Event-ID: 41\r\n\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Type: text/event-stream"));
    EXPECT_EQ(client.read_until("\n\n"), "id: 1\nevent: first\ndata: after 41\n\n");
    return client;
  }
  std::shared_ptr<EventStream> stream;
};

TEST_F(Subscribed, clients_hear_what_is_pushed_and_the_end) {
  RunningServer running({}, events());
  RawClient client = subscribe(running);
  EXPECT_TRUE(stream->push({"2\nid: 9", "", "two\nlines"}));
  EXPECT_EQ(client.read_until("\n\n"), "id: 2id: 9\ndata: two\ndata: lines\n\n");
  stream->push({"3", "", "last"});
  stream->end();
  EXPECT_EQ(client.read_to_end(), "id: 3\ndata: last\n\n");
  EXPECT_FALSE(stream->push({"4", "", "nobody"}));
}

TEST_F(Subscribed, clients_hear_a_heartbeat_while_nothing_happens) {
  RunningServer running([](ServerOptions& options) { options.heartbeat = milliseconds(10); },
                        events());
  RawClient client = subscribe(running);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_until("\n\n"), kHeartbeat);
}

TEST_F(Subscribed, clients_that_leave_are_noticed) {
  RunningServer running([](ServerOptions& options) { options.heartbeat = milliseconds(5); },
                        events());
  subscribe(running).close();
  while (stream->push({"", "", "still there?"})) std::this_thread::yield();
}

TEST_F(Subscribed, clients_that_do_not_keep_up_are_cut_off) {
  EventStream::Options options;
  options.events_max = 10;
  RunningServer running([](ServerOptions& o) { o.request_time = milliseconds(300); },
                        events(options));
  RawClient client = subscribe(running);
  const std::string large(100'000, 'x');
  while (stream->push({"", "", large})) continue;
  client.read_to_end();
  EXPECT_FALSE(stream->push({"", "", "again"}));
}

TEST_F(Subscribed, clients_are_told_to_come_back_when_the_server_drains) {
  RunningServer running({}, events());
  RawClient client = subscribe(running);
  bool all_ended = false;
  std::thread draining([&] { all_ended = running.server->drain(std::chrono::seconds(20)); });
  EXPECT_EQ(client.read_to_end(), "retry: 1000\n\n");
  draining.join();
  EXPECT_TRUE(all_ended);
}

}  // namespace
}  // namespace belay::http
