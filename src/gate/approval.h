#ifndef BELAY_GATE_APPROVAL_H_
#define BELAY_GATE_APPROVAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "facts/change.h"
#include "gate/obligation.h"

namespace belay::gate {

/// A person's approval of exact content. It discharges nothing unless it names this content.
struct Approval {
  std::string by;      ///< a person's name, e-mail or login
  Digest tree;         ///< the head tree approved
  std::string target;  ///< the full target ref approved for
  Digest touched;      ///< `touched_digest` of the change approved
  std::optional<Instant> at;
  std::string level;               ///< stated by hand; the catalog's wins where it has the person
  std::vector<std::string> teams;  ///< stated by hand; a team with members in the catalog wins
  Digest result;  ///< the tree that merging makes, for `strict: merge-result`; empty: none named
  std::optional<Moment> moment;  ///< the last that it is for; nothing: for each
  std::string barred;            ///< why it cannot count, whatever it names; empty: nothing bars it
  /// As a server saw it: how long after being shown the content, and how many approvals the same
  /// person gave in the hour until then. Nothing: it was not shown, or no server saw it.
  std::optional<std::int64_t> looked_seconds;
  std::optional<std::int64_t> approvals_in_hour;
  std::string id = {};  ///< as a server names it; empty: given by hand

  friend auto operator<=>(const Approval&, const Approval&) = default;
};

/// Names every touched path with its content at the target and after the merge. It is the same
/// after a clean rebase and after a target that moved elsewhere, and another as soon as one touched
/// path has other content on either side. Empty where nobody knows what merging makes.
Digest touched_digest(const facts::Change& change);

}  // namespace belay::gate

#endif  // BELAY_GATE_APPROVAL_H_
