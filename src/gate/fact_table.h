#ifndef BELAY_GATE_FACT_TABLE_H_
#define BELAY_GATE_FACT_TABLE_H_

#include <span>
#include <string>
#include <string_view>

namespace belay::gate {

/// One fact that a condition can read. The table is the only list of them: it declares the CEL
/// environment, it names what is bound, and the reference page is generated from it.
struct Fact {
  std::string_view name;     ///< `reach.tier`
  std::string_view type;     ///< as docs/reference/facts.md writes it: `list(string)`
  std::string_view meaning;  ///< a sentence, in Markdown
};

/// In the order of the reference page; the members of an element follow their list, as
/// `change.files[].path`.
std::span<const Fact> fact_table();

/// docs/reference/facts.md, which a test compares with the committed page.
std::string facts_reference();

}  // namespace belay::gate

#endif  // BELAY_GATE_FACT_TABLE_H_
