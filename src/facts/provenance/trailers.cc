#include "facts/provenance/trailers.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"
#include "base/text.h"
#include "facts/provenance/credits.h"
#include "facts/provenance/identities.h"
#include "facts/provenance/tools.h"

namespace belay::facts {
namespace {

enum class Key {
  agent_logs_url,
  amp_thread_id,
  assisted_by,
  claude_session,
  co_authored_by,
  copilot_session,
  entire_agent,
  entire_checkpoint,
  entire_other,
  executed_by,
  generated_by,
  made_with,
  replit_author,
  replit_other,
  rig_or_role,
  signed_off_by,
};

struct KnownKey {
  std::string_view name;
  Key key;
};

constexpr KnownKey kKeys[] = {
    {"agent-logs-url", Key::agent_logs_url},
    {"amp-thread-id", Key::amp_thread_id},
    {"assisted-by", Key::assisted_by},
    {"claude-session", Key::claude_session},
    {"co-authored-by", Key::co_authored_by},
    {"copilot-session", Key::copilot_session},
    {"entire-agent", Key::entire_agent},
    {"entire-attribution", Key::entire_other},
    {"entire-checkpoint", Key::entire_checkpoint},
    {"entire-metadata", Key::entire_other},
    {"entire-session", Key::entire_other},
    {"entire-strategy", Key::entire_other},
    {"executed-by", Key::executed_by},
    {"generated-by", Key::generated_by},
    {"made-with", Key::made_with},
    {"replit-commit-author", Key::replit_author},
    {"replit-commit-checkpoint-type", Key::replit_other},
    {"replit-commit-session-id", Key::replit_other},
    {"rig", Key::rig_or_role},
    {"role", Key::rig_or_role},
    {"signed-off-by", Key::signed_off_by},
};
constexpr std::size_t kKeyBytesMax = 32;
constexpr std::size_t kCheckpointDigits = 12;
constexpr std::string_view kAiderPrefix = "aider: ";

struct Trailer {
  Key key;
  std::string_view value;
  std::string_view line;
};

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// `^\s*KEY\s*:\s*`, for the keys that mean something here.
std::optional<Trailer> trailer_in(std::string_view line) {
  const std::string_view text = trimmed(line);
  std::size_t size = 0;
  while (size < text.size() && size <= kKeyBytesMax && is_key_character(text[size])) ++size;
  if (size < 3 || size > kKeyBytesMax) return std::nullopt;
  const std::size_t colon = text.find_first_not_of(" \t", size);
  if (colon == std::string_view::npos || text[colon] != ':') return std::nullopt;
  for (const KnownKey& known : kKeys) {
    if (equals_ignoring_case(known.name, text.substr(0, size))) {
      return Trailer{known.key, trimmed(text.substr(colon + 1)), text};
    }
  }
  return std::nullopt;
}

bool is_hexadecimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

/// A value that stands for nothing: `none`, `n/a`, an unfilled `<id>`.
bool says_nothing(std::string_view value) {
  return value.empty() || value.front() == '<' || equals_ignoring_case(value, "none") ||
         equals_ignoring_case(value, "n/a");
}

bool is_url(std::string_view value) {
  return starts_with_ignoring_case(value, "https://") && value.size() > 8 &&
         value.find_first_of(" \t") == std::string_view::npos;
}

class Reader {
 public:
  MessageFacts read(std::string_view message) {
    bool first = true;
    while (!message.empty()) {
      const std::size_t end = std::min(message.find('\n'), message.size());
      const std::string_view line = message.substr(0, end);
      if (first && line.starts_with(kAiderPrefix)) claim("aider", "", line);
      first = false;
      if (const auto trailer = trailer_in(line)) apply(*trailer);
      message.remove_prefix(std::min(message.size(), end + 1));
    }
    conclude();
    return std::move(facts_);
  }

 private:
  void claim(std::string_view tool, std::string_view model, std::string_view line,
             Claim::Source source = Claim::Source::trailer,
             Strength strength = Strength::declared) {
    Claim made;
    made.level = Level::assisted;
    made.strength = strength;
    made.source = source;
    made.tool = tool;
    made.model = model;
    made.evidence = evidence_from(line);
    add_distinct(facts_.claims, std::move(made));
  }

  void apply(const Trailer& trailer) {
    switch (trailer.key) {
      case Key::co_authored_by:
        return identity(trailer, facts_.co_authors);
      case Key::signed_off_by:
        return identity(trailer, facts_.signers);
      case Key::assisted_by:
        return credits(trailer, CreditKind::assisted_by);
      case Key::generated_by:
        return credits(trailer, CreditKind::generated_by);
      case Key::entire_agent:
      case Key::entire_checkpoint:
      case Key::entire_other:
        return entire(trailer);
      case Key::replit_author:
      case Key::replit_other:
        return replit(trailer);
      case Key::executed_by:
      case Key::rig_or_role:
        return gastown(trailer);
      case Key::agent_logs_url:
      case Key::amp_thread_id:
      case Key::claude_session:
      case Key::copilot_session:
      case Key::made_with:
        return of_one_tool(trailer);
    }
  }

