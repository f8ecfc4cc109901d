#ifndef BELAY_FACTS_SPECIAL_KINDS_H_
#define BELAY_FACTS_SPECIAL_KINDS_H_

#include <string_view>

#include "facts/path_parts.h"

/// The kinds that act on the world outside the program. They are told by path and by content, in
/// any folder: a workflow under `test/` still runs.
namespace belay::facts {

bool is_infra(const PathParts& parts, std::string_view first_bytes);
bool is_flag(const PathParts& parts, std::string_view first_bytes);
bool is_agent_action(const PathParts& parts, std::string_view first_bytes);

}  // namespace belay::facts

#endif  // BELAY_FACTS_SPECIAL_KINDS_H_
