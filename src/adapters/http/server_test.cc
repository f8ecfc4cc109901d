#include "adapters/http/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "adapters/http/running_server.h"

namespace belay::http {
namespace {

using std::chrono::milliseconds;
using std::string_view_literals::operator""sv;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string get(std::string_view path) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: gate\r\n\r\n", path);
}
std::string post(std::string_view path, std::string_view body) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: gate\r\nContent-Length: {}\r\n\r\n{}", path,
                     body.size(), body);
}
/// Without the port closing in between, a refused request must also end the connection.
std::string refused(const RunningServer& running, std::string_view request) {
  RawClient client = running.connect();
  client.send(request);
  return client.read_to_end();
}

TEST(Server, answers_on_one_connection_again_and_again) {
  RunningServer running;
  ASSERT_TRUE(running.started);
  RawClient client = running.connect();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(client.ask(get("/constant")),
                AllOf(StartsWith("HTTP/1.1 200 OK\r\nDate: "), HasSubstr("\r\ntraceparent: 00-"),
                      Not(HasSubstr("Connection: close")), EndsWith("\r\n\r\nconstant")));
  }
}

TEST(Server, answers_pipelined_requests_in_order) {
  RunningServer running;
  RawClient client = running.connect();
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += post(i % 2 == 0 ? "/echo" : "/slow/echo", fmt::format("number {}", i));
  }
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(client.read_answer(), EndsWith(fmt::format("\r\n\r\nnumber {}", i)));
  }
}

TEST(Server, reads_a_request_however_it_is_cut) {
  RunningServer running;
  RawClient client = running.connect();
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;name=value\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: dropped\r\n\r\n";
  for (const char c : request) ASSERT_TRUE(client.send(std::string_view(&c, 1)));
  EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\nhello world"));
  EXPECT_THAT(client.ask(get("/constant")), EndsWith("constant"));
}

TEST(Server, takes_a_large_body_and_gives_it_back) {
  RunningServer running;
  RawClient client = running.connect();
  const std::string body(3'000'000, 'x');
  std::thread sender([&] { client.send(post("/slow/echo", body)); });
  EXPECT_THAT(client.read_answer(), EndsWith(body));
  sender.join();
  EXPECT_THAT(client.ask(get("/constant")), EndsWith("constant"));
}

