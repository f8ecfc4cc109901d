#include "app/cli/people_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/service_help.h"
#include "app/cli/test_words.h"

namespace belay::app {
namespace {

using control::PrincipalKind;
using control::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PrincipalEdit edit_of(std::vector<const char*> words) {
  words.insert(words.begin(), {"people", "propose", "noor"});
  const auto parsed = parse(words);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().to_string();
    return {};
  }
  EXPECT_EQ(std::get<PeopleProposeOptions>(parsed->command).id, "noor");
  return std::get<PeopleProposeOptions>(parsed->command).edit;
}

TEST(PeopleWords, what_is_not_written_is_not_edited) {
  const PrincipalEdit edit = edit_of({});
  EXPECT_FALSE(edit.name || edit.kind || edit.emails || edit.logins || edit.level || edit.roles ||
               edit.operated_by || edit.key_files || edit.active);
}

TEST(PeopleWords, every_member_can_be_written) {
  const PrincipalEdit edit =
      edit_of({"--name", "Noor Haddad", "--kind", "agent",     "--email",    "a@x",    "--email",
               "b@x",    "--login",     "noorh",  "--level",   "senior",     "--role", "producer",
               "--role", "break-glass", "--role", "producer",  "--operator", "ines",   "--key",
               "a.pub",  "--key",       "b.pub",  "--inactive"});
  EXPECT_EQ(edit.name, "Noor Haddad");
  EXPECT_EQ(edit.kind, PrincipalKind::agent);
  EXPECT_THAT(*edit.emails, ElementsAre("a@x", "b@x"));
  EXPECT_THAT(*edit.logins, ElementsAre("noorh"));
  EXPECT_EQ(edit.level, "senior");
  EXPECT_THAT(*edit.roles, ElementsAre(Role::producer, Role::break_glass)) << "each once";
  EXPECT_EQ(edit.operated_by, "ines");
  EXPECT_THAT(*edit.key_files, ElementsAre("a.pub", "b.pub"));
  EXPECT_EQ(edit.active, false);
  EXPECT_EQ(edit_of({"--active"}).active, true);
}

TEST(PeopleWords, an_empty_word_takes_all_away) {
  const PrincipalEdit edit = edit_of(
      {"--email", "", "--login", "", "--level", "", "--role", "", "--operator", "", "--key", ""});
  EXPECT_THAT(edit.emails.value(), IsEmpty());
  EXPECT_THAT(edit.logins.value(), IsEmpty());
  EXPECT_THAT(edit.roles.value(), IsEmpty());
  EXPECT_THAT(edit.key_files.value(), IsEmpty());
  EXPECT_EQ(edit.level, "");
  EXPECT_EQ(edit.operated_by, "");
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "--role", "", "--role", "producer"}),
              HasSubstr("`--role ''` takes all away: write it alone"));
}

TEST(PeopleWords, what_has_no_meaning_is_refused) {
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "--role", "administrater"}),
              HasSubstr("none of administrator, break-glass, producer; did you mean "
                        "`administrator`?"));
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "--kind", "human"}),
              HasSubstr("none of person, agent, robot"));
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "--name", "A", "--name", "B"}),
              HasSubstr("given twice"));
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "--active", "--inactive"}),
              HasSubstr("opposites"));
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "--name", "No\xffr"}),
              HasSubstr("not UTF-8"));
  EXPECT_THAT(refusal_of({"people", "propose", "noor", "x"}), HasSubstr("no further word `x`"));
  EXPECT_THAT(refusal_of({"people", "list", "--format", "xml"}), HasSubstr("text, json"));
}

TEST(PeopleWords, what_is_missing_is_asked_for) {
  EXPECT_THAT(refusal_of({"people"}), HasSubstr("belay people propose ID"));
  EXPECT_THAT(refusal_of({"people", "propose"}), HasSubstr("whom?"));
  EXPECT_THAT(refusal_of({"people", "confirm"}), HasSubstr("which proposal?"));
}

TEST(PeopleWords, all_of_them_ask_a_server) {
  const auto list = parse({"people", "list", "--server", "http://x", "--format", "json"});
  ASSERT_TRUE(list) << list.error().to_string();
  EXPECT_EQ(std::get<PeopleListOptions>(list->command).remote.server, "http://x");
  EXPECT_TRUE(std::get<PeopleListOptions>(list->command).remote.as_json);
  const auto open = parse({"people", "proposals", "--token", "file"});
  ASSERT_TRUE(open) << open.error().to_string();
  EXPECT_EQ(std::get<PeopleProposalsOptions>(open->command).remote.token_file, "file");
  const auto confirm = parse({"people", "confirm", "5f2c", "--token", "file"});
  ASSERT_TRUE(confirm) << confirm.error().to_string();
  EXPECT_EQ(std::get<PeopleConfirmOptions>(confirm->command).proposal, "5f2c");
}

TEST(PeopleWords, the_page_names_what_the_commands_take) {
  for (const char* option : {"--name", "--kind", "--email", "--login", "--level", "--role",
                             "--operator", "--key", "--inactive", "--active", "--format"}) {
    EXPECT_THAT(*service_help_page("people"), HasSubstr(option));
  }
}

}  // namespace
}  // namespace belay::app
