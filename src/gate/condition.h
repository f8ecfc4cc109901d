#ifndef BELAY_GATE_CONDITION_H_
#define BELAY_GATE_CONDITION_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "facts/known.h"

namespace belay::cel {
class Arena;
class Program;
struct Unknown;
class Value;
}  // namespace belay::cel

namespace belay::gate {

class FactValues;

/// What evaluating a condition came to. Views the arena until that is emptied.
struct Evaluated {
  enum class Outcome { yes, no, unknown, error };
  Outcome outcome = Outcome::error;
  std::string_view failure;                ///< error: what went wrong
  std::span<const cel::Unknown> unknowns;  ///< unknown: the facts that mattered
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
  std::string_view line() const { return std::string_view(not_line_).substr(kNot.size()); }
  /// That it does not hold: `not ` and the line.
  const std::string& not_line() const { return not_line_; }

  const cel::Program& program() const;
  /// What it reads, as it names it: `reach.tier`, `change.files`; sorted, distinct.
  const std::vector<std::string>& facts() const;

  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

 private:
  struct Program;
  Condition(std::string text, std::unique_ptr<Program> program);
  static Evaluated undecided(const cel::Value& value, cel::Arena& arena);

  static constexpr std::string_view kNot = "not ";

  std::string text_;
  std::string not_line_;
  std::unique_ptr<Program> program_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_CONDITION_H_
