#ifndef BELAY_GATE_CONDITION_H_
#define BELAY_GATE_CONDITION_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/yaml.h"

namespace belay::gate {

class FactValues;

/// What evaluating a condition came to.
struct Evaluated {
  enum class Outcome { yes, no, unknown, error };
  Outcome outcome = Outcome::error;
  std::string reason;    ///< unknown: why the fact is not known; error: what went wrong
  std::string fact;      ///< unknown: which
  std::string question;  ///< unknown: whose answer settles it
};

/// A CEL expression over the facts of gate/fact_table.h that is true or false, compiled once.
class Condition {
 public:
  /// Parse and type errors carry line and column in the YAML file that the node is from.
  static Result<Condition> compile(const yaml::Document& document, const yaml::Node& node,
                                   std::string_view yaml_text);

  Evaluated evaluate(const FactValues& facts) const;

  const std::string& text() const { return text_; }

  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

 private:
  struct Program;
  Condition(std::string text, std::unique_ptr<Program> program);

  std::string text_;
  std::unique_ptr<Program> program_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_CONDITION_H_
