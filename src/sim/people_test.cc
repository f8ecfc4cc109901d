#include "control/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "sim/test_people.h"

namespace belay::control {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using test::principal;
using testing::HasSubstr;

Result<void> nobody(const IssuedToken&) { return {}; }

TEST_F(PeopleTest, founders_are_enrolled_on_the_record_with_a_token_each) {
  EXPECT_EQ(directory().principals.size(), 2u);
  const std::vector<std::string> recorded = kinds();
  EXPECT_EQ(std::count(recorded.begin(), recorded.end(), "principal_enrolled"), 2);
  EXPECT_EQ(std::count(recorded.begin(), recorded.end(), "token_issued"), 2);
  for (const char* id : {"ada", "bea"}) {
    const auto known = people->authenticate(tokens.at(id).secret);
    ASSERT_TRUE(known) << known.error().message;
    EXPECT_EQ(known->principal, id);
    EXPECT_TRUE(known->allows(Scope::administer));
  }
}

TEST_F(PeopleTest, founding_again_changes_nothing) {
  const std::size_t size = contents.records.size();
  ASSERT_TRUE(people->found({administrator("eve"), administrator("eva")}, hours(24), nobody));
  EXPECT_EQ(contents.records.size(), size);
  EXPECT_EQ(directory().find("eve"), nullptr);
}

TEST(PeopleFounding, takes_two_administrators_and_leaves_no_trace_otherwise) {
  sim::StoreContents contents;
  HandClock clock;
  PlainSealer sealer;
  const auto store = sim::open_store(contents, clock, sealer);
  char next = 0;
  People people(*store, "o", [&](std::size_t bytes) -> Result<std::string> {
    return std::string(bytes, ++next);
  });
  EXPECT_FALSE(people.found({administrator("ada")}, hours(1), nobody));
  EXPECT_FALSE(people.found({administrator("ada"), principal("bea")}, hours(1), nobody));
  EXPECT_FALSE(people.found({administrator("ada"), administrator("bea")}, hours(1),
                            [](const IssuedToken&) -> Result<void> {
                              return fail(Code::unavailable, "the disk is full");
                            }));
  EXPECT_TRUE(contents.records.empty());
  EXPECT_TRUE(contents.aggregates.empty());
}

TEST_F(PeopleTest, no_secret_is_kept) {
  const std::string& secret = tokens.at("ada").secret;
  for (const auto& [key, aggregate] : contents.aggregates) {
    EXPECT_EQ(aggregate.put.state.find(secret), std::string::npos);
    EXPECT_EQ(key.id.find(secret), std::string::npos);
  }
  for (const std::string& record : contents.records) {
    EXPECT_EQ(record.find(secret), std::string::npos);
  }
}

TEST_F(PeopleTest, a_secret_that_is_not_exactly_one_is_nobody) {
  const std::string secret = tokens.at("ada").secret;
  for (const std::string& wrong :
       {std::string(), std::string("belay_"), secret + "0", secret.substr(0, secret.size() - 1),
        "BELAY_" + secret.substr(6), secret.substr(6), std::string(100'000, 'x')}) {
    const auto refused = people->authenticate(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, Code::unauthenticated);
    EXPECT_EQ(refused.error().message.find(secret.substr(6, 20)), std::string::npos);
  }
}

TEST_F(PeopleTest, a_token_ends_when_it_ends) {
  clock.at.seconds += 24 * 3600 - 1;
  EXPECT_TRUE(people->authenticate(tokens.at("ada").secret));
  clock.at.seconds += 1;
  const auto refused = people->authenticate(tokens.at("ada").secret);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unauthenticated);
  EXPECT_THAT(refused.error().message, HasSubstr("ended"));
}

TEST_F(PeopleTest, a_clock_set_back_revives_no_token) {
  clock.at.seconds += 24 * 3600;
  ASSERT_TRUE(people->propose(as("ada"), principal("mara"))) << "a commit at that time";
  clock.at.seconds -= 3600;
  EXPECT_FALSE(people->authenticate(tokens.at("ada").secret));
}

TEST_F(PeopleTest, a_revoked_token_is_nobody) {
  const auto issued = issue("ada", "ada", {Scope::read});
  ASSERT_TRUE(issued) << issued.error().message;
  ASSERT_TRUE(people->authenticate(issued->secret));
  ASSERT_TRUE(people->revoke(as("ada"), issued->token.id, "lost"));
  const auto refused = people->authenticate(issued->secret);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("revoked"));
  const auto again = people->revoke(as("ada"), issued->token.id, "lost");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->revoked);
}

