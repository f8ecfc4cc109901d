#include "control/rollout/kept_rollout.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::control {
namespace {

Instant at(std::int64_t seconds) { return {1'790'000'000 + seconds, 0}; }

KeptRollout kept() {
  KeptRollout made;
  made.state.id = "r41";
  made.state.plan = sha256("plan");
  made.state.decision = sha256("decision");
  made.change = "c1";
  made.environment = "prod";
  made.system = "checkout %";
  made.started_by = "ines";
  made.began = at(0);
  made.decision_index = 41;
  made.orders = 7;
  made.confirmed = 1;
  made.shares = {{at(10), {}}, {at(12), watch::PerCent{500}}, {at(60), {}}};
  made.steps = {{at(0), "started", "ines", {0}, {0}, "", "a receipt allows it"},
                {at(70), "went-back", "", {500}, {0}, "", "`orders` is bad"}};
  made.impact = {{"orders", {12.5, {3, 20}}}};
  return made;
}

TEST(KeptRollout, is_read_as_it_was_written) {
  const auto read = parse_kept(write_kept(kept()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, kept());
}

TEST(KeptRollout, that_is_not_whole_is_not_gone_on_with) {
  const std::string text = write_kept(kept());
  for (const char* member : {"\"began\"", "\"shares\"", "\"state\"", "\"confirmed\""}) {
    std::string wrong = text;
    wrong.replace(wrong.find(member) + 1, 1, "X");
    EXPECT_FALSE(parse_kept(wrong)) << member;
  }
  EXPECT_FALSE(parse_kept("{}"));
  EXPECT_FALSE(parse_last("{\"belay\":\"last-rollout/v1\"}"));
}

TEST(KeptRollout, has_a_share_in_a_look_only_where_it_was_one_and_the_same) {
  const KeptRollout rollout = kept();
  const auto share = [&](std::int64_t from, std::int64_t to) {
    return rollout.share_during({at(from), at(to)});
  };
  EXPECT_EQ(share(0, 10), watch::PerCent{}) << "before anything was asked";
  EXPECT_EQ(share(5, 15), std::nullopt);
  EXPECT_EQ(share(10, 12), std::nullopt) << "on its way";
  EXPECT_EQ(share(12, 22), watch::PerCent{500});
  EXPECT_EQ(share(50, 60), watch::PerCent{500});
  EXPECT_EQ(share(55, 65), std::nullopt);
  EXPECT_EQ(share(60, 70), std::nullopt);
}

TEST(KeptRollout, remembers_when_it_went_bad) {
  EXPECT_EQ(kept().went_bad(), at(70));
  KeptRollout good = kept();
  good.steps.pop_back();
  EXPECT_EQ(good.went_bad(), std::nullopt);
}

TEST(KeptRollout, of_two_systems_have_different_last_ones) {
  EXPECT_NE(last_rollout_key("prod:a", "b"), last_rollout_key("prod", "a:b"));
}

}  // namespace
}  // namespace belay::control
