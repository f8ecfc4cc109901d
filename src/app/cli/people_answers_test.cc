#include "app/cli/people_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/server/views.h"

namespace belay::app {
namespace {

using control::Principal;
using control::PrincipalKind;
using control::Role;
using json::Array;
using json::Object;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA noor@laptop";

Principal noor() {
  return {
      "noor", PrincipalKind::agent, "Noor at 100%", {"noor@retail.example"},     {"100%"}, "senior",
      "ines", {Role::producer},     false,          {std::string(kKey) + " 50%"}};
}

TEST(PeopleAnswers, a_directory_is_read_as_the_server_means_it) {
  Principal plain;
  plain.id = "ines";
  const Object answer{{"principals", Array{view_of(noor()), view_of(plain)}}, {"digest", "ab"}};
  const auto read = directory_in(answer);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_THAT(read->principals, ElementsAre(plain, noor())) << "escapes undone, and by id";
}

TEST(PeopleAnswers, a_proposal_is_read_as_the_server_means_it) {
  control::Proposal made{"5f2c", "ines", {1'767'603'600, 0}, noor(), "mara"};
  for (const char* confirmed_by : {"mara", ""}) {
    made.confirmed_by = confirmed_by;
    const auto read = proposal_in(view_of(made));
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_EQ(read->id, "5f2c");
    EXPECT_EQ(read->by, "ines");
    EXPECT_EQ(read->at, made.at);
    EXPECT_EQ(read->principal, noor());
    EXPECT_EQ(read->confirmed_by, confirmed_by);
  }
  const auto listed = proposals_in(Object{{"proposals", Array{view_of(made), view_of(made)}}});
  ASSERT_TRUE(listed) << listed.error().to_string();
  EXPECT_EQ(listed->size(), 2u);
}

TEST(PeopleAnswers, a_member_that_is_not_known_is_not_passed_over) {
  Object principal = view_of(noor());
  principal.add("badge", "7");
  const auto read = directory_in(Object{{"principals", Array{principal}}, {"digest", "ab"}});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("badge"));
}

TEST(PeopleAnswers, an_edit_replaces_what_it_names_and_nothing_else) {
  EXPECT_EQ(edited(noor(), {}, {"a key that no option named"}), noor());
  PrincipalEdit edit;
  edit.roles = {Role::break_glass};
  Principal wanted = noor();
  wanted.roles = {Role::break_glass};
  EXPECT_EQ(edited(noor(), edit, {}), wanted) << "the role is replaced";
  edit.name = "Noor";
  edit.kind = PrincipalKind::person;
  edit.emails = std::vector<std::string>{"n@x"};
  edit.logins = std::vector<std::string>{"n"};
  edit.level = "";
  edit.operated_by = "";
  edit.key_files = std::vector<std::string>{"k.pub"};
  edit.active = true;
  const Principal all{"noor", PrincipalKind::person, "Noor", {"n@x"}, {"n"}, "",
                      "",     {Role::break_glass},   true,   {"k"}};
  EXPECT_EQ(edited(noor(), edit, {"k"}), all);
}

TEST(PeopleAnswers, what_is_proposed_is_written_as_it_is) {
  const json::Value written = proposed(noor());
  EXPECT_EQ(*written.find("name")->text(), "Noor at 100%");
  EXPECT_EQ(*written.find("operator")->text(), "ines");
  EXPECT_EQ(*written.find("level")->text(), "senior");
  EXPECT_EQ(*written.find("active")->boolean(), false);
  EXPECT_EQ(*written.find("roles")->array()->front().text(), "producer");
  EXPECT_EQ(*written.find("keys")->array()->front().text(), std::string(kKey) + " 50%");
}

TEST(PeopleAnswers, keys_are_public_ones) {
  const std::string key(kKey);
  const auto read = keys_in({"a.pub", "# of the laptop\n\n " + key + "\r\n" + key + "\n"});
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_THAT(*read, ElementsAre(key)) << "once";
  const auto secret = keys_in({"a", key + "\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n"});
  ASSERT_FALSE(secret);
  EXPECT_THAT(secret.error().to_string(), HasSubstr("a:2: holds no public key"));
  EXPECT_FALSE(keys_in({"a.pub", "\n# nothing\n"}));
  EXPECT_FALSE(keys_in({"a.pub", key + " \xff\n"}));
}

}  // namespace
}  // namespace belay::app
