#ifndef BELAY_FACTS_PROVENANCE_CREDITS_H_
#define BELAY_FACTS_PROVENANCE_CREDITS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"

namespace belay::facts {

/// A tool, a model, or both; neither where only "an AI" is credited.
struct Credit {
  std::string tool;
  std::string model;

  friend bool operator==(const Credit&, const Credit&) = default;
};

enum class CreditKind {
  assisted_by,   ///< any agent's name may stand before a colon
  generated_by,  ///< also names generators that are no AI: only known names count
};

/// What the value of an `Assisted-by` or `Generated-by` trailer credits. Real values follow no
/// grammar: `Claude:claude-3-opus sparse`, `Claude Opus 4.6, OpenCode`, `Claude Code (Opus 4.8)`,
/// `GPT-5 via Crush <crush@charm.land>`, `generic LLM chatbot`.
struct Credited {
  std::vector<Credit> credits;
  /// Somebody helped who is no known tool: a person with an address.
  std::optional<Identity> person;
  /// The value says that no tool was used.
  bool is_negation = false;
};

Credited read_credits(std::string_view value, CreditKind kind);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_CREDITS_H_
