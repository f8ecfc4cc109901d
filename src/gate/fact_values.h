#ifndef BELAY_GATE_FACT_VALUES_H_
#define BELAY_GATE_FACT_VALUES_H_

#include <string>
#include <vector>

#include "facts/known.h"
#include "gate/cel/cel.h"
#include "gate/decision.h"
#include "gate/fact_table.h"

namespace belay::gate {

/// The facts of one decision as conditions see them. Nothing is copied: lists view the native
/// facts and make their elements when asked; only bytes that are not UTF-8 are escaped on the way.
/// The inputs must outlive it. Stays where it was made.
class FactValues final : public cel::Activation {
 public:
  FactValues(const Inputs& inputs, int undeclared_tier);
  FactValues(const FactValues&) = delete;
  FactValues& operator=(const FactValues&) = delete;

  cel::Value variable(int index, cel::Arena& arena) const override;
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

  const Inputs& inputs_;
  int undeclared_tier_;
  std::vector<std::string> makers_;
  std::vector<std::string> operators_;
  std::vector<facts::Unknown> unknowns_;
  /// By variable: what is not known of it, viewing `unknowns_`; mostly empty.
  std::vector<std::vector<cel::Unknown>> unknown_of_;
};

/// A raw path or text as a fact: viewed where it is UTF-8 without `%`, else escaped.
cel::Value text_value(std::string_view raw, cel::Arena& arena);

/// The facts about which `unknown` speaks: itself, what it is part of, and its parts.
bool speaks_of(const facts::Unknown& unknown, std::string_view fact);

}  // namespace belay::gate

#endif  // BELAY_GATE_FACT_VALUES_H_
