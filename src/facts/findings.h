#ifndef BELAY_FACTS_FINDINGS_H_
#define BELAY_FACTS_FINDINGS_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "facts/boundary/boundary.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"

namespace belay::facts {

/// What was established about a change by who has its repository. With the judges (policy, catalog,
/// owners) it is all that a decision is made from.
struct Findings {
  Change change;
  Provenance provenance;
  Boundary boundary;
};

/// docs/formats/findings-v1.md, in its canonical form.
std::string write_findings(const Change& change, const Provenance& provenance,
                           const Boundary& boundary);

/// What `write_findings` wrote: everything a decision reads, the same. Commits come back with their
/// subjects alone. Fails with the member that is not as the format says.
Result<Findings> parse_findings(std::string_view json);

}  // namespace belay::facts

#endif  // BELAY_FACTS_FINDINGS_H_
