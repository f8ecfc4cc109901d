#ifndef BELAY_FACTS_PROVENANCE_ROSTER_H_
#define BELAY_FACTS_PROVENANCE_ROSTER_H_

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/provenance/git_ai_note.h"
#include "facts/provenance/identities.h"
#include "facts/provenance/provenance.h"
#include "facts/provenance/trailers.h"

namespace belay::facts {

enum class Role { author, co_author, committer, operator_of_agent, signer };
std::string_view name_of(Role role);

/// The makers of a change, each once: who has the same e-mail, in any case, is the same maker.
class Roster {
 public:
  /// Adds a role of somebody. GitHub's web-flow is nobody: the person who pressed the button is
  /// named elsewhere in the commit. False when nobody was added.
  bool add(const Identity& who, Role role);

  /// Adds everyone whom a commit, its message and its note (or null) name. False where that is
  /// nobody.
  bool add_commit(const Commit& commit, const MessageFacts& message, const GitAiNote* note);

  /// Adds who ran the agent: whom the note names and, where an agent is the author, the person who
  /// committed its work; else the author; else the committer; else the people who are credited
  /// beside the agent; else who signed off. False where nobody can be found.
  bool add_operators(const Commit& commit, const MessageFacts& message, const GitAiNote* note);

  /// Sorted by e-mail, then by name.
  std::vector<Maker> take();

 private:
  bool add_operator(const Identity& who);
  bool add_operators(std::span<const Identity> people);

  std::map<std::string, Maker> makers_;
};

/// Whether `name`, an e-mail or a login, names this person: the e-mail, the login in a
/// forge's noreply address, or the whole name. Agents and automation speak for nobody.
bool is_named(const Identity& who, std::string_view name);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_ROSTER_H_
