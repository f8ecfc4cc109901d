#include "gate/people.h"

#include <gtest/gtest.h>

namespace belay::gate {
namespace {

facts::Catalog catalog() {
  facts::Catalog made;
  made.present = true;
  made.people = {{"Ada Quill", {"ada@example.com"}, {"adaq"}, "senior", false},
                 {"build-bot", {}, {"build-bot"}, "", true}};
  made.teams = {{"retail/cart", {"org/cart"}, {"Ada Quill"}}, {"retail/forge", {"org/forge"}, {}}};
  return made;
}

facts::Provenance made_by(std::string name, std::string email) {
  facts::Provenance provenance;
  facts::Maker maker;
  maker.who = {std::move(name), std::move(email)};
  provenance.makers.push_back(std::move(maker));
  return provenance;
}

TEST(People, a_person_is_one_under_every_name_of_the_catalog) {
  const auto all = catalog();
  for (const char* name :
       {"Ada Quill", "ADA@example.com", "@adaq", "adaq", "17+adaq@users.noreply.github.com",
        "adaq@users.noreply.github.com", "17-adaq@users.noreply.gitlab.com"}) {
    EXPECT_EQ(identify(all, name).name, "Ada Quill") << name;
  }
}

TEST(People, a_maker_is_found_by_name_address_and_login) {
  const auto all = catalog();
  const auto provenance = made_by("Ada Quill", "ada@home.example");
  const Makers makers(all, &provenance);
  EXPECT_TRUE(makers.find(identify(all, "adaq")));
  EXPECT_TRUE(makers.find(identify(all, "ada@home.example")));
  EXPECT_FALSE(makers.find(identify(all, "ben")));
}

TEST(People, a_name_like_a_catalogued_persons_may_be_theirs) {
  const auto all = catalog();
  const Person ada = identify(all, "adaq");
  for (const char* name : {"ada", "Ada", "ada+git@home.example", "ada@elsewhere.example",
                           "3+ada@users.noreply.github.com", "adaq@home.example"}) {
    const Person like = identify(all, name);
    EXPECT_EQ(like.known, nullptr) << name;
    EXPECT_TRUE(may_be_same(like, ada)) << name;
    EXPECT_TRUE(may_be_same(ada, like)) << name;
    EXPECT_FALSE(is_same(like, ada)) << name;
  }
  EXPECT_FALSE(may_be_same(identify(all, "adam@home.example"), ada));
  EXPECT_FALSE(may_be_same(identify(all, "build-bot"), ada));
}

TEST(People, two_names_like_one_persons_may_be_one) {
  const auto all = catalog();
  EXPECT_TRUE(may_be_same(identify(all, "ada@home.example"), identify(all, "adaq@home.example")));
}

TEST(People, without_a_catalog_names_that_may_be_one_are_one_for_makers_and_not_for_owners) {
  const facts::Catalog none;
  const Person login = identify(none, "zoe");
  const Person address = identify(none, "zoe+work@example.org");
  EXPECT_TRUE(may_be_same(login, address));
  EXPECT_FALSE(is_same(login, address));
  EXPECT_TRUE(is_same(login, identify(none, "9+Zoe@users.noreply.github.com")));
  EXPECT_FALSE(may_be_same(login, identify(none, "9+zoey@users.noreply.github.com")));
}

TEST(People, a_maker_is_found_by_a_name_like_theirs_in_both_directions) {
  const auto all = catalog();
  const auto by_stranger = made_by("A. Q.", "ada@home.example");
  EXPECT_TRUE(Makers(all, &by_stranger).find(identify(all, "adaq")));
  const auto by_ada = made_by("Ada Quill", "ada@example.com");
  EXPECT_TRUE(Makers(all, &by_ada).find(identify(all, "ada+review@home.example")));
}

TEST(People, robots_are_known_by_catalog_suffix_and_identity) {
  const auto all = catalog();
  for (const char* name : {"build-bot", "dependabot[bot]",
                           "1+dependabot[bot]@users.noreply.github.com", "noreply@anthropic.com"}) {
    EXPECT_TRUE(is_robot(identify(all, name))) << name;
  }
  EXPECT_FALSE(is_robot(identify(all, "robert")));
  EXPECT_FALSE(is_robot(identify(all, "adaq")));
}

TEST(People, a_listed_team_has_no_other_members_than_those_listed) {
  const auto all = catalog();
  EXPECT_TRUE(is_member(all, "@retail/cart", identify(all, "adaq"), {}));
  EXPECT_TRUE(is_member(all, "@org/cart", identify(all, "adaq"), {}));
  EXPECT_FALSE(is_member(all, "retail/cart", identify(all, "ben"), {"retail/cart"}));
}

TEST(People, a_team_that_nobody_lists_takes_what_is_stated_by_any_of_its_names) {
  const auto all = catalog();
  EXPECT_TRUE(is_member(all, "retail/forge", identify(all, "ben"), {"@org/forge"}));
  EXPECT_FALSE(is_member(all, "retail/forge", identify(all, "ben"), {}));
}

}  // namespace
}  // namespace belay::gate
