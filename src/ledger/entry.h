#ifndef BELAY_LEDGER_ENTRY_H_
#define BELAY_LEDGER_ENTRY_H_

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/entry_kinds.h"

namespace belay::ledger {

/// One leaf of the ledger: something happened, and who did it.
struct Entry {
  Instant at;
  Principal by;
  std::string means;  ///< how `by` was known: `ssh-key`, `token`, `session`, `server`
  What what;
};

/// `decided`
std::string_view kind_of(const What& what);
/// Every kind, in the order of `What`.
std::span<const std::string_view> entry_kinds();

/// The entry's only form: canonical JSON (RFC 8785). Fails where it could not be read back: a word
/// outside its set, a text that is not UTF-8, an allow that does not expire, over 65,535 bytes.
Result<std::string> write(const Entry& entry);

/// Reads what `write` wrote, and nothing else: an unknown kind or member, a member that is missing
/// or given twice, and every other spelling of the same entry are refused.
Result<Entry> parse_entry(std::string_view bytes);

/// SHA-256 of its canonical JSON: the change's name where one word is wanted.
Digest digest_of(const Content& content);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ENTRY_H_
