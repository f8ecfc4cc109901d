#include "control/traffic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::control {
namespace {

using ::testing::HasSubstr;

void expect_objection(const TrafficOrder& newest, const TrafficOrder& order, Code code,
                      const std::string& part) {
  const auto why = objection(newest, order);
  ASSERT_TRUE(why) << part;
  EXPECT_EQ(why->code, code);
  EXPECT_THAT(why->message, HasSubstr(part));
}

TEST(TrafficOrder, may_be_newer_or_come_again) {
  EXPECT_FALSE(objection({0, 0}, {1, 100}));
  EXPECT_FALSE(objection({0, 4000}, {1, kShareMax}));
  EXPECT_FALSE(objection({17, 2500}, {18, 0}));
  EXPECT_FALSE(objection({17, 2500}, {17, 2500}));
}

TEST(TrafficOrder, that_is_older_undoes_no_newer_one) {
  expect_objection({18, 0}, {17, 2500}, Code::conflict,
                   "effect 17 comes too late: the newer effect 18 set 0 %");
  expect_objection({18, 2500}, {17, 2500}, Code::conflict, "too late");
}

TEST(TrafficOrder, has_one_share_for_ever) {
  expect_objection({17, 2500}, {17, 100}, Code::conflict,
                   "effect 17 was for 25 % and cannot be for 1 % too");
}

TEST(TrafficOrder, is_a_share_with_a_number) {
  expect_objection({0, 0}, {1, -1}, Code::usage, "a share of -1");
  expect_objection({0, 0}, {1, kShareMax + 1}, Code::usage, "0 to 10000 may be");
  expect_objection({0, 0}, {0, 1}, Code::usage, "from 1");
  expect_objection({0, 0}, {-1, 1}, Code::usage, "from 1");
}

TEST(Shares, are_told_as_people_say_them) {
  EXPECT_EQ(share_text(0), "0 %");
  EXPECT_EQ(share_text(1), "0.01 %");
  EXPECT_EQ(share_text(1250), "12.5 %");
  EXPECT_EQ(share_text(kShareMax), "100 %");
}

}  // namespace
}  // namespace belay::control
