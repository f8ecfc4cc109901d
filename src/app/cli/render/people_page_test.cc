#include "app/cli/render/people_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::app {
namespace {

using control::Directory;
using control::Principal;
using control::PrincipalKind;
using control::Proposal;
using control::Role;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA noor@laptop";
constexpr std::string_view kKeyInWords = "ssh-ed25519 SHA256:";

Principal noor() {
  Principal made;
  made.id = "noor";
  made.name = "Noor Haddad";
  made.emails = {"noor@retail.example"};
  made.roles = {Role::producer};
  made.keys = {std::string(kKey)};
  return made;
}

Directory with(Principal principal) { return {{std::move(principal)}}; }

std::string page_of(const Principal& now, const Directory& people) {
  return proposal_page(Proposal{"5f2c", "ines", {1'767'603'600, 0}, now, ""}, people, {100, false});
}

TEST(PeoplePage, everybody_is_listed_with_what_they_are) {
  Principal codex;
  codex.id = "codex";
  codex.kind = PrincipalKind::agent;
  codex.name = "Codex";
  codex.operated_by = "noor";
  codex.level = "junior";
  codex.logins = {"codexbot"};
  codex.active = false;
  const std::string page = people_page({{codex, noor()}}, {100, false});
  EXPECT_THAT(page, HasSubstr("codex   Codex   agent   operator noor   level junior   INACTIVE\n"
                              "    codexbot\n"
                              "noor   Noor Haddad   person   producer\n"
                              "    noor@retail.example\n"
                              "    key ssh-ed25519 SHA256:"));
  EXPECT_THAT(page, AllOf(HasSubstr("noor@laptop"), Not(HasSubstr("AAAAC3"))));
}

TEST(PeoplePage, a_proposal_enrols_somebody_with_all_they_get) {
  const std::string page = page_of(noor(), {});
  EXPECT_THAT(page, HasSubstr("proposal 5f2c   by ines   2026-01-05T"));
  EXPECT_THAT(page, HasSubstr("enrols       noor   Noor Haddad   a person\n"
                              "             gets the role producer\n"
                              "             gets the e-mail noor@retail.example\n"
                              "             gets the key ssh-ed25519 SHA256:"));
}

TEST(PeoplePage, a_proposal_changes_what_differs_and_says_nothing_else) {
  Principal now = noor();
  now.roles = {Role::administrator};
  now.level = "senior";
  const std::string page = page_of(now, with(noor()));
  EXPECT_THAT(page, HasSubstr("changes      noor   Noor Haddad   a person\n"
                              "             level senior\n"
                              "             gets the role administrator\n"
                              "             loses the role producer\n"));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("e-mail")), Not(HasSubstr("key")), Not(HasSubstr("name"))));
}

TEST(PeoplePage, every_member_that_differs_is_said) {
  Principal now;
  now.id = "noor";
  now.kind = PrincipalKind::agent;
  now.name = "Noor H";
  now.operated_by = "ines";
  now.logins = {"noorh"};
  now.active = false;
  Principal before = noor();
  before.level = "senior";
  const std::string page = page_of(now, with(before));
  for (const char* words :
       {"is an agent, no longer a person", "name Noor H, was Noor Haddad", "operator ines",
        "no level, was senior", "loses the role producer", "loses the e-mail noor@retail.example",
        "gets the login noorh", "loses the key ssh-ed25519 SHA256:", "is inactive"}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
  EXPECT_THAT(page_of(before, with(now)), HasSubstr("is active again"));
}

TEST(PeoplePage, a_proposal_that_changes_nothing_any_more_says_so) {
  EXPECT_THAT(page_of(noor(), with(noor())), HasSubstr("nothing: the directory has it so already"));
}

TEST(PeoplePage, a_key_is_told_by_its_fingerprint_and_nothing_draws) {
  Principal now = noor();
  now.name = "Noor\x1b[2K";
  now.keys = {"ssh-ed25519 nonsense", std::string(kKey) + "\x1b[2K"};
  const std::string page = page_of(now, {});
  EXPECT_THAT(page, HasSubstr("ssh-ed25519 nonsense (cannot be read, and signs nothing)"));
  EXPECT_THAT(page, HasSubstr(std::string(kKeyInWords)));
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  EXPECT_EQ(people_page(with(now), {100, false}).find('\x1b'), std::string::npos);
}

TEST(PeoplePage, open_proposals_are_listed_with_what_to_do) {
  EXPECT_THAT(proposals_page({}, {}, {100, false}), HasSubstr("no open proposals"));
  const Proposal one{"5f2c", "ines", {1'767'603'600, 0}, noor(), ""};
  const std::string page = proposals_page({one}, {}, {100, false});
  EXPECT_THAT(page, AllOf(HasSubstr("enrols"), HasSubstr("belay people confirm PROPOSAL")));
}

}  // namespace
}  // namespace belay::app
