#ifndef BELAY_LEDGER_HASH_TEXT_H_
#define BELAY_LEDGER_HASH_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"

/// How the lines of checkpoints and proofs write hashes and counts.
namespace belay::ledger {

/// A SHA-256 in base64.
std::string hash_text(const Digest& hash);
Result<Digest> parse_hash(std::string_view line);

/// A decimal number of entries, without zeros before it, at most kLedgerEntriesMax.
std::optional<std::uint64_t> parse_count(std::string_view line);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_HASH_TEXT_H_
