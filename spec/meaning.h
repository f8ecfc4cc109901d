#ifndef BELAY_SPEC_MEANING_H_
#define BELAY_SPEC_MEANING_H_

#include <span>
#include <string>
#include <vector>

#include "generate.h"
#include "model.h"

namespace belay::spec {

/// A condition of which we know what it means: comparisons of facts with constants, and what joins
/// them. The engine gets it as text.
struct Meaning {
  enum class Kind { tier, level, environment, revert, broken, all_of, any_of, negation, choice };
  Kind kind = Kind::revert;
  std::string relation;            ///< of a tier: `<=`; of a text: `==`, `!=` or `in`
  int number = 0;                  ///< a tier is compared with
  std::vector<std::string> texts;  ///< a text is compared with
  std::vector<Meaning> parts;

  std::string text() const;
  Truth in(const World& world) const;
};

Meaning any_meaning(Dice& dice);

/// An operand of `&&` or `||`, or the condition of a `? :`, and what some worlds showed of it.
struct Come {
  bool was_true = false;
  bool was_false = false;
};

/// What evaluation comes by, in the order of the text: operands from the left, until one decides.
std::vector<Come> come_by(const Meaning& meaning, std::span<const World> worlds);

}  // namespace belay::spec

#endif  // BELAY_SPEC_MEANING_H_
