#include "adapters/prometheus/source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "adapters/prometheus/scripted_source.h"

namespace belay::adapters::prometheus {
namespace {

using control::InstantQuery;
using control::RangeQuery;
using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr milliseconds kPatience{20'000};  // a failing test ends, too
const Instant kAt{1'780'000'000, 500'000'000};
constexpr std::string_view kOne = R"({"status":"success","data":{"resultType":"vector","result":[)"
                                  R"({"metric":{"version":"2"},"value":[1780000000.5,"7"]}]}})";

std::unique_ptr<control::Metrics> source_at(const std::string& url,
                                            milliseconds longest = kPatience,
                                            const std::string& token_file = "") {
  auto opened = open_source({url, token_file, longest});
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? *std::move(opened) : nullptr;
}

Result<std::vector<watch::Series>> ask(const ScriptedSource& scripted,
                                       milliseconds longest = kPatience) {
  return source_at(scripted.url(), longest)->ask(InstantQuery{"orders_total", kAt});
}

void expect_reason(const Result<std::vector<watch::Series>>& answer, Code code,
                   const std::vector<std::string>& parts) {
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, code) << answer.error().message;
  for (const std::string& part : parts) EXPECT_THAT(answer.error().message, HasSubstr(part));
}

class Stopwatch {
 public:
  milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun_);
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

/// A token's file, and what it says.
class TokenFile {
 public:
  explicit TokenFile(std::string_view text, mode_t mode = S_IRUSR | S_IWUSR) {
    std::string pattern = std::filesystem::temp_directory_path() / "belay-token-XXXXXX";
    ::close(::mkstemp(pattern.data()));
    path = pattern;
    write(text);
    ::chmod(path.c_str(), mode);
  }
  ~TokenFile() { ::unlink(path.c_str()); }
  void write(std::string_view text) const { std::ofstream(path) << text; }

  std::string path;
};

TEST(Source, asks_by_a_form_so_that_no_query_is_too_long_or_lost_in_an_address) {
  ScriptedSource scripted([](const Conversation& client) { client.answer(200, kOne); });
  const auto source = source_at(scripted.url() + "/mimir/", milliseconds(2500));
  const auto answer = source->ask(InstantQuery{"sum(x{a=\"b c\"}[1m]) + 1 & \xc3\xa4", kAt});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->at(0).samples.at(0).value, 7);
  const std::string request = scripted.request();
  EXPECT_THAT(request, HasSubstr("POST /mimir/api/v1/query HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Type: application/x-www-form-urlencoded\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Authorization")));
  EXPECT_THAT(request,
              EndsWith("\r\n\r\ntime=2026-05-28T20%3A26%3A40.5Z"
                       "&query=sum%28x%7Ba%3D%22b%20c%22%7D%5B1m%5D%29%20%2B%201%20%26%20%C3%A4"
                       "&timeout=2.500"));
}

TEST(Source, asks_for_ranges) {
  ScriptedSource scripted([](const Conversation& client) {
    client.answer(200, R"({"status":"success","data":{"resultType":"matrix","result":[]}})");
  });
  const RangeQuery query{"up", {1'780'000'000, 0}, {1'780'000'600, 0}, milliseconds(15'000)};
  const auto answer = source_at(scripted.url())->ask(query);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(*answer, IsEmpty());
  EXPECT_THAT(scripted.request(), HasSubstr("POST /api/v1/query_range HTTP/1.1"));
  EXPECT_THAT(scripted.request(), EndsWith("start=2026-05-28T20%3A26%3A40Z&end="
                                           "2026-05-28T20%3A36%3A40Z&step=15.000"
                                           "&query=up&timeout=20.000"));
}

TEST(Source, refuses_questions_that_cannot_be) {
  const auto source = source_at("http://127.0.0.1:1");
  const Instant later{kAt.seconds + 600, 0};
  expect_reason(source->ask(InstantQuery{" \n", kAt}), Code::usage, {"the query is empty"});
  expect_reason(source->ask(InstantQuery{"up\xff", kAt}), Code::usage, {"UTF-8"});
  expect_reason(source->ask(InstantQuery{std::string(16'385, 'x'), kAt}), Code::over_limit,
                {"a query of 16,385 bytes: 16,384 at most"});
  expect_reason(source->ask(RangeQuery{"up", later, kAt, milliseconds(1)}), Code::usage,
                {"ends before it begins"});
  expect_reason(source->ask(RangeQuery{"up", kAt, later, milliseconds(0)}), Code::usage,
                {"no step"});
  expect_reason(source->ask(RangeQuery{"up", kAt, later, milliseconds(50)}), Code::over_limit,
                {"a range of 11,991 steps: 11,000 at most"});
  expect_reason(source->ask(RangeQuery{"", kAt, later, milliseconds(50'000)}), Code::usage,
                {"empty"});
}

TEST(Source, gives_its_token_and_reads_it_anew_each_time) {
  ScriptedSource scripted([](const Conversation& client) { client.answer(200, kOne); });
  const TokenFile token("s3cret\n");
  const auto source = source_at(scripted.url(), kPatience, token.path);
  ASSERT_TRUE(source->ask(InstantQuery{"up", kAt}));
  EXPECT_THAT(scripted.request(), HasSubstr("Authorization: Bearer s3cret\r\n"));
  token.write("another");
  ASSERT_TRUE(source->ask(InstantQuery{"up", kAt}));
  EXPECT_THAT(scripted.request(), HasSubstr("Authorization: Bearer another\r\n"));
}

TEST(Source, asks_nothing_with_a_token_that_is_none) {
  ScriptedSource scripted([](const Conversation& client) { client.answer(200, kOne); });
  const auto asked = [&](const std::string& path) {
    return source_at(scripted.url(), kPatience, path)->ask(InstantQuery{"up", kAt});
  };
  const TokenFile open_to_all("s3cret", 0644);
  expect_reason(asked(open_to_all.path), Code::unavailable, {"others may open", "chmod"});
  for (const std::string_view wrong : {"", " \n", "a b", "a\r\nX-Admin: 1", "\x01", "t\xc3\xa4"}) {
    const TokenFile token(wrong);
    const auto answer = asked(token.path);
    expect_reason(answer, Code::malformed, {"has no token", token.path});
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().message, Not(HasSubstr("Admin")));
  }
  expect_reason(asked("/nowhere/token"), Code::not_found, {"no token file `/nowhere/token`"});
  EXPECT_EQ(scripted.request(), "");
}

TEST(Source, never_shows_its_token) {
  const TokenFile token("s3cret");
  ScriptedSource scripted([](const Conversation& client) { client.answer(403, "no"); });
  for (const std::string& url : {scripted.url(), std::string("http://127.0.0.1:1")}) {
    const auto answer = source_at(url, kPatience, token.path)->ask(InstantQuery{"up", kAt});
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().message, Not(HasSubstr("s3cret")));
  }
}

TEST(Source, gives_no_token_where_others_could_read_it) {
  for (const std::string url :
       {"http://prometheus.example.com", "http://127.0.0.1.example.com", "http://[::1].example.com",
        "http://localhost.example.com:9090/x", "HTTP://10.0.0.7:9090"}) {
    const auto opened = open_source({url, "token", kPatience});
    ASSERT_FALSE(opened) << url;
    EXPECT_THAT(opened.error().message, HasSubstr("for everybody to read: use `https://`"));
    EXPECT_TRUE(open_source({url, "", kPatience})) << url;
  }
  for (const std::string url :
       {"https://prometheus.example.com", "http://localhost:9090", "http://localhost/x",
        "http://127.0.0.1:9090/x", "http://[::1]:9090", "http://[::1]"}) {
    EXPECT_TRUE(open_source({url, "token", kPatience})) << url;
  }
}

TEST(Source, is_not_opened_at_what_is_no_address) {
  for (const std::string url :
       {"", "prometheus:9090", "ftp://a", "file:///etc/passwd", "http://", "https:///",
        "http://u:p@a", "http://a?x=y", "http://a#b", "http://a b", "http://a\r\nX: y"}) {
    const auto opened = open_source({url, "", kPatience});
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, Code::usage);
    EXPECT_THAT(opened.error().message, Not(HasSubstr("u:p")));
  }
  EXPECT_FALSE(open_source({"http://a", "", milliseconds(0)}));
  EXPECT_FALSE(open_source({"http://a", "", milliseconds(30'001)}));
}

TEST(Source, that_is_not_there_is_named) {
  std::string url;
  {
    ScriptedSource gone([](const Conversation&) {});
    url = gone.url();
  }
  expect_reason(source_at(url)->ask(InstantQuery{"orders_total", kAt}), Code::unavailable,
                {"no answer from `" + url + "/api/v1/query`", "asked for `orders_total`",
                 "see that it runs"});
}

TEST(Source, that_is_slow_is_left_in_time) {
  ScriptedSource silent([](const Conversation& client) { client.is_left_within(20'000); });
  const Stopwatch watch;
  expect_reason(ask(silent, milliseconds(50)), Code::unavailable,
                {"no answer from", "answers in 50 ms"});
  ScriptedSource stuck([](const Conversation& client) {
    client.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"st");
    client.is_left_within(20'000);
  });
  expect_reason(ask(stuck, milliseconds(50)), Code::unavailable, {"no answer from"});
  EXPECT_LT(watch.elapsed(), kPatience / 2);
}

TEST(Source, that_says_a_little_all_the_time_is_left_in_time) {
  ScriptedSource dripping([](const Conversation& client) {
    client.say("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n");
    while (client.say(" ") && !client.is_left_within(5)) continue;
  });
  const Stopwatch watch;
  expect_reason(ask(dripping, milliseconds(100)), Code::unavailable, {"no answer from"});
  EXPECT_LT(watch.elapsed(), kPatience / 2);
}

TEST(Source, that_breaks_off_has_not_answered) {
  for (const std::string_view said :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\"",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta\r\n",
        "garbage\r\n\r\n"}) {
    ScriptedSource scripted([said](const Conversation& client) { client.say(said); });
    expect_reason(ask(scripted), Code::unavailable, {"no answer from"});
  }
}

TEST(Source, whose_answer_ends_with_the_connection_is_read_only_if_it_is_whole) {
  ScriptedSource whole([](const Conversation& client) {
    client.say("HTTP/1.1 200 OK\r\n\r\n");
    client.say(kOne);
  });
  EXPECT_TRUE(ask(whole));
  ScriptedSource cut([](const Conversation& client) {
    client.say("HTTP/1.1 200 OK\r\n\r\n");
    client.say(kOne.substr(0, kOne.size() - 1));
  });
  expect_reason(ask(cut), Code::malformed, {"none of a Prometheus API", "it ends there"});
}

TEST(Source, that_answers_something_else_is_named_with_what_it_says) {
  ScriptedSource page([](const Conversation& client) { client.answer(200, "<html>hello</html>"); });
  expect_reason(ask(page), Code::malformed,
                {"/api/v1/query`, asked for `orders_total`",
                 "its answer is none of a Prometheus API: expected an object at byte 0"});
  ScriptedSource proxy([](const Conversation& client) { client.answer(502, "Bad \x1b Gateway"); });
  expect_reason(ask(proxy), Code::unavailable,
                {"it answered with HTTP 502 and `Bad %1B Gateway`: look after the source"});
  ScriptedSource missing([](const Conversation& client) { client.answer(404, "not found"); });
  expect_reason(ask(missing), Code::unavailable, {"HTTP 404", "is this the address of"});
  ScriptedSource closed([](const Conversation& client) { client.answer(401, ""); });
  expect_reason(ask(closed), Code::unavailable, {"HTTP 401", "give a token that may query"});
  ScriptedSource wrong([](const Conversation& client) { client.answer(500, kOne); });
  expect_reason(ask(wrong), Code::unavailable, {"HTTP 500"});
}

TEST(Source, is_not_followed_elsewhere) {
  ScriptedSource elsewhere([](const Conversation& client) { client.answer(200, kOne); });
  ScriptedSource scripted([&](const Conversation& client) {
    client.say(fmt::format("HTTP/1.1 302 Found\r\nLocation: {}/\r\nContent-Length: 0\r\n\r\n",
                           elsewhere.url()));
  });
  expect_reason(ask(scripted), Code::unavailable, {"HTTP 302", "redirects are not followed"});
  EXPECT_EQ(elsewhere.request(), "");
}

TEST(Source, that_refuses_is_quoted) {
  constexpr std::string_view kWrong =
      R"({"status":"error","errorType":"bad_data","error":"1:5: parse error"})";
  ScriptedSource wrong([=](const Conversation& client) { client.answer(400, kWrong); });
  expect_reason(ask(wrong), Code::usage, {"it refuses the query: bad_data: 1:5: parse error"});
  constexpr std::string_view kFailed =
      R"({"status":"error","errorType":"execution","error":"found duplicate series"})";
  ScriptedSource failed([=](const Conversation& client) { client.answer(422, kFailed); });
  expect_reason(ask(failed), Code::unavailable, {"it failed: execution: found duplicate series"});
  constexpr std::string_view kLate =
      R"({"status":"error","errorType":"timeout","error":"query timed out in expression"})";
  ScriptedSource late([=](const Conversation& client) { client.answer(503, kLate); });
  expect_reason(ask(late), Code::unavailable, {"it failed: timeout: query timed out"});
}

TEST(Source, with_ten_million_points_is_refused_before_they_are_here) {
  ScriptedSource announced([](const Conversation& client) {
    client.say("HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n{");
    client.is_left_within(20'000);
  });
  expect_reason(ask(announced), Code::over_limit,
                {"larger than 33,554,432 bytes", "narrow the query"});

  std::string points;
  for (int i = 0; i < 1000; ++i) points += fmt::format(R"([{},"{}"],)", 1'780'000'000 + i, i);
  bool left = false;
  ScriptedSource endless([&](const Conversation& client) {
    client.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = fmt::format("{:x}\r\n{}\r\n", points.size(), points);
    for (int i = 0; i < 10'000 && !left; ++i) left = !client.say(chunk);
  });
  expect_reason(ask(endless), Code::over_limit,
                {"larger than 33,554,432 bytes", "asked for `orders_total`"});
}

TEST(Source, with_more_points_than_may_is_refused) {
  std::string points = R"([0,"1"])";
  for (std::size_t i = 1; i <= control::kMetricPointsMax; ++i)
    points += fmt::format(R"(,[{},"1"])", i);
  const std::string body =
      fmt::format(R"({{"status":"success","data":{{"resultType":"matrix","result":[)"
                  R"({{"metric":{{}},"values":[{}]}}]}}}})",
                  points);
  ScriptedSource scripted([&](const Conversation& client) { client.answer(200, body); });
  expect_reason(ask(scripted), Code::over_limit, {"more than 500,000 points"});
}

TEST(Source, whose_points_are_no_numbers_or_out_of_order_passes_them_on_and_they_make_no_number) {
  ScriptedSource scripted([](const Conversation& client) {
    client.answer(200, R"({"status":"success","data":{"resultType":"matrix","result":[)"
                       R"({"metric":{"pod":"a"},"values":[[1779999990,"1"],[1779999999,"NaN"]]},)"
                       R"({"metric":{"pod":"b"},"values":[[1779999999,"2"],[1779999990,"1"]]},)"
                       R"({"metric":{"pod":"c"},"values":[[1779999999,"2"],[1779999999,"1"]]}]}})");
  });
  const auto answer = ask(scripted);
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_THAT(*answer, SizeIs(3));
  const watch::Look look{{1'779'999'985, 0}, {1'780'000'000, 0}};
  for (const watch::Series& series : *answer) {
    const auto increase = watch::increase({&series, 1}, look, {std::chrono::seconds(30), 0});
    ASSERT_FALSE(increase);
    EXPECT_EQ(increase.error().lack, watch::Lack::malformed);
  }
}

}  // namespace
}  // namespace belay::adapters::prometheus
