#ifndef BELAY_GATE_APPROVAL_H_
#define BELAY_GATE_APPROVAL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"
#include "facts/change.h"

namespace belay::gate {

/// The name of a tree as people copy it: a whole digest, or at least its first seven hexadecimal
/// digits.
class TreeName {
 public:
  static constexpr std::size_t kDigitsMin = 7;

  TreeName() = default;  ///< names nothing
  static Result<TreeName> parse(std::string_view hex);
  static TreeName of(const Digest& digest);

  bool names(const Digest& tree) const;
  bool empty() const { return hex_.empty(); }
  const std::string& hex() const { return hex_; }

  friend auto operator<=>(const TreeName&, const TreeName&) = default;

 private:
  std::string hex_;  ///< lower case
};

/// A person's approval of exact content. It discharges nothing unless it names this content.
struct Approval {
  std::string by;      ///< a person's name, e-mail or login
  TreeName tree;       ///< the head tree approved
  std::string target;  ///< the full target ref approved for
  std::optional<Instant> at;
  std::string level;               ///< stated by hand; the catalog's wins where it has the person
  std::vector<std::string> teams;  ///< stated by hand; a team with members in the catalog wins
  /// `touched_digest` of the change approved: every touched path before and after. Without it the
  /// approval cannot survive a rebase.
  std::optional<Digest> touched;
  TreeName result;  ///< the tree that merging makes, for `strict: merge-result`

  friend auto operator<=>(const Approval&, const Approval&) = default;
};

/// Names every touched path with its content before and after: equal for a change and its clean
/// rebase, different as soon as any of them has other content.
Digest touched_digest(const facts::Change& change);

}  // namespace belay::gate

#endif  // BELAY_GATE_APPROVAL_H_
