#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gate/scenario/scenario.h"

/// A scenario file that reads can be played, and gives the same differences when played again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto scenarios = scenario::read_scenarios(text, "belay-tests/a.yaml");
  if (!scenarios) {
    if (scenarios.error().message.empty() || !scenarios.error().place) std::abort();
    return 0;
  }
  const facts::Catalog no_catalog;
  const scenario::Surroundings around{gate::Policy::built_in(), no_catalog};
  for (const scenario::Scenario& one : *scenarios) {
    if (!one.given.range.empty()) continue;
    const auto once = scenario::play(one, around, nullptr);
    const auto again = scenario::play(one, around, nullptr);
    if (once.size() != again.size()) std::abort();
  }
  return 0;
}
