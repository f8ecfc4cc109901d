#ifndef BELAY_ADAPTERS_GIT_PAST_CHANGES_H_
#define BELAY_ADAPTERS_GIT_PAST_CHANGES_H_

#include <span>

#include "adapters/git/layout.h"
#include "control/past.h"

namespace belay::adapters::git {

/// control::Repository::visit_past. Each visitor's thread has objects of its own.
/// REQUIRES: there is a visitor.
Result<control::PastRange> visit_past_changes(const Layout& layout,
                                              const control::PastRequest& request,
                                              std::span<control::PastVisitor* const> visitors,
                                              const control::ProgressTold& told);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_PAST_CHANGES_H_
