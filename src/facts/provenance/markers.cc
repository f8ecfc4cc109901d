#include "facts/provenance/markers.h"

#include <algorithm>

#include "base/text.h"
#include "facts/provenance/tools.h"
#include "facts/provenance/trailers.h"

namespace belay::facts {
namespace {

struct Marker {
  std::string_view product;
  std::string_view tool;
};

constexpr Marker kMarkers[] = {
    {"Amp", "amp"},           {"Claude Code", "claude-code"},
    {"Codex", "codex"},       {"Crush", "crush"},
    {"Devin", "devin"},       {"Firebender", "firebender"},
    {"opencode", "opencode"}, {"termai", "opencode"},
};

// U+1F916, U+1F498, U+1F496, U+1F418.
constexpr std::string_view kSigns[] = {"\xF0\x9F\xA4\x96", "\xF0\x9F\x92\x98", "\xF0\x9F\x92\x96",
                                       "\xF0\x9F\x90\x98"};
constexpr std::string_view kGenerated = "Generated with ";

struct RunAddress {
  std::string_view prefix;  ///< lower case
  std::string_view tool;
};

constexpr RunAddress kRuns[] = {
    {"https://app.devin.ai/sessions/", "devin"},
    {"https://chatgpt.com/codex/tasks/", "codex"},
    {"https://claude.ai/code/session_", "claude-code"},
    {"https://ampcode.com/threads/t-", "amp"},
};
constexpr std::string_view kScheme = "https://";
constexpr std::size_t kRunIdBytesMin = 6;

Claim inferred(std::string_view tool, std::string_view evidence, Claim::Source source) {
  Claim claim;
  claim.level = Level::assisted;
  claim.strength = Strength::inferred;
  claim.source = source;
  claim.tool = tool;
  claim.evidence = evidence_from(evidence);
  return claim;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_id_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/// The tool of a marker line. Behind a sign the product's name is enough; without one it must be a
/// link, or the whole line.
std::string_view marker_tool(std::string_view line) {
  line = trimmed(line);
  bool has_sign = false;
  for (const std::string_view sign : kSigns) {
    if (!line.starts_with(sign)) continue;
    has_sign = true;
    line = trimmed(line.substr(sign.size()));
    break;
  }
  if (!starts_with_ignoring_case(line, kGenerated)) return {};
  line.remove_prefix(kGenerated.size());
  const bool is_link = line.starts_with('[');
  if (is_link) line.remove_prefix(1);
  for (const Marker& marker : kMarkers) {
    if (!starts_with_ignoring_case(line, marker.product)) continue;
    const std::string_view rest = line.substr(marker.product.size());
    if (is_link ? rest.starts_with("](")
                : rest.empty() || (has_sign && !is_id_character(rest[0]))) {
      return marker.tool;
    }
  }
  return {};
}

void read_runs(std::string_view line, std::vector<Claim>& claims) {
  for (std::size_t at = line.find(kScheme); at != std::string_view::npos;
       at = line.find(kScheme, at + kScheme.size())) {
    if (at > 0 && is_id_character(line[at - 1])) continue;
    const std::string_view address = line.substr(at);
    for (const RunAddress& run : kRuns) {
      if (!starts_with_ignoring_case(address, run.prefix)) continue;
      const std::string_view rest = address.substr(run.prefix.size());
      const auto end = std::find_if_not(rest.begin(), rest.end(), is_id_character);
      if (end - rest.begin() >= static_cast<std::ptrdiff_t>(kRunIdBytesMin)) {
        add_distinct(claims, inferred(run.tool, line, Claim::Source::marker));
      }
    }
  }
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// `slug-1a2b`: Cursor's agents end their branches so; a text cursor's fix does not.
bool ends_in_hex_suffix(std::string_view text) {
  constexpr std::size_t kSuffix = 5;
  if (text.size() <= kSuffix || text[text.size() - kSuffix] != '-') return false;
  return std::all_of(text.end() - (kSuffix - 1), text.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// `devin/` and ten digits of a time.
bool begins_with_time(std::string_view text) {
  constexpr std::size_t kDigits = 10;
  return text.size() > kDigits && text[kDigits] == '-' && are_digits(text.substr(0, kDigits));
}

std::string_view branch_tool(std::string_view branch) {
  const std::size_t slash = branch.find('/');
  if (slash == std::string_view::npos) {
    for (const std::string_view prefix : {"openhands-fix-issue-", "openhands-fix-pr-"}) {
      if (branch.starts_with(prefix) && branch.size() > prefix.size() &&
          is_digit(branch[prefix.size()])) {
        return "openhands";
      }
    }
    return {};
  }
  const std::string_view owner = branch.substr(0, slash);
  const std::string_view rest = branch.substr(slash + 1);
  if (rest.empty()) return {};
  if (owner == "copilot") return "copilot";
  if (owner == "codex") return "codex";
  if (owner == "claude") return "claude-code";
  if (owner == "devin" && begins_with_time(rest)) return "devin";
  if (owner == "cursor" && ends_in_hex_suffix(rest)) return "cursor";
  return {};
}

}  // namespace

std::vector<Claim> read_markers(std::string_view message) {
  std::vector<Claim> claims;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    const std::string_view line = message.substr(0, end);
    if (const std::string_view tool = marker_tool(line); !tool.empty()) {
      add_distinct(claims, inferred(tool, line, Claim::Source::marker));
    }
    read_runs(line, claims);
    message.remove_prefix(std::min(message.size(), end + 1));
  }
  return claims;
}

std::optional<Claim> read_branch(std::string_view branch) {
  const std::string_view tool = branch_tool(branch);
  if (tool.empty()) return std::nullopt;
  return inferred(tool, branch, Claim::Source::branch);
}

}  // namespace belay::facts
