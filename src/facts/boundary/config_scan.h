#ifndef BELAY_FACTS_BOUNDARY_CONFIG_SCAN_H_
#define BELAY_FACTS_BOUNDARY_CONFIG_SCAN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "facts/boundary/boundary.h"
#include "facts/boundary/sides.h"

namespace belay::facts {

/// Which configuration is read, and for whom.
struct ConfigQuestion {
  ConfigSide side = ConfigSide::none;
  bool live_environment = true;  ///< the change is declared for production
  bool infra = false;            ///< there the machine itself is a neighbour, not a mistake
};

/// Calls `sink` for every crossing on an added line, in order; `path` is left empty. Reads any
/// format line by line: keys by indentation, sections and braces, comments passed over.
void scan_config(std::string_view text, const ConfigQuestion& question, const AddedLines& added,
                 const std::function<void(Crossing)>& sink);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_CONFIG_SCAN_H_
