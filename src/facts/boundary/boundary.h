#ifndef BELAY_FACTS_BOUNDARY_BOUNDARY_H_
#define BELAY_FACTS_BOUNDARY_BOUNDARY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/change.h"
#include "facts/tree.h"

namespace belay::facts {

/// A place where the test side touches the live side.
struct Crossing {
  enum class Kind { test_code, test_data, test_credential, test_endpoint, production_target };
  std::string path;  ///< raw bytes
  std::uint32_t line = 0;
  Kind kind = Kind::test_code;
  std::string reaches;  ///< the test file, credential (masked), endpoint or target
  std::string says;     ///< in words: "includes test/fake_clock.h"
};

std::string_view name_of(Crossing::Kind kind);

struct Boundary {
  std::vector<Crossing> crossings;  ///< sorted by path and line
  std::vector<Unknown> unknowns;    ///< files too large to read, and the like
};

/// Looks at what the change adds: every added line of every changed file that lives on the
/// production side, read from `head` (the tree after the change). `environment` is the one the
/// change is declared for.
Result<Boundary> assess_boundary(const Change& change, const Tree& head,
                                 std::string_view environment);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_BOUNDARY_H_
