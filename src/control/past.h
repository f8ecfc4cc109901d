#ifndef BELAY_CONTROL_PAST_H_
#define BELAY_CONTROL_PAST_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"
#include "facts/tree.h"

namespace belay::control {

/// What is read of a change beside which files it touches.
struct Depth {
  bool contents = true;  ///< lines, hunks, kinds, whether binary or generated
  bool reverts = true;   ///< whether it undoes an earlier commit; needs contents
};

/// Which changes of the past: what landed on the first-parent line of `until` and is not in
/// `after`.
struct PastRequest {
  std::string after;   ///< a revision; empty: since the first commit
  std::string until;   ///< a revision; empty: HEAD
  std::string target;  ///< a revision that names the branch they landed on; empty: `until`
  Depth depth;
};

/// A change as it was when it landed: a commit of the first-parent line, with the commits that a
/// merge brought, against its first parent. Nothing is known of who approved it.
struct PastChange {
  facts::Change change;  ///< `target` is the first parent; `touched` is left out
  Instant landed;        ///< the landing commit's own date
  std::vector<facts::Note> notes;
  std::string unreadable;  ///< why nothing but the landing commit's name is known; mostly empty
};

class PastVisitor {
 public:
  virtual ~PastVisitor() = default;
  /// The trees before and after the change live for this call only.
  virtual Result<void> visit(const PastChange& past, const facts::Tree& before,
                             const facts::Tree& after) = 0;
};

/// The range, as it was found.
struct PastRange {
  std::string name;         ///< `v1..main`
  std::size_t changes = 0;  ///< on the first-parent line
  std::size_t commits = 0;  ///< with those that merges brought
  bool cut_off = false;     ///< a shallow clone ends within it
};

/// How far it is. Called from any thread.
using ProgressTold = std::function<void(std::size_t done, std::size_t total)>;

}  // namespace belay::control

#endif  // BELAY_CONTROL_PAST_H_
