#ifndef BELAY_GATE_CONDITION_H_
#define BELAY_GATE_CONDITION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "facts/known.h"

namespace belay::cel {
class Arena;
}

namespace belay::gate {

class FactValues;

/// What evaluating a condition came to.
struct Evaluated {
  enum class Outcome { yes, no, unknown, error };
  Outcome outcome = Outcome::error;
  std::string failure;                   ///< error: what went wrong
  std::vector<facts::Unknown> unknowns;  ///< unknown: the facts that mattered
};

/// A CEL expression over the facts of gate/fact_table.h that is true or false, compiled once.
/// Const use from several threads is fine, each with an arena of its own.
class Condition {
 public:
  /// Parse and type errors carry line and column in the YAML file that the node is from; `source`
  /// is that file's text. `key` names the condition in errors: `when`.
  static Result<Condition> compile(const yaml::Document& document, const yaml::Node& node,
                                   std::string_view source, std::string_view key);

  /// Never fails otherwise than by its outcome. Empties the arena first.
  Evaluated evaluate(const FactValues& facts, cel::Arena& arena) const;

  const std::string& text() const { return text_; }
  /// The same on one line, safe to print.
  const std::string& line() const { return line_; }

  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

 private:
  struct Program;
  Condition(std::string text, std::unique_ptr<Program> program);

  std::string text_;
  std::string line_;
  std::unique_ptr<Program> program_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_CONDITION_H_
