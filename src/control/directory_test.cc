#include "control/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "control/test_gate.h"

namespace belay::control {
namespace {

using test::principal;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Directory, names_are_found_however_they_are_written) {
  Directory people;
  Principal ada = principal("ada");
  ada.emails = {" Ada@Retail.Example "};
  ada.logins = {"@AdaQ"};
  ASSERT_TRUE(place(people, ada));
  for (const char* name : {"ada@retail.example", "ADA@RETAIL.EXAMPLE", "adaq", "@adaQ"}) {
    ASSERT_NE(people.named(name), nullptr) << name;
    EXPECT_EQ(people.named(name)->id, "ada");
  }
  EXPECT_EQ(people.named("ada"), nullptr) << "an id is no login";
  EXPECT_EQ(people.find("adaq"), nullptr);
}

TEST(Directory, a_principal_is_replaced_by_its_id) {
  Directory people = test::some_people();
  const std::size_t count = people.principals.size();
  Principal mara = *people.find("mara");
  mara.name = "Mara Lindqvist";
  ASSERT_TRUE(place(people, mara));
  EXPECT_EQ(people.principals.size(), count);
  EXPECT_EQ(people.find("mara")->name, "Mara Lindqvist");
}

TEST(Directory, refuses_what_nobody_can_be) {
  Directory people = test::some_people();
  const auto refusal = [&](Principal one) {
    Directory tried = people;
    const auto placed = place(tried, std::move(one));
    return placed ? std::string("placed") : placed.error().message;
  };
  EXPECT_THAT(refusal(principal("")), HasSubstr("no principal's id"));
  EXPECT_THAT(refusal(principal("Ada")), HasSubstr("no principal's id"));
  EXPECT_THAT(refusal(principal("a b")), HasSubstr("no principal's id"));
  EXPECT_THAT(refusal(principal(std::string(limits::kPrincipalIdBytesMax + 1, 'a'))),
              HasSubstr("no principal's id"));
  Principal one = principal("eve");
  one.name = "\u200b";
  EXPECT_THAT(refusal(one), HasSubstr("needs a name"));
  one = principal("eve");
  one.emails = {""};
  EXPECT_THAT(refusal(one), HasSubstr("no e-mail or login"));
  one.emails = {"eve\x1b[2J@retail.example"};
  EXPECT_THAT(refusal(one), HasSubstr("no e-mail or login"));
  one = principal("eve");
  one.logins = {"Mara@Retail.example"};
  EXPECT_THAT(refusal(one), HasSubstr("is `mara` already"));
  one = principal("eve", PrincipalKind::agent);
  EXPECT_THAT(refusal(one), HasSubstr("needs an `operator`"));
  one.operated_by = "ci";
  EXPECT_THAT(refusal(one), HasSubstr("needs an `operator`"));
  one = principal("eve");
  one.operated_by = "mara";
  EXPECT_THAT(refusal(one), HasSubstr("only an agent"));
}

TEST(Directory, comes_back_as_it_was_kept) {
  const Directory people = test::some_people();
  const std::string kept = write_directory(people);
  const auto read = parse_directory(kept);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->principals, people.principals);
  EXPECT_EQ(write_directory(*read), kept);
  EXPECT_FALSE(parse_directory("{}"));
  EXPECT_FALSE(parse_directory(R"({"belay":"directory/v2","principals":[]})"));
}

facts::Catalog catalog_with(std::vector<facts::Person> people) {
  facts::Catalog made;
  made.people = std::move(people);
  return made;
}

TEST(Directory, whoever_shares_a_name_is_one_person_under_all_of_them) {
  Directory people;
  Principal ada = principal("ada");
  ada.name = "Ada Quist";
  ada.logins = {"adaq"};
  ada.level = "junior";
  ASSERT_TRUE(place(people, ada));
  const auto joined = with_directory(
      catalog_with({{"Ada of Cart", {"a.quist@retail.example"}, {"adaq"}, "senior", false}}),
      people);
  ASSERT_EQ(joined.people.size(), 1u);
  EXPECT_EQ(joined.people[0].name, "Ada of Cart");
  EXPECT_EQ(joined.people[0].level, "senior") << "the catalog's";
  EXPECT_THAT(joined.people[0].emails, ElementsAre("a.quist@retail.example", "ada@retail.example"));
}

TEST(Directory, a_program_is_a_robot_whatever_the_catalog_says) {
  Directory people;
  ASSERT_TRUE(place(people, principal("ci", PrincipalKind::robot)));
  const auto joined =
      with_directory(catalog_with({{"CI", {"ci@retail.example"}, {}, "", false}}), people);
  ASSERT_EQ(joined.people.size(), 1u);
  EXPECT_TRUE(joined.people[0].robot);
}

TEST(Directory, somebody_who_would_be_two_people_joins_neither) {
  Directory people;
  Principal ada = principal("ada");
  ada.logins = {"adaq"};
  ASSERT_TRUE(place(people, ada));
  const auto joined = with_directory(catalog_with({{"Ada", {"ada@retail.example"}, {}, "", false},
                                                   {"Quist", {}, {"adaq"}, "", false}}),
                                     people);
  EXPECT_EQ(joined.people.size(), 2u);
  EXPECT_THAT(joined.problems, ElementsAre(HasSubstr("is both")));
}

}  // namespace
}  // namespace belay::control
