#ifndef BELAY_CONTROL_ATTENTION_H_
#define BELAY_CONTROL_ATTENTION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/store.h"
#include "ledger/entry.h"

namespace belay::control {

/// A content, and when the person was shown it first.
struct Shown {
  Digest content;
  Instant at;
};

/// What the server knows of how a person reviews: what it showed them and when they approved, the
/// newest of each. It proves no attention; it shows where there was none.
struct Attention {
  std::string principal;
  std::vector<Shown> shown;       ///< oldest first
  std::vector<Instant> approved;  ///< oldest first

  std::optional<Instant> first_shown(const ledger::Content& content) const;
  /// False where they were shown it before.
  bool note_shown(const ledger::Content& content, Instant now);
  /// How many approvals they gave in the hour that ends now, this one counted.
  int note_approved(Instant now);
};

struct LoadedAttention {
  Attention attention;
  std::int64_t version = 0;  ///< 0: there is none yet
};

Key attention_key(const std::string& principal);
Result<LoadedAttention> read_attention(const Key& key, const Stored& stored);
Put put_attention(const Attention& attention, std::int64_t replaces);

std::string write_attention(const Attention& attention);
Result<Attention> parse_attention(std::string_view json);

}  // namespace belay::control

#endif  // BELAY_CONTROL_ATTENTION_H_