  void identity(const Trailer& trailer, std::vector<Identity>& people) {
    Identity who = parse_identity(trailer.value);
    if (who.name.empty() && who.email.empty()) return;
    const Recognised known = recognise(who);
    if (known.party == Party::agent) {
      const Credited credited = read_credits(who.name, CreditKind::generated_by);
      const bool has_model = !credited.credits.empty();
      claim(known.tool, has_model ? credited.credits.front().model : "", trailer.line,
            Claim::Source::trailer, known.strength);
    }
    people.push_back(std::move(who));
  }

  void credits(const Trailer& trailer, CreditKind kind) {
    Credited credited = read_credits(trailer.value, kind);
    for (const Credit& credit : credited.credits) claim(credit.tool, credit.model, trailer.line);
    if (credited.person && kind == CreditKind::assisted_by) {
      facts_.co_authors.push_back(*std::move(credited.person));
    } else if (credited.credits.empty() && !credited.is_negation &&
               kind == CreditKind::assisted_by) {
      // Somebody or something assisted, and the value does not say what it is.
      claim("", "", trailer.line, Claim::Source::trailer, Strength::inferred);
    }
  }

  void of_one_tool(const Trailer& trailer) {
    const std::string_view value = trailer.value;
    if (says_nothing(value)) return;
    if (trailer.key == Key::claude_session) {
      if (starts_with_ignoring_case(value, "https://claude.ai/code/")) {
        claim("claude-code", "", trailer.line);
      }
    } else if (trailer.key == Key::amp_thread_id) {
      if (starts_with_ignoring_case(value, "https://ampcode.com/threads/") ||
          value.starts_with("T-")) {
        claim("amp", "", trailer.line);
      }
    } else if (trailer.key == Key::agent_logs_url) {
      if (is_url(value)) claim("copilot", "", trailer.line);
    } else if (trailer.key == Key::copilot_session) {
      claim("copilot", "", trailer.line);
    } else if (equals_ignoring_case(value, "Cursor")) {
      claim("cursor", "", trailer.line);
    }
  }

  void entire(const Trailer& trailer) {
    if (says_nothing(trailer.value)) return;
    if (trailer.key == Key::entire_agent) entire_agent_ = canonical_tool(trailer.value);
    if (trailer.key == Key::entire_checkpoint &&
        (trailer.value.size() != kCheckpointDigits || !is_hexadecimal(trailer.value))) {
      facts_.problems.push_back("`" + evidence_from(trailer.line) +
                                "` names no checkpoint: it must be 12 hexadecimal digits");
      return;
    }
    if (entire_line_.empty() || trailer.key == Key::entire_checkpoint) {
      entire_line_ = trailer.line;
    }
  }

  void replit(const Trailer& trailer) {
    if (says_nothing(trailer.value)) return;
    if (trailer.key == Key::replit_author) {
      if (equals_ignoring_case(trailer.value, "Deployment")) {
        is_replit_deployment_ = true;
        return;
      }
      if (!equals_ignoring_case(trailer.value, "Agent") &&
          !equals_ignoring_case(trailer.value, "Assistant")) {
        return;
      }
    }
    if (replit_line_.empty() || trailer.key == Key::replit_author) replit_line_ = trailer.line;
  }

  /// `Rig` and `Role` are words of other trades too: they count only beside `Executed-By`, which
  /// alone counts only when it names a tool.
  void gastown(const Trailer& trailer) {
    if (says_nothing(trailer.value)) return;
    if (trailer.key == Key::rig_or_role) {
      has_rig_or_role_ = true;
      return;
    }
    executed_by_ = trailer;
  }

  void conclude() {
    if (!entire_line_.empty()) {
      claim(entire_agent_, "", entire_line_, Claim::Source::checkpoint);
    }
    if (!replit_line_.empty() && !is_replit_deployment_) claim("replit", "", replit_line_);
    if (!executed_by_) return;
    if (has_rig_or_role_) return claim("gastown", "", executed_by_->line);
    credits(*executed_by_, CreditKind::generated_by);
  }

  MessageFacts facts_;
  std::string entire_agent_;
  std::string_view entire_line_;
  std::string_view replit_line_;
  bool is_replit_deployment_ = false;
  bool has_rig_or_role_ = false;
  std::optional<Trailer> executed_by_;
};

}  // namespace

void add_distinct(std::vector<Claim>& claims, Claim claim) {
  for (const Claim& each : claims) {
    if (each.level == claim.level && each.strength == claim.strength &&
        each.source == claim.source && each.tool == claim.tool && each.model == claim.model) {
      return;
    }
  }
  if (claims.size() < limits::kClaimsPerCommitMax) claims.push_back(std::move(claim));
}

MessageFacts read_trailers(std::string_view message) { return Reader().read(message); }

}  // namespace belay::facts
