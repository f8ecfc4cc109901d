#include "facts/provenance/identities.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace belay::facts {
namespace {

struct Known {
  std::string_view key;  ///< lower case
  Party party;
  std::string_view tool;
};

constexpr Party kAgent = Party::agent;
constexpr Party kAutomation = Party::automation;

// Grouped by tool, as docs/reference/provenance.md lists them. GitHub's numeric ids belong to the
// account for ever, so an address with another number is another account.
constexpr Known kEmails[] = {
    {"noreply@anthropic.com", kAgent, "claude-code"},
    {"no-reply@anthropic.com", kAgent, "claude-code"},
    {"claude@anthropic.com", kAgent, "claude-code"},
    {"claude-3-5-sonnet@anthropic.com", kAgent, "claude-code"},
    {"209825114+claude[bot]@users.noreply.github.com", kAgent, "claude-code"},
    {"41898282+claude[bot]@users.noreply.github.com", kAgent, "claude-code"},
    {"215619710+anthropic-claude[bot]@users.noreply.github.com", kAgent, "claude-code"},
    {"208546643+claude-code-action[bot]@users.noreply.github.com", kAgent, "claude-code"},
    {"242468646+claude@users.noreply.github.com", kAgent, "claude-code"},

    {"198982749+copilot@users.noreply.github.com", kAgent, "copilot"},
    {"175728472+copilot@users.noreply.github.com", kAgent, "copilot"},
    {"223556219+copilot@users.noreply.github.com", kAgent, "copilot"},
    {"167198135+copilot[bot]@users.noreply.github.com", kAgent, "copilot"},
    {"198982749+copilot-swe-agent[bot]@users.noreply.github.com", kAgent, "copilot"},
    {"copilot@github.com", kAgent, "copilot"},
    {"62310815+github-advanced-security[bot]@users.noreply.github.com", kAgent, "copilot-autofix"},

    {"cursoragent@cursor.com", kAgent, "cursor"},
    {"199161495+cursoragent@users.noreply.github.com", kAgent, "cursor"},
    {"206951365+cursor[bot]@users.noreply.github.com", kAgent, "cursor"},
    {"201670782+cursoragent[bot]@users.noreply.github.com", kAgent, "cursor"},

    {"158243242+devin-ai-integration[bot]@users.noreply.github.com", kAgent, "devin"},

    {"noreply@openai.com", kAgent, "codex"},
    {"codex@openai.com", kAgent, "codex"},
    {"codex@example.com", kAgent, "codex"},
    {"199175422+chatgpt-codex-connector[bot]@users.noreply.github.com", kAgent, "codex"},
    {"215057067+openai-codex[bot]@users.noreply.github.com", kAgent, "codex"},
    {"242516109+codex@users.noreply.github.com", kAgent, "codex"},

    {"aider@aider.chat", kAgent, "aider"},
    {"noreply@aider.chat", kAgent, "aider"},
    {"noreply@aider.dev", kAgent, "aider"},

    {"openhands@all-hands.dev", kAgent, "openhands"},
    {"opendevin@all-hands.dev", kAgent, "openhands"},
    {"opendevin@opendevin.ai", kAgent, "openhands"},
    {"bot@opendevin.com", kAgent, "openhands"},

    {"161369871+google-labs-jules[bot]@users.noreply.github.com", kAgent, "jules"},

    {"218312386+gemini-cli[bot]@users.noreply.github.com", kAgent, "gemini-cli"},
    {"176961590+gemini-code-assist[bot]@users.noreply.github.com", kAgent, "gemini-code-assist"},

    {"138933559+factory-droid[bot]@users.noreply.github.com", kAgent, "factory-droid"},

    {"roomote@roocode.com", kAgent, "roo-code"},
    {"roomote@roomote.dev", kAgent, "roo-code"},
    {"263205322+roomote[bot]@users.noreply.github.com", kAgent, "roo-code"},
    {"301996811+roomote-roomote[bot]@users.noreply.github.com", kAgent, "roo-code"},

    {"agent@replit.com", kAgent, "replit"},

    {"159125892+gpt-engineer-app[bot]@users.noreply.github.com", kAgent, "lovable"},
    {"noreply@lovable.dev", kAgent, "lovable"},

    {"185149714+gru-agent[bot]@users.noreply.github.com", kAgent, "gru"},

    {"crush@charm.land", kAgent, "crush"},
    {"amp@ampcode.com", kAgent, "amp"},
    {"noreply@opencode.ai", kAgent, "opencode"},
    {"219766164+opencode-agent[bot]@users.noreply.github.com", kAgent, "opencode"},

    {"208079219+amazon-q-developer[bot]@users.noreply.github.com", kAgent, "amazon-q"},
    {"244629292+kiro-agent@users.noreply.github.com", kAgent, "kiro"},
    {"245459735+kiro-agent[bot]@users.noreply.github.com", kAgent, "kiro"},
    {"189301087+windsurf-bot[bot]@users.noreply.github.com", kAgent, "windsurf"},
    {"junie@jetbrains.com", kAgent, "junie"},
    {"noreply@cline.bot", kAgent, "cline"},
    {"205137888+cline[bot]@users.noreply.github.com", kAgent, "cline"},

    {"49699333+dependabot[bot]@users.noreply.github.com", kAutomation, "dependabot"},
    {"27856297+dependabot-preview[bot]@users.noreply.github.com", kAutomation, "dependabot"},
    {"support@dependabot.com", kAutomation, "dependabot"},
    {"29139614+renovate[bot]@users.noreply.github.com", kAutomation, "renovate"},
    {"bot@renovateapp.com", kAutomation, "renovate"},
    {"41898282+github-actions[bot]@users.noreply.github.com", kAutomation, "github-actions"},
    {"github-actions@github.com", kAutomation, "github-actions"},
    {"action@github.com", kAutomation, "github-actions"},
    {"66853113+pre-commit-ci[bot]@users.noreply.github.com", kAutomation, "pre-commit-ci"},
    {"gemini-cli-robot@google.com", kAutomation, "gemini-cli-robot"},
    {"224641728+gemini-cli-robot@users.noreply.github.com", kAutomation, "gemini-cli-robot"},

    {"noreply@github.com", Party::forge, "github"},
};

// Names that only a tool has. A first name (Claude, Devin, Jules) or a word (Cursor, Codex) alone
// is a person's until an address says otherwise.
constexpr Known kNames[] = {
    {"anthropic-claude[bot]", kAgent, "claude-code"},
    {"claude[bot]", kAgent, "claude-code"},
    {"copilot autofix powered by ai", kAgent, "copilot-autofix"},
    {"copilot-swe-agent[bot]", kAgent, "copilot"},
    {"cursor agent", kAgent, "cursor"},
    {"cursor[bot]", kAgent, "cursor"},
    {"cursoragent", kAgent, "cursor"},
    {"devin-ai-integration[bot]", kAgent, "devin"},
    {"chatgpt-codex-connector[bot]", kAgent, "codex"},
    {"google-labs-jules[bot]", kAgent, "jules"},
    {"gemini-cli[bot]", kAgent, "gemini-cli"},
    {"gemini-code-assist[bot]", kAgent, "gemini-code-assist"},
    {"factory-droid[bot]", kAgent, "factory-droid"},
    {"roomote[bot]", kAgent, "roo-code"},
    {"replit agent", kAgent, "replit"},
    {"gpt-engineer-app[bot]", kAgent, "lovable"},
    {"lovable-dev[bot]", kAgent, "lovable"},
    {"lovable[bot]", kAgent, "lovable"},
    {"gru-agent[bot]", kAgent, "gru"},
    {"opencode-agent[bot]", kAgent, "opencode"},
    {"amazon-q-developer[bot]", kAgent, "amazon-q"},
    {"kiro-agent[bot]", kAgent, "kiro"},
    {"windsurf-bot[bot]", kAgent, "windsurf"},
    {"cline[bot]", kAgent, "cline"},
    {"augmentcode[bot]", kAgent, "augment"},
    {"sweep-ai[bot]", kAgent, "sweep"},
    {"v0[bot]", kAgent, "v0"},

    {"dependabot[bot]", kAutomation, "dependabot"},
    {"dependabot-preview[bot]", kAutomation, "dependabot"},
    {"renovate[bot]", kAutomation, "renovate"},
    {"github-actions[bot]", kAutomation, "github-actions"},
    {"pre-commit-ci[bot]", kAutomation, "pre-commit-ci"},
};

constexpr std::string_view kAiderSuffix = " (aider)";
constexpr std::string_view kLovableDomain = "@lovable.dev";
constexpr std::string_view kGithubDomain = "@users.noreply.github.com";
constexpr std::string_view kBotSuffix = "[bot]";

template <std::size_t size>
constexpr std::array<Known, size> sorted(const Known (&table)[size]) {
  std::array<Known, size> out{};
  std::copy(std::begin(table), std::end(table), out.begin());
  std::sort(out.begin(), out.end(), [](const Known& a, const Known& b) { return a.key < b.key; });
  return out;
}

constexpr auto kByEmail = sorted(kEmails);
constexpr auto kByName = sorted(kNames);

constexpr bool are_distinct(std::span<const Known> table) {
  return std::adjacent_find(table.begin(), table.end(), [](const Known& a, const Known& b) {
           return a.key == b.key;
         }) == table.end();
}
static_assert(are_distinct(kByEmail) && are_distinct(kByName));

constexpr char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Less-than of a lower-case key and a text in any case, without making a copy of it.
bool before(std::string_view key, std::string_view text) {
  return std::lexicographical_compare(key.begin(), key.end(), text.begin(), text.end(),
                                      [](char a, char b) { return lowered(a) < lowered(b); });
}

const Known* find(std::span<const Known> table, std::string_view text) {
  const auto at = std::lower_bound(
      table.begin(), table.end(), text,
      [](const Known& known, std::string_view sought) { return before(known.key, sought); });
  return at != table.end() && equals_ignoring_case(at->key, text) ? &*at : nullptr;
}

bool ends_with_ignoring_case(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() &&
         equals_ignoring_case(text.substr(text.size() - suffix.size()), suffix);
}

/// `123+name[bot]@users.noreply.github.com`: only GitHub's apps have such an account.
bool is_github_app(std::string_view email) {
  if (!ends_with_ignoring_case(email, kGithubDomain)) return false;
  std::string_view local = email.substr(0, email.size() - kGithubDomain.size());
  if (!ends_with_ignoring_case(local, kBotSuffix) || local.find('@') != std::string_view::npos) {
    return false;
  }
  const std::size_t plus = local.find('+');
  if (plus == std::string_view::npos) return true;
  return plus > 0 && std::all_of(local.begin(), local.begin() + static_cast<std::ptrdiff_t>(plus),
                                 [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Recognised recognise(const Identity& who) {
  const std::string_view email = trimmed(who.email);
  const std::string_view name = trimmed(who.name);
  if (const Known* known = find(kByEmail, email)) {
    return {known->party, known->tool, Strength::declared, false};
  }
  if (const Known* known = find(kByName, name)) {
    return {known->party, known->tool, Strength::declared, false};
  }
  if (name.ends_with(kAiderSuffix)) return {Party::agent, "aider", Strength::declared, true};
  if (ends_with_ignoring_case(email, kLovableDomain) && email.size() > kLovableDomain.size()) {
    return {Party::agent, "lovable", Strength::inferred, true};
  }
  if (is_github_app(email)) return {Party::automation, "github-app", Strength::declared, false};
  return {};
}

std::string_view forge_login(std::string_view email) {
  const std::size_t at = std::min(email.find('@'), email.size());
  const std::string_view domain = email.substr(at);
  const bool github = equals_ignoring_case(domain, "@users.noreply.github.com");
  if (!github && !equals_ignoring_case(domain, "@users.noreply.gitlab.com")) return {};
  std::string_view local = email.substr(0, at);
  const std::size_t mark = std::min(local.find(github ? '+' : '-'), local.size());
  const std::string_view id = local.substr(0, mark);
  const bool numbered = mark < local.size() && !id.empty() &&
                        id.find_first_not_of("0123456789") == std::string_view::npos;
  return numbered ? local.substr(mark + 1) : local;
}

Identity parse_identity(std::string_view text) {
  text = trimmed(text);
  const std::size_t open = text.find('<');
  if (open == std::string_view::npos) {
    const bool is_address = text.find('@') != std::string_view::npos && !text.starts_with('@') &&
                            text.find(' ') == std::string_view::npos;
    return is_address ? Identity{"", std::string(text)} : Identity{std::string(text), ""};
  }
  const std::string_view rest = text.substr(open + 1);
  return {std::string(trimmed(text.substr(0, open))),
          std::string(trimmed(rest.substr(0, rest.find('>'))))};
}

std::string_view without_tool_suffix(std::string_view name) {
  if (name.ends_with(kAiderSuffix)) name.remove_suffix(kAiderSuffix.size());
  return name;
}

}  // namespace belay::facts
