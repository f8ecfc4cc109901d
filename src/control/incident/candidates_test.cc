#include "control/incident/candidates.h"

#include <gtest/gtest.h>

namespace belay::control {
namespace {

Instant at(std::int64_t seconds) { return {1'790'000'000 + seconds, 0}; }

KeptRollout moved(std::vector<ShareSince> shares) {
  KeptRollout made;
  made.change = "c1";
  made.shares = std::move(shares);
  return made;
}

TEST(Candidates, are_exposed_from_when_a_share_was_asked_for_until_it_is_gone) {
  const auto exposures = exposures_of(moved({{at(0), {}},
                                             {at(2), watch::PerCent{1'000}},
                                             {at(60), {}},
                                             {at(61), watch::PerCent{10'000}},
                                             {at(300), {}},
                                             {at(305), watch::PerCent{0}}}));
  ASSERT_EQ(exposures.size(), 2u);
  EXPECT_EQ(exposures[0].since, at(0));
  EXPECT_EQ(exposures[0].until, at(60));
  EXPECT_DOUBLE_EQ(exposures[0].share, 0.1);
  EXPECT_EQ(exposures[1].since, at(60));
  EXPECT_EQ(exposures[1].until, at(305)) << "on its way back it is still there";
  EXPECT_DOUBLE_EQ(exposures[1].share, 1);
}

TEST(Candidates, that_are_on_their_way_are_exposed_to_what_was_asked_for) {
  KeptRollout rollout = moved({{at(0), {}}});
  rollout.state.pending = watch::Pending{1, watch::PerCent{500}, 1, false, {}};
  const auto exposures = exposures_of(rollout);
  ASSERT_EQ(exposures.size(), 1u);
  EXPECT_DOUBLE_EQ(exposures[0].share, 0.05);
  EXPECT_FALSE(exposures[0].until);
}

TEST(Candidates, are_one_for_each_change_whatever_brought_it_out) {
  Moves moves;
  KeptDeployment deployment;
  deployment.id = "d1";
  deployment.told = {"prod", "search", "v2", "c1", "eu", "", at(5), {}, false};
  moves.deployments.push_back(deployment);
  deployment.told.region = "na";
  moves.deployments.push_back(deployment);
  deployment.told.change.clear();
  moves.deployments.push_back(deployment);
  const watch::SystemGraph graph(
      {{"checkout", 1, {"checkout"}, {"search"}, {}}, {"search", 2, {}, {}, {}}});
  const auto candidates = candidates_of(moves, graph);
  ASSERT_EQ(candidates.size(), 2u);
  EXPECT_EQ(candidates[0].change, "c1");
  EXPECT_EQ(candidates[0].exposures.size(), 2u);
  EXPECT_EQ(candidates[0].reach.at("checkout"), 1);
  EXPECT_EQ(candidates[1].change, "d1") << "of no change that anybody names";
}

}  // namespace
}  // namespace belay::control
