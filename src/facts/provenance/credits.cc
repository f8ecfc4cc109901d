#include "facts/provenance/credits.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "facts/provenance/identities.h"
#include "facts/provenance/tools.h"

namespace belay::facts {
namespace {

constexpr std::size_t kValueBytesMax = 1000;
constexpr std::size_t kCreditsMax = 16;

struct Product {
  std::string_view words;  ///< lower case, the longer first where one begins another
  std::string_view tool;
};

constexpr Product kProducts[] = {
    {"aider", "aider"},
    {"amazon q", "amazon-q"},
    {"amp", "amp"},
    {"charm crush", "crush"},
    {"claude code", "claude-code"},
    {"claude-code", "claude-code"},
    {"cline", "cline"},
    {"copilot", "copilot"},
    {"crush", "crush"},
    {"cursor", "cursor"},
    {"devin", "devin"},
    {"factory droid", "factory-droid"},
    {"gemini cli", "gemini-cli"},
    {"gemini code assist", "gemini-code-assist"},
    {"gemini-cli", "gemini-cli"},
    {"github copilot", "copilot"},
    {"github-copilot", "copilot"},
    {"google jules", "jules"},
    {"jules", "jules"},
    {"junie", "junie"},
    {"kiro", "kiro"},
    {"lovable", "lovable"},
    {"openai codex", "codex"},
    {"codex", "codex"},
    {"opencode", "opencode"},
    {"openhands", "openhands"},
    {"replit agent", "replit"},
    {"roo code", "roo-code"},
    {"windsurf", "windsurf"},
};

// Families of models. The tool is the assistant of that name, where there is one.
constexpr Product kFamilies[] = {
    {"chatgpt", "chatgpt"}, {"claude", "claude"}, {"deepseek", ""},
    {"gemini", "gemini"},   {"glm", ""},          {"gpt", ""},
    {"grok", ""},           {"kimi", ""},         {"llama", ""},
    {"mistral", ""},        {"qwen", ""},
};

constexpr std::string_view kModelWords[] = {"opus",    "sonnet", "haiku", "fable", "instant",
                                            "pro",     "flash",  "ultra", "mini",  "nano",
                                            "desktop", "ai",     "code",  "coder", "latest"};
constexpr std::string_view kProductWords[] = {"cli", "agent", "ai",        "ide",  "chat",
                                              "app", "web",   "assistant", "cloud"};
constexpr std::string_view kAiWords[] = {"ai",       "llm",   "llms",         "chatbot",
                                         "chatbots", "genai", "ai-generated", "ai-assisted"};
constexpr std::string_view kSeparators[] = {",", ";", " and ", " via ", " with ", " & "};
constexpr std::string_view kNegations[] = {
    "none",   "no",      "n/a",    "na", "nil",    "nobody",   "no-one", "-",      "human",
    "humans", "a human", "myself", "me", "manual", "manually", "false",  "nothing"};
constexpr std::string_view kNegationStarts[] = {"no ",        "not ",       "none ",    "none,",
                                                "none.",      "none(",      "without ", "never ",
                                                "human only", "humans only"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

template <std::size_t size>
bool is_one_of(std::string_view word, const std::string_view (&words)[size]) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view each) { return equals_ignoring_case(word, each); });
}

bool is_negation(std::string_view value) {
  if (is_one_of(value, kNegations)) return true;
  return std::any_of(
      std::begin(kNegationStarts), std::end(kNegationStarts),
      [&](std::string_view start) { return starts_with_ignoring_case(value, start); });
}

std::string_view first_word(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_word(text[size])) ++size;
  return text.substr(0, size);
}

/// `4.6`, `v5`, `4o`.
bool is_version(std::string_view word) {
  if (word.size() > 1 && (word[0] == 'v' || word[0] == 'V')) word.remove_prefix(1);
  return !word.empty() && is_digit(word[0]);
}

const Product* family_at(std::string_view text) {
  for (const Product& family : kFamilies) {
    if (!starts_with_ignoring_case(text, family.words)) continue;
    // Behind the family's name: nothing, a version, or a word that only its models have. So
    // `Claude Shannon` and `Gemini Ganesan` stay people.
    std::string_view rest = text.substr(family.words.size());
    if (rest.empty() || is_version(first_word(rest))) return &family;
    if (is_word(rest[0])) continue;
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" -_/")));
    const std::string_view word = first_word(rest);
    if (word.empty() || is_version(word) || is_one_of(word, kModelWords)) return &family;
  }
  return nullptr;
}

const Product* product_at(std::string_view text) {
  for (const Product& product : kProducts) {
    if (!starts_with_ignoring_case(text, product.words)) continue;
    std::string_view rest = text.substr(product.words.size());
    if (!rest.empty() && is_word(rest[0])) continue;
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" -")));
    const std::string_view word = first_word(rest);
    if (word.empty() || is_version(word) || is_one_of(word, kProductWords) ||
        family_at(rest) != nullptr) {
      return &product;
    }
  }
  return nullptr;
}

