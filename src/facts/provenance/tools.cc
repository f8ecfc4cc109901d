#include "facts/provenance/tools.h"

#include <chrono>

#include "base/limits.h"
#include "base/text.h"

namespace belay::facts {
namespace {

constexpr std::size_t kNameBytesMax = 120;
constexpr std::size_t kEvidenceColumns = 120;

struct Alias {
  std::string_view spelled;
  std::string_view tool;
};

// What notes (`agent_id.tool`), traces (`tool.name`) and `Entire-Agent` say.
constexpr Alias kAliases[] = {
    {"amazon-q-developer", "amazon-q"},
    {"claude", "claude-code"},
    {"codex-cli", "codex"},
    {"cursor-agent", "cursor"},
    {"devin-ai", "devin"},
    {"droid", "factory-droid"},
    {"gemini", "gemini-cli"},
    {"github-copilot", "copilot"},
    {"github-copilot-cli", "copilot"},
    {"copilot-cli", "copilot"},
    {"openai-codex", "codex"},
    {"replit-agent", "replit"},
    {"roo", "roo-code"},
};

constexpr Instant on(int year, unsigned month, unsigned day) {
  const std::chrono::sys_days days =
      std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return {std::int64_t{days.time_since_epoch().count()} * 86400, 0};
}

struct Release {
  std::string_view tool;
  Instant at;
};

constexpr Release kReleases[] = {
    {"aider", on(2023, 5, 1)},
    {"amazon-q", on(2023, 11, 28)},
    {"amp", on(2025, 2, 1)},
    {"augment", on(2024, 4, 1)},
    {"chatgpt", on(2022, 11, 30)},
    {"claude", on(2023, 3, 14)},
    {"claude-code", on(2025, 2, 24)},
    {"cline", on(2024, 7, 1)},
    {"codex", on(2025, 4, 16)},
    {"copilot", on(2021, 6, 29)},
    {"copilot-autofix", on(2023, 11, 1)},
    {"crush", on(2025, 5, 1)},
    {"cursor", on(2023, 3, 1)},
    {"devin", on(2024, 3, 12)},
    {"factory-droid", on(2023, 7, 1)},
    {"gemini", on(2023, 12, 6)},
    {"gemini-cli", on(2025, 6, 25)},
    {"gemini-code-assist", on(2024, 4, 9)},
    {"jules", on(2024, 12, 11)},
    {"junie", on(2025, 1, 1)},
    {"kiro", on(2025, 7, 14)},
    {"lovable", on(2023, 6, 1)},
    {"opencode", on(2025, 3, 1)},
    {"openhands", on(2024, 3, 1)},
    {"replit", on(2024, 9, 5)},
    {"roo-code", on(2024, 10, 1)},
    {"sweep", on(2023, 6, 1)},
    {"windsurf", on(2024, 11, 13)},
};

}  // namespace

std::string canonical_tool(std::string_view name) {
  std::string tool = lower(trimmed(name.substr(0, kNameBytesMax)));
  for (char& c : tool) {
    if (c == ' ' || c == '_') c = '-';
  }
  for (const Alias& alias : kAliases) {
    if (alias.spelled == tool) return std::string(alias.tool);
  }
  return tool == "unknown" ? "" : printable(tool);
}

std::string stated_model(std::string_view model) {
  model = trimmed(model.substr(0, kNameBytesMax));
  if (equals_ignoring_case(model, "unknown") || equals_ignoring_case(model, "default")) return "";
  return printable(model);
}

std::optional<Instant> released(std::string_view tool) {
  for (const Release& release : kReleases) {
    if (release.tool == tool) return release.at;
  }
  return std::nullopt;
}

std::string evidence_from(std::string_view words) {
  return shortened(printable(trimmed(words.substr(0, limits::kEvidenceBytesMax))),
                   kEvidenceColumns);
}

}  // namespace belay::facts
