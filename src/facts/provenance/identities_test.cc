#include "facts/provenance/identities.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::facts {
namespace {

struct Case {
  std::string_view name;
  std::string_view email;
  Party party;
  std::string_view tool;
};

constexpr Party kPerson = Party::person;
constexpr Party kAgent = Party::agent;
constexpr Party kAutomation = Party::automation;

// Every row of the table of identities.
constexpr Case kKnown[] = {
    {"Claude", "noreply@anthropic.com", kAgent, "claude-code"},
    {"Claude", "claude@anthropic.com", kAgent, "claude-code"},
    {"Claude", "no-reply@anthropic.com", kAgent, "claude-code"},
    {"claude[bot]", "209825114+claude[bot]@users.noreply.github.com", kAgent, "claude-code"},
    {"copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com", kAgent, "copilot"},
    {"Copilot", "198982749+Copilot@users.noreply.github.com", kAgent, "copilot"},
    {"Copilot", "175728472+Copilot@users.noreply.github.com", kAgent, "copilot"},
    {"Copilot", "223556219+Copilot@users.noreply.github.com", kAgent, "copilot"},
    {"Copilot Autofix powered by AI",
     "62310815+github-advanced-security[bot]@users.noreply.github.com", kAgent, "copilot-autofix"},
    {"Copilot Autofix powered by AI", "175728472+Copilot@users.noreply.github.com", kAgent,
     "copilot"},
    {"Cursor Agent", "cursoragent@cursor.com", kAgent, "cursor"},
    {"cursoragent", "jane@example.com", kAgent, "cursor"},
    {"cursor[bot]", "206951365+cursor[bot]@users.noreply.github.com", kAgent, "cursor"},
    {"Devin AI", "158243242+devin-ai-integration[bot]@users.noreply.github.com", kAgent, "devin"},
    {"devin-ai-integration[bot]", "", kAgent, "devin"},
    {"Codex", "noreply@openai.com", kAgent, "codex"},
    {"Codex", "codex@openai.com", kAgent, "codex"},
    {"Codex", "codex@example.com", kAgent, "codex"},
    {"chatgpt-codex-connector[bot]", "", kAgent, "codex"},
    {"Jane Doe (aider)", "jane@example.com", kAgent, "aider"},
    {"aider (gpt-4o)", "aider@aider.chat", kAgent, "aider"},
    {"aider", "noreply@aider.chat", kAgent, "aider"},
    {"aider", "noreply@aider.dev", kAgent, "aider"},
    {"openhands", "openhands@all-hands.dev", kAgent, "openhands"},
    {"OpenDevin", "opendevin@all-hands.dev", kAgent, "openhands"},
    {"OpenDevin", "opendevin@opendevin.ai", kAgent, "openhands"},
    {"OpenDevin", "bot@opendevin.com", kAgent, "openhands"},
    {"google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com", kAgent,
     "jules"},
    {"gemini-cli[bot]", "218312386+gemini-cli[bot]@users.noreply.github.com", kAgent, "gemini-cli"},
    {"gemini-code-assist[bot]", "176961590+gemini-code-assist[bot]@users.noreply.github.com",
     kAgent, "gemini-code-assist"},
    {"factory-droid[bot]", "138933559+factory-droid[bot]@users.noreply.github.com", kAgent,
     "factory-droid"},
    {"Roo Code", "roomote@roocode.com", kAgent, "roo-code"},
    {"roomote[bot]", "", kAgent, "roo-code"},
    {"agent", "agent@replit.com", kAgent, "replit"},
    {"Replit Agent", "", kAgent, "replit"},
    {"gpt-engineer-app[bot]", "159125892+gpt-engineer-app[bot]@users.noreply.github.com", kAgent,
     "lovable"},
    {"lovable[bot]", "", kAgent, "lovable"},
    {"Lovable", "noreply@lovable.dev", kAgent, "lovable"},
    {"gru-agent[bot]", "185149714+gru-agent[bot]@users.noreply.github.com", kAgent, "gru"},
    {"Crush", "crush@charm.land", kAgent, "crush"},
    {"Amp", "amp@ampcode.com", kAgent, "amp"},
    {"opencode", "noreply@opencode.ai", kAgent, "opencode"},
    {"opencode-agent[bot]", "", kAgent, "opencode"},
    {"Amazon Q", "208079219+amazon-q-developer[bot]@users.noreply.github.com", kAgent, "amazon-q"},
    {"Kiro", "244629292+kiro-agent@users.noreply.github.com", kAgent, "kiro"},
    {"windsurf-bot[bot]", "189301087+windsurf-bot[bot]@users.noreply.github.com", kAgent,
     "windsurf"},
    {"Junie", "junie@jetbrains.com", kAgent, "junie"},
    {"Cline", "noreply@cline.bot", kAgent, "cline"},
    {"augmentcode[bot]", "", kAgent, "augment"},
    {"sweep-ai[bot]", "", kAgent, "sweep"},
    {"v0[bot]", "", kAgent, "v0"},

    {"dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", kAutomation,
     "dependabot"},
    {"dependabot[bot]", "support@github.com", kAutomation, "dependabot"},
    {"renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com", kAutomation, "renovate"},
    {"Renovate Bot", "bot@renovateapp.com", kAutomation, "renovate"},
    {"github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com", kAutomation,
     "github-actions"},
    {"gemini-cli-robot", "gemini-cli-robot@google.com", kAutomation, "gemini-cli-robot"},
    {"gemini-cli-robot", "224641728+gemini-cli-robot@users.noreply.github.com", kAutomation,
     "gemini-cli-robot"},
    {"release[bot]", "123+release[bot]@users.noreply.github.com", kAutomation, "github-app"},

    {"GitHub", "noreply@github.com", Party::forge, "github"},
};

// What looks like one and is none, as met in real histories.
constexpr Case kTraps[] = {
    {"Taylor R", "ttaylorr@openai.com", kPerson, ""},
    {"Ashwin", "ashwin@anthropic.com", kPerson, ""},
    {"dkundel-openai", "dkundel@openai.com", kPerson, ""},
    {"fouad-openai", "123+fouad-openai@users.noreply.github.com", kPerson, ""},
    {"Michael", "git@drmicha.warpmail.net", kPerson, ""},
    {"K", "k@kgthreads.com", kPerson, ""},
    {"AgentEnder", "craig@example.com", kPerson, ""},
    {"Braelyn", "braelyn@agentops.ai", kPerson, ""},
    {"Stump", "agent@stump.wtf", kPerson, ""},
    {"CITOOLS codex", "codex@citools.example", kPerson, ""},
    {"OpenDevin", "jane@example.com", kPerson, ""},
    {"Claude", "claude.monet@example.fr", kPerson, ""},
    {"Claude", "", kPerson, ""},
    {"Devin Brown", "devin@example.com", kPerson, ""},
    {"Jules", "jules@example.com", kPerson, ""},
    {"Copilot", "12345+Copilot@users.noreply.github.com", kPerson, ""},
    {"Copilot", "Copilot@users.noreply.github.com", kPerson, ""},
    {"Cursor", "cursor@example.com", kPerson, ""},
    {"Codex", "codex@example.org", kPerson, ""},
    {"Jane", "noreply@anthropic.com.example.org", kPerson, ""},
    {"Jane", "xnoreply@anthropic.com", kPerson, ""},
    {"Jane", "jane+noreply@anthropic.com", kPerson, ""},
    {"Jane aider", "jane@example.com", kPerson, ""},
    {"Jane (aider) Doe", "jane@example.com", kPerson, ""},
    {"(aider)", "jane@example.com", kPerson, ""},
    {"Jane", "jane@notlovable.dev", kPerson, ""},
    {"Robot", "x[bot]@example.com", kPerson, ""},
    {"Robot", "abc+x[bot]@users.noreply.github.com", kPerson, ""},
    {"Jane", "123+jane@users.noreply.github.com", kPerson, ""},
    {"not claude[bot]", "jane@example.com", kPerson, ""},
    {"", "", kPerson, ""},
};

void expect_recognised(const Case& each) {
  const Recognised known = recognise({std::string(each.name), std::string(each.email)});
  EXPECT_EQ(known.party, each.party) << each.name << " <" << each.email << ">";
  EXPECT_EQ(known.tool, each.tool) << each.name << " <" << each.email << ">";
}

TEST(Identities, every_known_identity_is_recognised) {
  for (const Case& each : kKnown) expect_recognised(each);
}

TEST(Identities, case_does_not_matter) {
  for (const Case& each : kKnown) {
    if (each.name.ends_with(" (aider)")) continue;  // a suffix that git wrote, letter by letter
    std::string email = lower(each.email);
    for (char& c : email) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    const Recognised known = recognise({lower(each.name), email});
    EXPECT_EQ(known.party, each.party) << email;
    EXPECT_EQ(known.tool, each.tool) << email;
  }
}

TEST(Identities, a_word_inside_a_name_or_an_address_is_a_person) {
  for (const Case& each : kTraps) expect_recognised(each);
}

TEST(Identities, the_address_decides_before_the_name) {
  EXPECT_EQ(recognise({"dependabot[bot]", "noreply@anthropic.com"}).party, Party::agent);
  EXPECT_EQ(recognise({"Claude", "noreply@github.com"}).party, Party::forge);
}

TEST(Identities, aider_stands_behind_a_persons_name) {
  const Recognised known = recognise({"Jane Doe (aider)", "jane@example.com"});
  EXPECT_TRUE(known.person_behind);
  EXPECT_EQ(without_tool_suffix("Jane Doe (aider)"), "Jane Doe");
  EXPECT_EQ(without_tool_suffix("Jane Doe"), "Jane Doe");
}

TEST(Identities, a_vendors_domain_alone_is_only_inferred) {
  const Recognised known = recognise({"Jane Doe", "jane@lovable.dev"});
  EXPECT_EQ(known.party, Party::agent);
  EXPECT_EQ(known.strength, Strength::inferred);
  EXPECT_TRUE(known.person_behind);
}

TEST(Identities, an_identity_is_read_as_git_writes_it) {
  EXPECT_EQ(parse_identity(" Jane Doe  <jane@example.com> "),
            (Identity{"Jane Doe", "jane@example.com"}));
  EXPECT_EQ(parse_identity("<jane@example.com>"), (Identity{"", "jane@example.com"}));
  EXPECT_EQ(parse_identity("Jane <jane@example.com"), (Identity{"Jane", "jane@example.com"}));
  EXPECT_EQ(parse_identity("Jane"), (Identity{"Jane", ""}));
  EXPECT_EQ(parse_identity(""), (Identity{}));
  EXPECT_EQ(parse_identity("><"), (Identity{">", ""}));
}

}  // namespace
}  // namespace belay::facts
