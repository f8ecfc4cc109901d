#ifndef BELAY_APP_CLI_RENDER_FACT_EVIDENCE_H_
#define BELAY_APP_CLI_RENDER_FACT_EVIDENCE_H_

#include <string>
#include <vector>

#include "control/check.h"

namespace belay::app {

/// A fact that a condition reads, in words that are safe to print.
struct FactRead {
  std::string name;      ///< `reach.tier`
  std::string value;     ///< as an expression would write it; `unknown`, with why
  std::string evidence;  ///< what it was read from, and how strong that is
};

/// What the condition reads of this change, by name.
std::vector<FactRead> facts_read(const gate::Condition& condition,
                                 const control::Assessment& assessment);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_FACT_EVIDENCE_H_
