#ifndef BELAY_GATE_GIVEN_FACTS_H_
#define BELAY_GATE_GIVEN_FACTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/provenance/provenance.h"
#include "gate/decision.h"

namespace belay::gate {

/// What cannot be known offline, given by hand: `--facts FILE`, docs/formats/facts-v1.md. It
/// previews a decision; nothing in it is proved.
struct GivenFacts {
  std::vector<Approval> approvals;
  std::vector<RecordSection> record;
  std::vector<Evidence> evidence;
  std::vector<facts::Statement> statements;  ///< how it was made, by its makers
  std::vector<std::string> labels;
  std::optional<std::string> title;
  std::optional<Instant> seen;  ///< as `Inputs::seen`

  /// Fails with file, line and column.
  static Result<GivenFacts> parse(std::string_view yaml, std::string file);
};

}  // namespace belay::gate

#endif  // BELAY_GATE_GIVEN_FACTS_H_
