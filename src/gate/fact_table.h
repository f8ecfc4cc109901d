#ifndef BELAY_GATE_FACT_TABLE_H_
#define BELAY_GATE_FACT_TABLE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gate/cel/cel.h"

namespace belay::gate {

class FactValues;

/// One fact that a condition can read. The table is the only list of them: it declares the CEL
/// environment, it binds the native facts, and the reference page is generated from it.
struct Fact {
  std::string_view name;     ///< `reach.tier`; a member of a list's elements: `change.files[].path`
  std::string_view type;     ///< as docs/reference/facts.md writes it: `list(string)`
  std::string_view meaning;  ///< a sentence, in Markdown
  /// The value, viewing what the facts own. `row` is the element's position; 0 for a fact that is
  /// no member of a list. Of a list of objects, how many there are; of an object, null.
  cel::Value (*read)(const FactValues& facts, std::uint32_t row, cel::Arena& arena);
};

/// In the order of the reference page. The members of an object follow it.
std::span<const Fact> fact_table();

/// A fact that conditions name, with the object type that its members make, if any.
struct Variable {
  const Fact* fact = nullptr;
  std::span<const Fact> members;
  std::shared_ptr<const cel::ObjectType> object;
};

/// The facts that are no members, in the table's order: the indices of the CEL environment.
const std::vector<Variable>& variables();

/// What every condition is compiled against.
const cel::Environment& condition_environment();

/// docs/reference/facts.md, which a test compares with the committed page.
std::string facts_reference();

}  // namespace belay::gate

#endif  // BELAY_GATE_FACT_TABLE_H_
