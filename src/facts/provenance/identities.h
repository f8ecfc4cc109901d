#ifndef BELAY_FACTS_PROVENANCE_IDENTITIES_H_
#define BELAY_FACTS_PROVENANCE_IDENTITIES_H_

#include <string>
#include <string_view>

#include "facts/change.h"
#include "facts/provenance/provenance.h"

namespace belay::facts {

/// What stands behind a name and an e-mail.
enum class Party {
  person,      ///< whoever is not recognised
  agent,       ///< writes code on its own
  automation,  ///< dependabot, renovate, a release robot, any other GitHub app: not an agent
  forge,       ///< GitHub's web-flow, which commits for the person who pressed the button
};

struct Recognised {
  Party party = Party::person;
  std::string_view tool;  ///< of an agent or automation
  /// `declared` where the identity is the tool's own; `inferred` where only its domain is, and a
  /// person who works there may stand behind it.
  Strength strength = Strength::none;
  /// The address is a person's, and the tool put itself behind their name, as aider does.
  bool person_behind = false;
};

/// Exact identities only: the e-mail first, then, for addresses that say nothing, names that only
/// a tool has. Case does not matter. A word inside a name or an address never matches.
Recognised recognise(const Identity& who);

/// The login in `ID+login@users.noreply.github.com`, `login@users.noreply.github.com` and
/// `ID-login@users.noreply.gitlab.com`, as written; empty for other addresses.
std::string_view forge_login(std::string_view email);

/// `Jane Doe <jane@example.com>`; without brackets an address alone, else a name. Never fails.
Identity parse_identity(std::string_view text);

/// The name without the ` (aider)` that the tool put behind it.
std::string_view without_tool_suffix(std::string_view name);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_IDENTITIES_H_
