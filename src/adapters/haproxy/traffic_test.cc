#include "adapters/haproxy/traffic.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "adapters/haproxy/scripted_socket.h"
#include "base/text.h"

namespace belay::adapters::haproxy {
namespace {

using control::NotSet;
using control::Obeyed;
using control::TrafficOrder;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr milliseconds kPatience{20'000};  // a failing test ends, too

/// What HAProxy 2.6 answers, and where it fails.
struct Proxy {
  std::string value = "0:0";
  std::map<std::string, int> weights{{"canary", 0}, {"control", 100}};
  std::string failing;         ///< lines that begin so are not obeyed, but get this:
  std::string said;            ///< nothing: it closes
  bool obeys_failing = false;  ///< it did what it was told, before

  bool blind_when_told = false;

  ScriptedSocket socket{[this](const std::string& line, const Asker& asker) {
    if (blind_when_told && line.starts_with("set")) failing = "show";
    const bool fails = !failing.empty() && line.starts_with(failing);
    const std::string answer = fails && !obeys_failing ? "" : obey(line);
    asker.say(fails ? said : answer);
  }};

  std::string obey(const std::string& line) {
    const auto words = split(line, ' ');
    if (line == "show map /m") return "0x5f shop " + value + "\n0x6a other 9:1\n\n";
    if (line.starts_with("set map /m shop ")) value = words[4];
    if (line.starts_with("set weight both/")) {
      weights[std::string(words[2].substr(5))] = static_cast<int>(*decimal(words[3]));
    }
    if (line != "show servers state both") return "\n";
    std::string state = "1\n# be_id be_name srv_id srv_name\n";
    for (const auto& [name, weight] : weights) {
      state += fmt::format("4 both 1 {} 127.0.0.1 2 0 {} 0 11 1\n", name, weight);
    }
    return state + "\n";
  }
  std::unique_ptr<control::Traffic> by_cohort() const {
    auto made = divide_by_cohort({socket.path(), "/m", "shop", kPatience});
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  std::unique_ptr<control::Traffic> by_weight() const {
    auto made = divide_by_weight({socket.path(), "/m", "shop", kPatience}, "both",
                                 {{"canary"}, {"control"}});
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  /// Obeys, and answers no look after that.
  void go_blind_when_told() { blind_when_told = true; }
  void fail(const std::string& lines, const std::string& answer, bool obeys = false) {
    failing = lines;
    said = answer;
    obeys_failing = obeys;
  }
};

void expect_not_set(const Obeyed& obeyed, NotSet::Traffic traffic, Code code,
                    const std::string& part) {
  ASSERT_FALSE(obeyed) << part;
  EXPECT_EQ(obeyed.error().traffic, traffic) << obeyed.error().why.message;
  EXPECT_EQ(obeyed.error().why.code, code) << obeyed.error().why.message;
  EXPECT_THAT(obeyed.error().why.message, HasSubstr(part));
}

TEST(Cohorts, are_one_value_that_is_looked_at_before_and_after) {
  Proxy proxy;
  const auto traffic = proxy.by_cohort();
  EXPECT_EQ(traffic->now(), (TrafficOrder{0, 0}));
  proxy.socket.forget();
  ASSERT_TRUE(traffic->set({17, 2500}));
  EXPECT_THAT(proxy.socket.heard(),
              ElementsAre("show map /m", "set map /m shop 17:2500", "show map /m"));
  EXPECT_EQ(traffic->now(), (TrafficOrder{17, 2500}));
}

TEST(Cohorts, that_are_set_already_are_not_set_again) {
  Proxy proxy;
  proxy.value = "17:2500";
  ASSERT_TRUE(proxy.by_cohort()->set({17, 2500}));
  EXPECT_THAT(proxy.socket.heard(), ElementsAre("show map /m"));
}

TEST(Cohorts, that_are_newer_stay) {
  Proxy proxy;
  proxy.value = "18:0";
  expect_not_set(proxy.by_cohort()->set({17, 2500}), NotSet::Traffic::unchanged, Code::conflict,
                 "the newer effect 18 set 0 %");
  EXPECT_EQ(proxy.value, "18:0");
}

TEST(Cohorts, that_cannot_be_are_not_asked_for) {
  Proxy proxy;
  expect_not_set(proxy.by_cohort()->set({17, 10'001}), NotSet::Traffic::unchanged, Code::usage,
                 "10001");
  EXPECT_THAT(proxy.socket.heard(), IsEmpty());
}

TEST(Cohorts, are_unchanged_where_haproxy_refuses_and_is_seen_to_have) {
  Proxy proxy;
  proxy.fail("set map", "entry not found.\n\n");
  expect_not_set(proxy.by_cohort()->set({17, 2500}), NotSet::Traffic::unchanged, Code::unavailable,
                 "HAProxy refuses `set map /m shop 17:2500`: `entry not found.`");
  proxy.fail("set map", "a warning only\n\n", true);
  expect_not_set(proxy.by_cohort()->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "a warning only");
}

TEST(Cohorts, are_unknown_where_the_answer_was_lost_and_the_order_completes_them) {
  Proxy proxy;
  proxy.fail("set map", "", true);
  expect_not_set(proxy.by_cohort()->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "it closed without an answer");
  proxy.fail("", "");
  EXPECT_TRUE(proxy.by_cohort()->set({17, 2500}));
  EXPECT_EQ(proxy.value, "17:2500");
}

TEST(Cohorts, are_unknown_where_they_are_others_afterwards) {
  Proxy proxy;
  proxy.fail("set map", "\n");
  expect_not_set(proxy.by_cohort()->set({17, 2500}), NotSet::Traffic::unknown, Code::conflict,
                 "25 % was told by effect 17 and accepted, but effect 0 for 0 % is there now");
}

TEST(Cohorts, that_cannot_be_looked_at_afterwards_are_unknown) {
  Proxy proxy;
  proxy.go_blind_when_told();
  expect_not_set(proxy.by_cohort()->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "asked `show map /m`: it closed without an answer");
}

TEST(Cohorts, that_cannot_be_looked_at_are_not_changed) {
  Proxy proxy;
  for (const std::string answer :
       {"", "Unknown map identifier. Please use #<id> or <file>.\n\n", "\n", "garbage", "\xff\n\n",
        "0x5f\n\n", "0x5f shop\n\n", "0x5f shop 0\n\n", "0x5f shop 0:10001\n\n",
        "0x5f shop -1:0\n\n", "0x5f shop 01:0\n\n", "0x5f shop 0:+1\n\n", "0x5f shop 0:0 x\n\n",
        "0x5f shop 0:0\n0x6f shop 0:0\n\n", "0x5f shop 0:0\nerror\n\n"}) {
    proxy.fail("show map", answer);
    proxy.socket.forget();
    const auto now = proxy.by_cohort()->now();
    ASSERT_FALSE(now) << answer;
    EXPECT_THAT(now.error().message, HasSubstr("HAProxy")) << answer;
    const auto obeyed = proxy.by_cohort()->set({17, 2500});
    ASSERT_FALSE(obeyed) << answer;
    EXPECT_EQ(obeyed.error().traffic, NotSet::Traffic::unchanged) << answer;
    EXPECT_THAT(proxy.socket.heard(), ElementsAre("show map /m", "show map /m")) << answer;
  }
}

TEST(Cohorts, in_no_map_are_told_from_cohorts_that_are_missing_in_one) {
  Proxy proxy;
  proxy.fail("show map", "Unknown map identifier. Please use #<id> or <file>.\n\n");
  const auto now = proxy.by_cohort()->now();
  ASSERT_FALSE(now);
  EXPECT_EQ(now.error().code, Code::malformed);
  EXPECT_THAT(now.error().message, HasSubstr("it answers `Unknown map identifier."));
}

TEST(Cohorts, that_nobody_wrote_into_the_map_say_what_to_write) {
  Proxy proxy;
  proxy.fail("show map", "0x6a other 9:1\n\n");
  const auto now = proxy.by_cohort()->now();
  ASSERT_FALSE(now);
  EXPECT_EQ(now.error().code, Code::not_found);
  EXPECT_THAT(now.error().message, HasSubstr("write the line `shop 0:0`"));
}

TEST(Names, are_single_words_that_mean_themselves) {
  for (const std::string name : {"", "a b", "a;b", "#3", "a\nb", "a\\b", "<<", "\xc3\xa4"}) {
    EXPECT_FALSE(divide_by_cohort({"/s", name, "shop", kPatience})) << name;
    EXPECT_FALSE(divide_by_cohort({"/s", "/m", name, kPatience})) << name;
    const OrderPlace place{"/s", "/m", "shop", kPatience};
    EXPECT_FALSE(divide_by_weight(place, name, {{"a"}, {"b"}})) << name;
    EXPECT_FALSE(divide_by_weight(place, "both", {{"a"}, {name}})) << name;
  }
  const OrderPlace place{"/s", "/m", "shop", kPatience};
  EXPECT_TRUE(divide_by_weight(place, "both", {{"a"}, {"b"}}));
  EXPECT_FALSE(divide_by_weight(place, "both", {{"a"}, {}})) << "nobody to go back to";
  EXPECT_FALSE(divide_by_weight(place, "both", {{"a"}, {"a"}}));
  EXPECT_FALSE(
      divide_by_weight({"/s", "/m", std::string(1025, 'x'), kPatience}, "b", {{"a"}, {"c"}}));
}

TEST(WeightedArms, keep_the_order_first_and_then_change_in_the_careful_order) {
  Proxy proxy;
  const auto traffic = proxy.by_weight();
  EXPECT_EQ(traffic->now(), (TrafficOrder{0, 0}));
  proxy.socket.forget();
  ASSERT_TRUE(traffic->set({17, 2500}));
  EXPECT_THAT(proxy.socket.heard(),
              ElementsAre("show map /m", "show servers state both", "show servers state both",
                          "set map /m shop 17:2500", "set weight both/control 3",
                          "set weight both/canary 1", "show map /m", "show servers state both"));
  EXPECT_EQ(traffic->now(), (TrafficOrder{17, 2500}));
  proxy.socket.forget();
  ASSERT_TRUE(traffic->set({17, 2500}));
  EXPECT_THAT(proxy.socket.heard(), ElementsAre("show map /m", "show servers state both"));
}

TEST(WeightedArms, that_were_left_half_way_say_so_and_are_completed) {
  Proxy proxy;
  const auto traffic = proxy.by_weight();
  proxy.fail("set weight both/canary", "No such server.\n\n");
  expect_not_set(traffic->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "No such server.");
  const auto now = traffic->now();
  ASSERT_FALSE(now);
  EXPECT_EQ(now.error().code, Code::conflict);
  EXPECT_THAT(now.error().message,
              HasSubstr("effect 17 for 25 % is not in force: the weights in `both` give 0 %"));
  proxy.fail("", "");
  ASSERT_TRUE(traffic->set({17, 2500}));
  EXPECT_EQ(traffic->now(), (TrafficOrder{17, 2500}));
}

TEST(WeightedArms, whose_weights_do_not_move_are_unknown) {
  Proxy proxy;
  proxy.fail("set weight both/canary", "\n");
  expect_not_set(proxy.by_weight()->set({17, 2500}), NotSet::Traffic::unknown, Code::conflict,
                 "effect 17 for 25 % is not in force");
}

TEST(WeightedArms, that_somebody_moved_are_not_as_ordered) {
  Proxy proxy;
  const auto traffic = proxy.by_weight();
  ASSERT_TRUE(traffic->set({17, 2500}));
  proxy.weights["canary"] = 2;
  EXPECT_FALSE(traffic->now());
  proxy.weights["canary"] = 1;
  proxy.weights["spare"] = 1;
  EXPECT_FALSE(traffic->now());
}

TEST(WeightedArms, that_cannot_carry_a_share_or_be_seen_are_unchanged) {
  Proxy proxy;
  expect_not_set(proxy.by_weight()->set({17, 10}), NotSet::Traffic::unchanged, Code::usage,
                 "cannot divide 0.1 %");
  EXPECT_EQ(proxy.value, "0:0");
  proxy.fail("show servers", "Can't find backend.\n\n");
  expect_not_set(proxy.by_weight()->set({17, 2500}), NotSet::Traffic::unchanged, Code::malformed,
                 "HAProxy's backend `both`: it answers `Can't find backend.`");
}

TEST(WeightedArms, whose_order_is_refused_keep_their_weights) {
  Proxy proxy;
  proxy.fail("set map", "entry not found.\n\n");
  expect_not_set(proxy.by_weight()->set({17, 2500}), NotSet::Traffic::unchanged, Code::unavailable,
                 "entry not found.");
  EXPECT_EQ(proxy.weights["control"], 100);
}

}  // namespace
}  // namespace belay::adapters::haproxy
