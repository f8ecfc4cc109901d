#include "adapters/haproxy/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "control/traffic.h"

namespace belay::adapters::haproxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Arms kOneEach{{"canary"}, {"control"}};
const Arms kThreeToOne{{"canary"}, {"a", "b", "c"}};
constexpr const char* kHead =
    "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight\n";

std::string line(const std::string& name, const std::string& weight) {
  return "4 both 1 " + name + " 127.0.0.1 2 0 " + weight + " 0 11 1 0 0\n";
}

void expect_reason(const std::string& answer, Code code, const std::string& part) {
  const auto standing = standing_in(answer, kOneEach);
  ASSERT_FALSE(standing) << part;
  EXPECT_EQ(standing.error().code, code);
  EXPECT_THAT(standing.error().message, HasSubstr(part));
}

TEST(Weights, come_nearest_to_the_share_and_are_the_smallest) {
  EXPECT_EQ(weights_for(0, kOneEach), (Weights{0, 1}));
  EXPECT_EQ(weights_for(100, kOneEach), (Weights{1, 99}));
  EXPECT_EQ(weights_for(2500, kOneEach), (Weights{1, 3}));
  EXPECT_EQ(weights_for(control::kShareMax, kOneEach), (Weights{1, 0}));
  EXPECT_EQ(weights_for(2500, kThreeToOne), (Weights{1, 1}));
}

TEST(Weights, that_give_another_share_are_refused) {
  const auto tiny = weights_for(10, kOneEach);
  ASSERT_FALSE(tiny);
  EXPECT_EQ(tiny.error().code, Code::usage);
  EXPECT_THAT(tiny.error().message, HasSubstr("cannot divide 0.1 % from the rest: the nearest"));
  for (int share = 0; share <= control::kShareMax; share += 50) {
    const auto weights = weights_for(share, kOneEach);
    if (!weights) continue;
    EXPECT_EQ(share_of(weights->canary, weights->control), share);
  }
}

TEST(Weights, are_read_of_each_arm) {
  const auto standing = standing_in(
      kHead + line("c", "3") + line("canary", "7") + line("a", "1") + line("b", "2"), kThreeToOne);
  ASSERT_TRUE(standing) << standing.error().message;
  EXPECT_THAT(standing->canary, ElementsAre(7));
  EXPECT_THAT(standing->control, ElementsAre(1, 2, 3));
  EXPECT_EQ(standing->control_sum(), 6);
}

TEST(Weights, of_a_backend_that_is_not_as_described_are_none) {
  const std::string both = line("canary", "1") + line("control", "3");
  EXPECT_TRUE(standing_in(kHead + both + line("spare", "0"), kOneEach));
  expect_reason(kHead + both + line("spare", "1"), Code::conflict, "`spare` is in neither arm");
  expect_reason(kHead + line("canary", "1"), Code::not_found, "there is no server `control`");
  expect_reason(kHead + line("canary", "0") + line("control", "0"), Code::conflict,
                "no server has a weight");
  expect_reason("", Code::malformed, "no state of servers of version 1");
  expect_reason("Can't find backend.\n", Code::malformed, "Can't find backend.");
  expect_reason("2" + std::string(kHead).substr(1) + both, Code::malformed, "`2`");
  expect_reason(kHead + both + "4 both 1 x\n", Code::malformed,
                "`4 both 1 x` is no server's state");
  for (const std::string wrong : {"257", "-1", "x", ""}) {
    expect_reason(kHead + both + line("spare", wrong), Code::malformed, "is no server's state");
  }
}

std::vector<int> each(const std::vector<std::string>& arm, int weight) {
  return std::vector<int>(arm.size(), weight);
}

/// Every way from one whole share to another.
void expect_careful_ways(const Arms& arms) {
  std::map<int, Weights> shares;
  for (int share = 0; share <= control::kShareMax; share += 100) {
    if (const auto weights = weights_for(share, arms)) shares[share] = *weights;
  }
  ASSERT_GT(shares.size(), 90u);
  for (const auto& [old, from] : shares) {
    for (const auto& [next, to] : shares) {
      const Standing standing{each(arms.canary, from.canary), each(arms.control, from.control)};
      const Standing wanted{each(arms.canary, to.canary), each(arms.control, to.control)};
      const bool canary_first = canary_goes_first(standing, to, arms);
      const auto canary = (canary_first ? wanted : standing).canary_sum();
      const auto control = (canary_first ? standing : wanted).control_sum();
      ASSERT_GT(canary + control, 0) << old << " to " << next;
      EXPECT_LE(share_of(canary, control), std::max(old, next)) << old << " to " << next;
    }
  }
}

TEST(Weights, on_their_way_never_send_more_than_the_old_and_the_new_share_or_nobody) {
  expect_careful_ways(kOneEach);
  expect_careful_ways(kThreeToOne);
}

}  // namespace
}  // namespace belay::adapters::haproxy
