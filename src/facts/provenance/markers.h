#ifndef BELAY_FACTS_PROVENANCE_MARKERS_H_
#define BELAY_FACTS_PROVENANCE_MARKERS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "facts/provenance/provenance.h"

namespace belay::facts {

/// Lines that tools leave in a message (`Generated with [Claude Code](...)`) and addresses of
/// agent runs. Inferred: anybody could have pasted them. Prose about a tool is no marker, because
/// a marker begins its line. Linear in the message.
std::vector<Claim> read_markers(std::string_view message);

/// What the branch's name lets one suppose: `copilot/fix-1`, `devin/1748260000-retry`.
std::optional<Claim> read_branch(std::string_view branch);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_MARKERS_H_
