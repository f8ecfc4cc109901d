#ifndef BELAY_FACTS_PROVENANCE_TOOLS_H_
#define BELAY_FACTS_PROVENANCE_TOOLS_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace belay::facts {

/// The one name of a tool that notes, traces and trailers spell in many ways: `Claude Code`,
/// `claude` and `claude-code` are `claude-code`. A tool that is not known keeps its own name, in
/// lower case, bounded and safe to print.
std::string canonical_tool(std::string_view name);

/// A model's name as it was written, bounded and safe to print; empty for `unknown` and `default`.
std::string stated_model(std::string_view model);

/// When a tool could first be used by anybody; nothing for tools that are not in the table. The
/// first day of the month where the day is not known: a claim is doubted only when it is certain
/// to be too early.
std::optional<Instant> released(std::string_view tool);

/// Words from a change, for a claim's evidence: one line, bounded, safe to print.
std::string evidence_from(std::string_view words);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_TOOLS_H_
