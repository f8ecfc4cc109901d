#ifndef BELAY_TEST_SERVICE_AUDIT_H_
#define BELAY_TEST_SERVICE_AUDIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "control/store.h"
#include "crowd.h"

namespace belay::service {

/// What a ledger turned out to be, compared with what was acknowledged of it.
struct Audit {
  std::uint64_t entries = 0;
  std::uint64_t lost = 0;       ///< acknowledged, and not there as it was acknowledged
  std::uint64_t doubled = 0;    ///< there, and nobody was told: done more than once
  std::uint64_t unproved = 0;   ///< receipts that do not verify, or are of a tree that never was
  std::uint64_t different = 0;  ///< decisions that come out otherwise when they are made again
  std::uint64_t replayed = 0;
  std::vector<std::string> findings;  ///< the first of each

  bool is_clean() const { return lost + doubled + unproved + different == 0 && findings.empty(); }
};

/// Who audits signs nothing.
class NoSeal : public control::Sealer {
 public:
  Result<std::string> seal(std::uint64_t, const Digest&) override {
    return fail(Code::internal, "an audit writes nothing");
  }
};

/// Reads the whole store, from its first entry, as somebody would who trusts only the ledger's key.
Audit audit(control::Store& store, const std::string& ledger_key,
            const std::vector<Acknowledged>& acknowledged);

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_AUDIT_H_