/// Whole words between spaces and brackets: `protoc-gen-ai` and `x.ai` mention none.
bool mentions_ai(std::string_view text) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t()[]"));
    if (is_one_of(word, kAiWords)) return true;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return false;
}

/// Tools and models as they are met, paired in the end.
struct Found {
  std::vector<std::string> tools;
  std::vector<std::string> models;
  std::string assistant;  ///< of a model that stands alone
  bool is_ai = false;
};

void read_model(std::string_view text, Found& found) {
  text = trimmed(text);
  if (text.empty()) return;
  const Product* family = family_at(text);
  if (family != nullptr && found.assistant.empty()) found.assistant = family->tool;
  if (family != nullptr && text.size() == family->words.size()) {
    found.is_ai = true;
  } else {
    found.models.push_back(stated_model(text));
  }
}

/// `AGENT_NAME:MODEL_VERSION [TOOL] ...`, the grammar of the Linux kernel's
/// Documentation/process/coding-assistants.rst.
bool read_kernel_item(std::string_view item, CreditKind kind, Found& found) {
  const std::size_t colon = item.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == item.size()) return false;
  const std::string_view agent = trimmed(item.substr(0, colon));
  std::string_view model = trimmed(item.substr(colon + 1));
  if (model.empty() || model.starts_with("//") || agent.find('@') != std::string_view::npos) {
    return false;
  }
  model = model.substr(0, model.find_first_of(" \t["));
  if (const Product* product = product_at(agent)) {
    found.tools.emplace_back(product->tool);
  } else if (const Product* family = family_at(agent)) {
    found.tools.emplace_back(family->tool.empty() ? family->words : family->tool);
  } else if (kind == CreditKind::assisted_by) {
    found.tools.push_back(canonical_tool(agent));
  } else {
    return false;
  }
  found.models.push_back(stated_model(model));
  return true;
}

void read_item(std::string_view item, CreditKind kind, Found& found) {
  item = trimmed(item);
  if (item.empty() || item.front() == '[') return;
  if (read_kernel_item(item, kind, found)) return;
  if (const Product* product = product_at(item)) {
    found.tools.emplace_back(product->tool);
    std::string_view rest = item.substr(product->words.size());
    while (!rest.empty()) {
      rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" -(")));
      const std::string_view word = first_word(rest);
      if (!is_one_of(word, kProductWords)) break;
      rest.remove_prefix(word.size());
    }
    read_model(rest.substr(0, rest.find(')')), found);
    return;
  }
  const std::string_view model = item.substr(item.rfind('/') + 1);  // `anthropic/claude-opus-4-5`
  if (family_at(model) != nullptr) return read_model(model, found);
  found.is_ai = found.is_ai || mentions_ai(item);
}

void read_items(std::string_view words, CreditKind kind, Found& found) {
  while (!words.empty()) {
    std::size_t cut = words.size();
    std::size_t skip = 0;
    for (const std::string_view separator : kSeparators) {
      if (const std::size_t at = words.find(separator); at < cut) {
        cut = at;
        skip = separator.size();
      }
    }
    read_item(words.substr(0, cut), kind, found);
    words.remove_prefix(std::min(words.size(), cut + skip));
  }
}

std::vector<Credit> paired(const Found& found) {
  std::vector<Credit> credits;
  const std::size_t count =
      std::min(std::max(found.tools.size(), found.models.size()), kCreditsMax);
  for (std::size_t i = 0; i < count; ++i) {
    Credit credit;
    credit.tool =
        found.tools.empty() ? found.assistant : found.tools[std::min(i, found.tools.size() - 1)];
    if (!found.models.empty()) {
      credit.model = found.models[std::min(i, found.models.size() - 1)];
    }
    if (std::find(credits.begin(), credits.end(), credit) == credits.end()) {
      credits.push_back(std::move(credit));
    }
  }
  if (credits.empty() && found.is_ai) credits.push_back({found.assistant, ""});
  return credits;
}

}  // namespace

Credited read_credits(std::string_view value, CreditKind kind) {
  value = trimmed(value.substr(0, kValueBytesMax));
  Credited credited;
  if (value.empty() || is_negation(value)) {
    credited.is_negation = true;
    return credited;
  }
  Identity who = parse_identity(value);
  if (who.email.empty() && value.find('@') != std::string_view::npos) {
    who = Identity{"", std::string(value)};
  }
  Found found;
  const Recognised known = recognise(who);
  if (known.party == Party::agent) found.tools.emplace_back(known.tool);
  if (known.party != Party::agent || !product_at(who.name)) read_items(who.name, kind, found);
  credited.credits = paired(found);
  if (credited.credits.empty() && !who.email.empty()) credited.person = std::move(who);
  return credited;
}

}  // namespace belay::facts
