#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "sim/test_people.h"

namespace belay::control {
namespace {

using std::chrono::hours;
using test::principal;
using testing::HasSubstr;

TEST_F(PeopleTest, a_first_token_takes_the_codes_of_two_administrators) {
  ASSERT_TRUE(enrol(principal("mara")));
  const auto first = people->invite(as("ada"), "mara");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(people->invitations()->size(), 1u);
  EXPECT_EQ(people->redeem({first->code, first->code}, "", hours(1)).error().code,
            Code::unauthenticated)
      << "one administrator alone";
  const std::string& id = first->invitation.id;
  EXPECT_EQ(people->confirm_invitation(as("ada"), id).error().code, Code::forbidden);
  EXPECT_EQ(people->confirm_invitation(as("mara"), id).error().code, Code::forbidden);
  const auto second = people->confirm_invitation(as("bea"), id);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(people->confirm_invitation(as("bea"), id).error().code, Code::conflict);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{first->code, first->code},
                                                {second->code, second->code},
                                                {first->code, second->code + "0"},
                                                {first->code, ""},
                                                {"belay-invitation_x_y", "belay-invitation_x_y"}}) {
    EXPECT_EQ(people->redeem(wrong, "", hours(1)).error().code, Code::unauthenticated);
  }
  EXPECT_EQ(people->redeem({first->code}, "", hours(1)).error().code, Code::malformed);
  EXPECT_EQ(people->redeem({first->code, second->code}, "", hours(100'000)).error().code,
            Code::over_limit);
  const auto made = people->redeem({second->code, first->code}, "first", hours(1));
  ASSERT_TRUE(made) << made.error().message;
  const auto known = people->authenticate(made->secret);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->principal, "mara");
  EXPECT_TRUE(known->allows(Scope::approve));
  EXPECT_FALSE(known->allows(Scope::administer));
  const auto twice = people->redeem({first->code, second->code}, "", hours(1));
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, HasSubstr("became token"));
  EXPECT_TRUE(people->invitations()->empty());
}

TEST_F(PeopleTest, an_invitation_is_of_an_active_person_by_administrators) {
  ASSERT_TRUE(enrol(principal("mara")));
  ASSERT_TRUE(enrol(principal("ci", PrincipalKind::robot)));
  EXPECT_EQ(people->invite(as("mara"), "mara").error().code, Code::forbidden);
  EXPECT_EQ(people->invite(as("ada"), "ada").error().code, Code::forbidden);
  EXPECT_EQ(people->invite(as("ada"), "ci").error().code, Code::not_found);
  EXPECT_EQ(people->invite(as("ada"), "eve").error().code, Code::not_found);
  EXPECT_EQ(people->confirm_invitation(as("bea"), "0123").error().code, Code::not_found);
}

TEST_F(PeopleTest, an_invitation_ends) {
  ASSERT_TRUE(enrol(principal("mara")));
  const auto late = people->invite(as("ada"), "mara");
  const auto first = people->invite(as("ada"), "mara");
  const auto second = people->confirm_invitation(as("bea"), first->invitation.id);
  ASSERT_TRUE(second);
  clock.at.seconds += limits::kInvitationSecondsMax;
  EXPECT_EQ(people->confirm_invitation(as("bea"), late->invitation.id).error().code,
            Code::conflict);
  EXPECT_EQ(people->redeem({first->code, second->code}, "", hours(1)).error().code,
            Code::forbidden);
}

TEST_F(PeopleTest, an_invitation_by_who_administers_no_more_is_worth_nothing) {
  ASSERT_TRUE(enrol(administrator("cleo")));
  ASSERT_TRUE(enrol(principal("mara")));
  const auto late = people->invite(as("cleo"), "mara");
  const auto first = people->invite(as("cleo"), "mara");
  const auto second = people->confirm_invitation(as("bea"), first->invitation.id);
  ASSERT_TRUE(late && second);
  ASSERT_TRUE(enrol(principal("cleo"))) << "without her role";
  EXPECT_EQ(people->confirm_invitation(as("bea"), late->invitation.id).error().code,
            Code::conflict);
  EXPECT_EQ(people->redeem({first->code, second->code}, "", hours(1)).error().code,
            Code::forbidden);
}

TEST_F(PeopleTest, no_code_is_kept_and_every_step_of_an_invitation_is_on_the_record) {
  ASSERT_TRUE(enrol(principal("mara")));
  const std::size_t before = contents.records.size();
  const auto first = people->invite(as("ada"), "mara");
  const auto second = people->confirm_invitation(as("bea"), first->invitation.id);
  ASSERT_TRUE(people->redeem({first->code, second->code}, "", hours(1)));
  const std::vector<std::string> all = kinds();
  EXPECT_THAT(
      std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(before), all.end()),
      testing::ElementsAre("administered", "administered", "administered", "token_issued"));
  for (const std::string& code : {first->code, second->code}) {
    for (const auto& [key, aggregate] : contents.aggregates) {
      EXPECT_EQ(aggregate.put.state.find(code), std::string::npos);
    }
    for (const std::string& record : contents.records) {
      EXPECT_EQ(record.find(code), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace belay::control