TEST_F(PeopleTest, who_is_taken_out_has_no_token_any_more) {
  Principal bea = *directory().find("bea");
  ASSERT_TRUE(enrol(administrator("cleo")));
  bea.active = false;
  const auto proposal = people->propose(as("ada"), bea);
  ASSERT_TRUE(proposal);
  ASSERT_TRUE(people->confirm(as("cleo"), proposal->id));
  EXPECT_EQ(people->authenticate(tokens.at("bea").secret).error().code, Code::unauthenticated);
  EXPECT_EQ(people->propose(as("bea"), principal("eve")).error().code, Code::forbidden);
}

TEST_F(PeopleTest, enrolling_takes_two_administrators) {
  const auto proposal = people->propose(as("ada"), principal("mara"));
  ASSERT_TRUE(proposal) << proposal.error().message;
  EXPECT_EQ(directory().find("mara"), nullptr);
  EXPECT_EQ(people->proposals()->size(), 1u);
  const auto own = people->confirm(as("ada"), proposal->id);
  ASSERT_FALSE(own);
  EXPECT_EQ(own.error().code, Code::forbidden);
  EXPECT_THAT(own.error().message, HasSubstr("your own"));
  ASSERT_TRUE(people->confirm(as("bea"), proposal->id));
  EXPECT_NE(directory().find("mara"), nullptr);
  EXPECT_TRUE(people->proposals()->empty());
  const auto twice = people->confirm(as("bea"), proposal->id);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, Code::conflict);
  const auto entry = ledger::parse_entry(contents.records.back());
  EXPECT_THAT(std::get<ledger::PrincipalEnrolled>(entry->what).approvals,
              testing::ElementsAre("ada", "bea"));
}

TEST_F(PeopleTest, who_does_not_administer_enrols_nobody) {
  ASSERT_TRUE(enrol(principal("mara")));
  EXPECT_EQ(people->propose(as("mara"), principal("eve")).error().code, Code::forbidden);
  const auto proposal = people->propose(as("ada"), principal("eve"));
  ASSERT_TRUE(proposal);
  EXPECT_EQ(people->confirm(as("mara"), proposal->id).error().code, Code::forbidden);
  EXPECT_EQ(people->confirm(as("bea"), "0123").error().code, Code::not_found);
}

TEST_F(PeopleTest, a_program_never_administers) {
  Principal robot = principal("ci", PrincipalKind::robot);
  robot.roles = {Role::administrator};
  ASSERT_TRUE(enrol(robot));
  EXPECT_EQ(people->propose(as("ci"), principal("eve")).error().code, Code::forbidden);
  EXPECT_FALSE(issue("ada", "ci", {Scope::administer}));
}

TEST_F(PeopleTest, what_somebody_proposed_who_lost_the_role_is_confirmed_by_nobody) {
  ASSERT_TRUE(enrol(administrator("cleo")));
  const auto proposal = people->propose(as("cleo"), principal("eve"));
  ASSERT_TRUE(proposal);
  ASSERT_TRUE(enrol(principal("cleo"))) << "without her role";
  const auto refused = people->confirm(as("bea"), proposal->id);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("propose it again"));
}

TEST_F(PeopleTest, a_name_is_one_persons) {
  Principal mara = principal("mara");
  mara.emails = {"ADA@retail.example"};
  const auto refused = people->propose(as("ada"), mara);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::conflict);
}

TEST_F(PeopleTest, a_proposal_that_became_impossible_is_not_confirmed) {
  Principal first = principal("mara");
  Principal second = principal("maria");
  second.emails = first.emails;
  const auto a = people->propose(as("ada"), first);
  const auto b = people->propose(as("ada"), second);
  ASSERT_TRUE(a && b);
  ASSERT_TRUE(people->confirm(as("bea"), a->id));
  EXPECT_EQ(people->confirm(as("bea"), b->id).error().code, Code::conflict);
}

TEST_F(PeopleTest, a_token_has_no_scope_that_its_maker_lacks) {
  const auto reading = issue("ada", "ada", {Scope::read});
  ASSERT_TRUE(reading);
  const auto more = people->issue(as("ada"), reading->token, "ada", {Scope::read, Scope::approve},
                                  "more", hours(1));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, Code::forbidden);
}

