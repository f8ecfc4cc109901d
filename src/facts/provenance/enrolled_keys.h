#ifndef BELAY_FACTS_PROVENANCE_ENROLLED_KEYS_H_
#define BELAY_FACTS_PROVENANCE_ENROLLED_KEYS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "facts/change.h"

namespace belay::facts {

/// One line of an allowed signers file (ssh-keygen(1), "ALLOWED SIGNERS").
struct EnrolledKey {
  std::vector<std::string> principals;  ///< e-mail patterns, as written
  std::vector<std::string> namespaces;  ///< empty: any
  std::optional<Instant> valid_after;
  std::optional<Instant> valid_before;
  std::string blob;  ///< the public key in its wire form
  /// Whose it is: the same for keys that share a principal, ignoring case, also by way of others.
  std::size_t person = 0;
};

/// The keys whose signatures count. Immutable; safe to share between threads.
class EnrolledKeys {
 public:
  EnrolledKeys() = default;

  /// Fails with file and line on anything that is not an allowed signers file. Certificate
  /// authorities are `Code::unsupported`: a key must be enrolled by itself. Times without a `Z`
  /// are read as UTC, because a decision must not depend on a machine's time zone.
  static Result<EnrolledKeys> parse(std::string_view text, std::string_view file);

  bool empty() const { return keys_.empty(); }
  std::size_t size() const { return keys_.size(); }

  /// The enrolled key with this blob that may sign in `name_space` at `when`, or null.
  const EnrolledKey* find(std::string_view blob, std::string_view name_space, Instant when) const;

 private:
  std::vector<EnrolledKey> keys_;  // sorted by blob
};

/// The enrolled key that signed this commit. Fails, in words, where the commit has no SSH
/// signature, its key is not enrolled for `git` at the commit's time, or it does not verify.
Result<const EnrolledKey*> signer_of(const Commit& commit, const EnrolledKeys& keys);

/// REQUIRES: nothing; without keys or a signature no cryptography is touched.
bool signed_by_enrolled(const Commit& commit, const EnrolledKeys& keys);

}  // namespace belay::facts

#endif  // BELAY_FACTS_PROVENANCE_ENROLLED_KEYS_H_
