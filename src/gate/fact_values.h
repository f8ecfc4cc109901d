#ifndef BELAY_GATE_FACT_VALUES_H_
#define BELAY_GATE_FACT_VALUES_H_

#include <string>
#include <vector>

#include "facts/known.h"
#include "gate/cel/cel.h"
#include "gate/decision.h"
#include "gate/fact_table.h"

namespace belay::gate {

/// The facts of one decision as conditions see them. Each is made when it is first asked for, and
/// kept: texts are viewed, bytes that are not UTF-8 escaped, and what is asked of one file is made
/// for all. The inputs must outlive it. Stays where it was made; one thread at a time.
class FactValues final : public cel::Activation {
 public:
  FactValues(const Inputs& inputs, int undeclared_tier);
  FactValues(const FactValues&) = delete;
  FactValues& operator=(const FactValues&) = delete;

  cel::Value variable(int index, cel::Arena&) const override;
  /// REQUIRES: the id of a cel::Unknown that an evaluation over these facts returned.
  const facts::Unknown& unknown(std::uint32_t id) const { return unknowns_[id]; }
  /// Every fact that is not known, with each reason; sorted.
  const std::vector<facts::Unknown>& unknowns() const { return unknowns_; }

  // What the fact table reads.
  const Inputs& inputs() const { return inputs_; }
  const std::vector<std::string>& makers() const { return makers_; }
  const std::vector<std::string>& operators() const { return operators_; }
  /// REQUIRES: `reach.tier` is not unknown.
  int tier() const;

 private:
  void gather_unknowns();
  void name_makers();
  cel::Value make(std::size_t index) const;

  const Inputs& inputs_;
  int undeclared_tier_;
  std::vector<std::string> makers_;
  std::vector<std::string> operators_;
  std::vector<facts::Unknown> unknowns_;
  /// By variable: what is not known of it, viewing `unknowns_`; mostly empty.
  std::vector<std::vector<cel::Unknown>> unknown_of_;
  mutable cel::Arena arena_;
  mutable std::vector<cel::Value> made_;  ///< by variable; deferred until asked for
};

/// A raw path or text as a fact: viewed where it is UTF-8 without `%`, else escaped.
cel::Value text_value(std::string_view raw, cel::Arena& arena);

/// The facts about which `unknown` speaks: itself, what it is part of, and its parts.
bool speaks_of(const facts::Unknown& unknown, std::string_view fact);

}  // namespace belay::gate

#endif  // BELAY_GATE_FACT_VALUES_H_
