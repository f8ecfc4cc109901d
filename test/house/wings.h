#ifndef BELAY_TEST_HOUSE_WINGS_H_
#define BELAY_TEST_HOUSE_WINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tree.h"

namespace belay::house {

/// A row of the table in src/README.md, which is the only place that states the rule.
struct Wing {
  std::string name;
  int layer = 0;
  std::vector<std::string> libraries;
  bool pure = false;
};

/// The wings, in the table's order. Pure is what the README's sentence `X, Y and Z are the pure
/// core` names.
std::vector<Wing> wings_of(std::string_view readme);
const Wing* find_wing(const std::vector<Wing>& wings, std::string_view name);

/// Includes that go sideways or upwards.
Findings wrong_includes(const std::vector<Wing>& wings, const std::vector<File>& files);
/// Third-party and standard headers where they must not be.
Findings wrong_headers(const std::vector<Wing>& wings, const std::vector<File>& files);
/// `belay_wing(...)` lines of the CMake file that differ from the table.
Findings wrong_targets(const std::vector<Wing>& wings, std::string_view cmake);

}  // namespace belay::house

#endif  // BELAY_TEST_HOUSE_WINGS_H_