TEST(Server, says_continue_before_a_body_it_will_take) {
  RunningServer running;
  RawClient client = running.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: gate\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(client.ask("ok"), EndsWith("\r\n\r\nok"));
  EXPECT_THAT(refused(running,
                      "POST /echo HTTP/1.1\r\nHost: gate\r\nContent-Length: 99999999999\r\n"
                      "Expect: 100-continue\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST(Server, answers_head_as_get_without_the_body) {
  RunningServer running;
  RawClient client = running.connect();
  client.send("HEAD /constant HTTP/1.1\r\nHost: gate\r\n\r\n");
  EXPECT_THAT(client.read_answer(true),
              AllOf(HasSubstr("Content-Length: 8\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(client.ask(get("/constant")), EndsWith("\r\n\r\nconstant"));
}

TEST(Server, serves_old_clients_one_request_or_more_if_they_ask) {
  RunningServer running;
  RawClient once = running.connect();
  once.send("GET /constant HTTP/1.0\r\n\r\n");
  EXPECT_THAT(once.read_to_end(), AllOf(HasSubstr("Connection: close"), EndsWith("constant")));
  RawClient more = running.connect();
  const std::string request = "GET /constant HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_THAT(more.ask(request), HasSubstr("Connection: keep-alive"));
  EXPECT_THAT(more.ask(request), EndsWith("constant"));
}

TEST(Server, answers_a_client_that_has_nothing_more_to_send) {
  RunningServer running;
  RawClient client = running.connect();
  client.send(get("/constant") + post("/slow/echo", "last"));
  client.finish();
  EXPECT_THAT(client.read_to_end(), AllOf(HasSubstr("constant"), EndsWith("last")));
}

TEST(Server, routes_by_template_and_says_what_is_allowed) {
  RunningServer running;
  RawClient client = running.connect();
  EXPECT_THAT(client.ask(get("/systems/pri%2Fcing/owners/a/b")), EndsWith("\r\n\r\npri/cing|a/b"));
  EXPECT_THAT(client.ask(get("/nowhere")),
              AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("application/problem+json"),
                    HasSubstr(R"("code":"not_found")")));
  EXPECT_THAT(client.ask(get("/echo")),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: POST\r\n")));
  EXPECT_THAT(client.ask(get("/a/%2e%2e/b")), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(client.ask(get("http://gate/constant")), EndsWith("constant"));
}

struct Refusal {
  int status;
  std::string_view request;
};

TEST(Server, refuses_what_two_programs_could_read_differently) {
  RunningServer running;
  for (const Refusal& refusal : {
           Refusal{400, "GET /constant HTTP/1.1\r\n\r\n"},  // no Host
           Refusal{400, "GET /constant HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
           Refusal{400, "GET /constant HTTP/1.1\nHost: a\n\n"},
           Refusal{400, "GET /constant HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n"},
           Refusal{400, "GET /constant HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"},
           Refusal{400, "GET /constant HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n"},
           Refusal{400, "GET /constant HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n"},
           Refusal{400, "\r\nGET /constant HTTP/1.1\r\nHost: a\r\n\r\n"},
           Refusal{400, "GET  /constant HTTP/1.1\r\nHost: a\r\n\r\n"},
           Refusal{400, "GET /con stant HTTP/1.1\r\nHost: a\r\n\r\n"},
           Refusal{400, "GET /constant HTTP/1.1\r\nHost: a\0\r\n\r\n"sv},
           Refusal{400,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
           Refusal{400,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                   "Content-Length: 3\r\n\r\n0\r\n\r\n"},
           Refusal{400,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                   "Content-Length: 3\r\n\r\nabc"},
           Refusal{400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc"},
           Refusal{400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc"},
           Refusal{400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc"},
           Refusal{400,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: "
                   "99999999999999999999999999\r\n\r\n"},
           Refusal{501,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"},
           Refusal{501, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"},
           Refusal{400, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
           Refusal{400,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "zz\r\n\r\n"},
           Refusal{400,
                   "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "1\r\nabc\r\n0\r\n\r\n"},
           Refusal{400,
                   "GET /constant HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\n"
                   "Authorization: b\r\n\r\n"},
           Refusal{417, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n"},
           Refusal{501, "BREW /constant HTTP/1.1\r\nHost: a\r\n\r\n"},
           Refusal{501, "get /constant HTTP/1.1\r\nHost: a\r\n\r\n"},
           Refusal{505, "GET /constant HTTP/2.0\r\nHost: a\r\n\r\n"},
           Refusal{505, "GET /constant HTTP/1.2\r\nHost: a\r\n\r\n"},
       }) {
    EXPECT_THAT(refused(running, refusal.request),
                AllOf(StartsWith(fmt::format("HTTP/1.1 {} ", refusal.status)),
                      HasSubstr("Connection: close")))
        << refusal.request;
  }
}

TEST(Server, refuses_what_is_too_large) {
  RunningServer running;
  const std::string long_text(20'000, 'a');
  EXPECT_THAT(refused(running, "GET /" + long_text), StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(refused(running, get("/" + long_text.substr(0, 9'000))), StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(refused(running, "GET / HTTP/1.1\r\nHost: a\r\nX: " + long_text),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(refused(running, "GET / HTTP/1.1\r\nHost: a\r\nX: " + long_text + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 101; ++i) many += fmt::format("X-{}: y\r\n", i);
  EXPECT_THAT(refused(running, many + "\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(
      refused(running, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=" +
                           long_text + long_text),
      StartsWith("HTTP/1.1 431 "));
}

TEST(Server, refuses_a_body_over_the_limit_however_it_comes) {
  RunningServer running([](ServerOptions& options) { options.request.body_bytes = 1'000; });
  EXPECT_THAT(running.ask(post("/echo", std::string(1'000, 'x'))), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(refused(running, post("/echo", std::string(1'001, 'x'))),
              StartsWith("HTTP/1.1 413 "));
  const std::string chunk = "1f4\r\n" + std::string(500, 'x') + "\r\n";
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(running.ask(head + chunk + chunk + "0\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(refused(running, head + chunk + chunk + "1\r\nx\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST(Server, bounds_all_bodies_together) {
  RunningServer running([](ServerOptions& options) { options.bodies_bytes_max = 100'000; });
  RawClient half = running.connect();
  half.send(fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 90001\r\n\r\n{}",
                        std::string(90'000, 'x')));
  const Counter& received = running.metrics.counter("belay_http_received_bytes_total", "");
  while (received.value() < 90'000) std::this_thread::yield();
  const std::string answer = running.ask(post("/echo", std::string(50'000, 'y')));
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1")));
  EXPECT_THAT(half.ask("x"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(running.ask(post("/echo", std::string(50'000, 'y'))), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, tells_a_slow_client_that_time_is_up) {
  RunningServer running([](ServerOptions& options) { options.request_time = milliseconds(40); });
  RawClient head = running.connect();
  head.send("GET /constant HTTP/1.1\r\nHost: ga");
  EXPECT_THAT(head.read_to_end(), StartsWith("HTTP/1.1 408 "));
  RawClient body = running.connect();
  body.send("POST /echo HTTP/1.1\r\nHost: gate\r\nContent-Length: 10\r\n\r\n12345");
  EXPECT_THAT(body.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST(Server, does_not_let_single_bytes_extend_the_time) {
  RunningServer running([](ServerOptions& options) { options.request_time = milliseconds(60); });
  RawClient client = running.connect();
  std::string answer;
  while (answer.empty() && client.send("X")) {
    pollfd waiting{client.descriptor(), POLLIN, 0};
    if (::poll(&waiting, 1, 5) == 1) answer = client.read_to_end();
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
}

TEST(Server, closes_a_connection_that_asks_nothing) {
  RunningServer running([](ServerOptions& options) { options.idle_time = milliseconds(30); });
  EXPECT_EQ(running.connect().read_to_end(), "");
  RawClient client = running.connect();
  EXPECT_THAT(client.ask(get("/constant")), EndsWith("constant"));
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, answers_503_when_no_worker_comes_free) {
  Gate gate, inside;
  RunningServer running(
      [](ServerOptions& options) {
        options.workers = 1;
        options.queue_max = 1;
      },
      [&](Router& router) {
        router.add("GET", "/wait", Work::blocking, [&](const Request&) {
          inside.open();
          gate.wait();
          return text_response(200, "waited");
        });
      });
  RawClient first = running.connect(), second = running.connect();
  first.send(get("/wait"));
  inside.wait();
  second.send(get("/wait"));
  std::string answer;
  while (!answer.starts_with("HTTP/1.1 503 ")) {
    RawClient third = running.connect();
    third.send(get("/wait"));
    pollfd waiting{third.descriptor(), POLLIN, 0};
    ::poll(&waiting, 1, 5);
    if ((waiting.revents & POLLIN) != 0) answer = third.read_answer();
    EXPECT_THAT(running.ask(get("/constant")), EndsWith("constant"));
  }
  EXPECT_THAT(answer, HasSubstr("Retry-After: 1"));
  gate.open();
  EXPECT_THAT(first.read_answer(), EndsWith("waited"));
}

TEST(Server, limits_connections_in_all_and_of_one_peer) {
  RunningServer running([](ServerOptions& options) { options.connections_per_peer_max = 2; });
  RawClient first = running.connect();
  EXPECT_THAT(first.ask(get("/constant")), EndsWith("constant"));
  {
    RawClient second = running.connect();
    EXPECT_THAT(second.ask(get("/constant")), EndsWith("constant"));
    EXPECT_EQ(running.connect().read_to_end(), "");
  }
  std::string answer;
  while (answer.empty()) answer = running.ask(get("/constant"));
  EXPECT_THAT(answer, EndsWith("constant"));
  EXPECT_THAT(first.ask(get("/metrics")), Not(HasSubstr("connections_refused_total 0\n")));
}

TEST(Server, keeps_an_answer_from_being_split) {
  RunningServer running({}, [](Router& router) {
    router.add("GET", "/split", Work::quick, [](const Request&) {
      Response response = text_response(200, "x");
      response.headers.emplace_back("Location", "/a\r\nSet-Cookie: b=c");
      return response;
    });
    router.add("GET", "/throws", Work::blocking, [](const Request& request) {
      return text_response(200, std::string(request.body).substr(5));
    });
  });
  EXPECT_THAT(running.ask(get("/split")),
              AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Set-Cookie"))));
  EXPECT_THAT(running.ask(get("/throws")), StartsWith("HTTP/1.1 500 "));
}

TEST(Server, asks_the_endpoint_what_is_not_recalled) {
  RunningServer running({}, [](Router& router) {
    router.add(
        "GET", "/page/{name}", Work::blocking,
        [](const Request&) { return text_response(200, "made anew"); },
        [](const Request& request) -> std::optional<Response> {
          if (request.parameter("name") == "kept") return text_response(200, "recalled");
          if (request.parameter("name") == "new") return std::nullopt;
          return text_response(200, std::string(request.body).substr(5));
        });
  });
  EXPECT_THAT(running.ask(get("/page/kept")), EndsWith("recalled"));
  EXPECT_THAT(running.ask(get("/page/new")), EndsWith("made anew"));
  EXPECT_THAT(running.ask(get("/page/broken")), EndsWith("made anew"));
}

TEST(Server, continues_the_trace_of_the_client) {
  RunningServer running;
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string request = fmt::format(
      "GET /constant?token=secret HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer secret\r\n"
      "traceparent: 00-{}-b7ad6b7169203331-01\r\n\r\n",
      trace);
  EXPECT_THAT(running.ask(request),
              AllOf(HasSubstr("traceparent: 00-" + trace), Not(HasSubstr("b7ad6b7169203331"))));
  EXPECT_THAT(running.log_with(trace),
              AllOf(HasSubstr(R"("method":"GET","route":"/constant","status":200)"),
                    Not(HasSubstr("secret"))));
}

TEST(Server, logs_and_counts_by_template) {
  RunningServer running;
  EXPECT_THAT(running.ask(post("/slow/echo", "x")), EndsWith("x"));
  EXPECT_THAT(running.ask(get("/systems/a/owners/b")), EndsWith("a|b"));
  EXPECT_THAT(running.log_with("/systems/{id}/owners/{rest...}"), HasSubstr("127.0.0.1"));
  EXPECT_THAT(running.log_with("robot:echo"),
              HasSubstr(R"("peer":"127.0.0.1","principal":"robot:echo"})"));
  EXPECT_THAT(running.ask(get("/missing")), HasSubstr("404"));
  const std::string metrics = running.ask(get("/metrics"));
  EXPECT_THAT(metrics,
              AllOf(HasSubstr("belay_http_requests_total{route=\"/slow/echo\",method=\"POST\","
                              "status=\"2xx\"} 1\n"),
                    HasSubstr("belay_http_requests_total{route=\"unmatched\",method=\"any\","
                              "status=\"4xx\"} 1\n"),
                    HasSubstr("belay_http_request_seconds_count{route=\"/slow/echo\","
                              "method=\"POST\"} 1\n"),
                    HasSubstr("belay_http_requests_in_flight 1\n")));
}

TEST(Server, says_what_it_cannot_listen_on) {
  RunningServer first;
  RunningServer second([&](ServerOptions& options) { options.port = first.server->port(); });
  ASSERT_FALSE(second.started);
  EXPECT_THAT(second.started.error().message, HasSubstr("cannot listen on `127.0.0.1` port"));
  RunningServer third([](ServerOptions& options) { options.address = "gate.example"; });
  EXPECT_THAT(third.started.error().message, HasSubstr("`gate.example` is no IP address"));
}

}  // namespace
}  // namespace belay::http
