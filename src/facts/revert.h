#ifndef BELAY_FACTS_REVERT_H_
#define BELAY_FACTS_REVERT_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/change.h"

/// Whether a change exactly undoes an earlier commit. A message only names the commit; the proof
/// is the content, because a policy may let reverts through a freeze.
namespace belay::facts {

/// The commits that the change's messages say they revert ("This reverts commit <full name>"), in
/// the order named, each once, in lower-case hexadecimal.
std::vector<std::string> revert_candidates(const Change& change);

struct RevertProof {
  bool proved = false;
  std::string reason;  ///< in words, either way
};

/// The bytes of a blob, or nothing where it is missing or too large to compare. May be empty: then
/// only equal blobs prove anything.
using BlobReader = std::function<Result<std::optional<std::string>>(const Digest& blob)>;

/// Whether `files`, the change as a whole, is the inverse of what the commit named `candidate` did
/// in `undone`: the same paths, and for each of them either exactly the blobs and modes exchanged,
/// or, where other commits touched the file in between, every hunk exchanged at the one place where
/// its lines and their surroundings occur.
///
/// REQUIRES: `undone` is against the candidate's first parent, and the candidate is an ancestor of
/// the change's base: what was never on the target cannot be undone there.
Result<RevertProof> prove_revert(std::span<const FileChange> files, std::string_view candidate,
                                 std::span<const FileChange> undone, const BlobReader& read);

/// Pairs inside the change of which the later commit undoes the earlier one by content, whatever
/// their messages say. The sum hides both; each is assessed on its own.
struct InnerRevert {
  Digest commit;
  Digest undoes;

  friend bool operator==(const InnerRevert&, const InnerRevert&) = default;
};

std::vector<InnerRevert> inner_reverts(const Change& change);

/// "commit 1234567890 undoes commit 0987654321 inside this change; both are assessed"
std::string in_words(const InnerRevert& pair);

}  // namespace belay::facts

#endif  // BELAY_FACTS_REVERT_H_