TEST_F(PeopleTest, a_token_without_a_persons_scopes_cannot_prolong_itself) {
  const auto reading = issue("ada", "ada", {Scope::read}, hours(1));
  ASSERT_TRUE(reading);
  const auto longer =
      people->issue(as("ada"), reading->token, "ada", {Scope::read}, "longer", hours(1000));
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->token.expires, reading->token.expires);
  const auto full = issue("ada", "ada", {Scope::read, Scope::approve}, hours(1000));
  ASSERT_TRUE(full);
  EXPECT_EQ(full->token.expires.seconds, clock.at.seconds + 1000 * 3600);
}

TEST_F(PeopleTest, tokens_are_ones_own_or_of_programs_one_answers_for) {
  Principal bot = principal("bot", PrincipalKind::agent);
  bot.operated_by = "ada";
  ASSERT_TRUE(enrol(bot));
  ASSERT_TRUE(enrol(principal("ci", PrincipalKind::robot)));
  ASSERT_TRUE(enrol(principal("mara")));
  EXPECT_EQ(issue("ada", "bea", {Scope::read}).error().code, Code::forbidden);
  EXPECT_EQ(issue("ada", "mara", {Scope::approve}).error().code, Code::forbidden)
      << "an administrator would approve as somebody else";
  EXPECT_EQ(issue("bea", "bot", {Scope::read}).error().code, Code::forbidden);
  EXPECT_EQ(issue("mara", "ci", {Scope::read}).error().code, Code::forbidden);
  EXPECT_EQ(issue("ada", "eve", {Scope::read}).error().code, Code::not_found);
  EXPECT_TRUE(issue("ada", "bot", {Scope::read, Scope::open}));
  EXPECT_TRUE(issue("bea", "ci", {Scope::evidence}));
  EXPECT_EQ(issue("ada", "bot", {Scope::approve}).error().code, Code::forbidden);
  EXPECT_EQ(issue("bea", "ci", {Scope::administer}).error().code, Code::forbidden);
}

TEST_F(PeopleTest, a_token_has_bounds) {
  EXPECT_EQ(issue("ada", "ada", {Scope::read}, seconds(0)).error().code, Code::over_limit);
  EXPECT_EQ(issue("ada", "ada", {Scope::read}, seconds(limits::kTokenSecondsMax + 1)).error().code,
            Code::over_limit);
  EXPECT_EQ(people
                ->issue(as("ada"), tokens.at("ada").token, "ada", {Scope::read},
                        std::string(limits::kNameBytesMax + 1, 'x'), hours(1))
                .error()
                .code,
            Code::over_limit);
}

TEST_F(PeopleTest, others_tokens_are_revoked_by_administrators_and_operators) {
  Principal bot = principal("bot", PrincipalKind::agent);
  bot.operated_by = "mara";
  ASSERT_TRUE(enrol(principal("mara")));
  ASSERT_TRUE(enrol(bot));
  const auto adas = issue("ada", "ada", {Scope::read});
  ASSERT_TRUE(adas);
  EXPECT_EQ(people->revoke(as("mara"), adas->token.id, "").error().code, Code::forbidden);
  EXPECT_TRUE(people->authenticate(adas->secret));
  EXPECT_TRUE(people->revoke(as("bea"), adas->token.id, "left the laptop on a train"));
  const auto bots =
      people->issue(as("mara"), tokens.at("ada").token, "bot", {Scope::read}, "", hours(1));
  ASSERT_TRUE(bots) << bots.error().message;
  EXPECT_TRUE(people->revoke(as("mara"), bots->token.id, ""));
  EXPECT_EQ(people->revoke(as("ada"), "000000000000", "").error().code, Code::not_found);
}

TEST_F(PeopleTest, every_step_is_on_the_record) {
  const std::size_t before = contents.records.size();
  ASSERT_TRUE(enrol(principal("mara")));
  const auto issued = issue("ada", "ada", {Scope::read});
  ASSERT_TRUE(issued);
  ASSERT_TRUE(people->revoke(as("ada"), issued->token.id, "lost"));
  const std::vector<std::string> all = kinds();
  const std::vector<std::string> fresh(all.begin() + static_cast<std::ptrdiff_t>(before),
                                       all.end());
  EXPECT_THAT(fresh, testing::ElementsAre("administered", "principal_enrolled", "token_issued",
                                          "token_revoked"));
}

}  // namespace
}  // namespace belay::control
