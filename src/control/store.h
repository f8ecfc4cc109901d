#ifndef BELAY_CONTROL_STORE_H_
#define BELAY_CONTROL_STORE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"
#include "ledger/merkle.h"

namespace belay::control {

/// Names one aggregate: a change, a principal, a token.
struct Key {
  std::string kind;  ///< `change`; lower-case letters
  std::string id;

  friend auto operator<=>(const Key&, const Key&) = default;
};

/// An aggregate as it was last committed.
struct Stored {
  std::int64_t version = 0;  ///< 1 at first, and one more with each commit
  std::string state;         ///< JSON of its kind
};

/// What an aggregate becomes.
struct Put {
  Key key;
  std::int64_t replaces = 0;  ///< the version it was loaded at; 0: it must not exist yet
  std::string state;
  std::string group;   ///< what lists are narrowed by: a change's repository
  std::string status;  ///< and this: `open`
};

/// Something the use case relied on and does not write.
struct Expected {
  Key key;
  std::int64_t version = 0;  ///< 0: it does not exist
};

/// Something that must happen outside, once, whatever crashes: it stays in the outbox until done.
struct Effect {
  std::string id;  ///< unique for ever: to commit it again is a `conflict`
  std::string kind;
  std::string payload;
};

/// Bytes kept under their own name.
struct Document {
  Digest digest;  ///< SHA-256 of `bytes`
  std::string bytes;
};

/// What was answered to a request that may be sent again. It is kept for `kAnswerKeptSeconds`;
/// until then a commit with the same key is a `conflict`.
struct Answer {
  std::string key;  ///< the principal's id, a space, and the request's idempotency key
  Digest request;   ///< of what was asked, to tell a repetition from another request
  std::string response;
  std::uint64_t first_record = 0;  ///< as in `Committed`; for the store to say, not its caller
};

/// What must become true together, or not at all.
struct Commit {
  std::vector<Put> puts;
  std::vector<Expected> unmoved;
  std::vector<std::string> records;  ///< ledger entries, canonical, in order
  /// The time that the records state. Steps that are taken at once are committed in any order, but
  /// a commit that comes `kStaleSecondsMax` later is a `conflict`. The store's time never falls
  /// behind it afterwards, though a clock was set back meanwhile.
  std::optional<Instant> at;
  std::vector<Effect> effects;
  std::vector<Document> documents;
  std::optional<Answer> answer;
};

/// Where the records stand. The checkpoint covers them, is signed and stored: what happened before
/// anybody saw this cannot be told otherwise any more.
struct Committed {
  std::uint64_t first_record = 0;  ///< the index of the first of `Commit::records`
  std::uint64_t size = 0;          ///< of the ledger that `checkpoint` describes
  std::string checkpoint;          ///< a signed note
  Instant at;                      ///< the store's time of the commit, to the microsecond
  ledger::MerkleProof proof;       ///< that `checkpoint` covers the last of `Commit::records`
};

using TreeNode = ledger::SubtreePlace;

/// The ledger as last committed.
struct LedgerHead {
  std::uint64_t size = 0;
  Digest root;
  std::string checkpoint;  ///< empty only before the first entry
};

/// An aggregate that a look is about. Its state is left out where `known` is its version still.
struct Wanted {
  Key key;
  std::int64_t known = 0;
};

/// What was there at one moment.
struct Sight {
  Instant at;                 ///< the store's time; it never falls behind a committed one
  std::uint64_t ledger = 0;   ///< how many entries the ledger has
  std::vector<Stored> found;  ///< in the order asked; version 0: it does not exist
};

struct ListRequest {
  std::string kind;
  std::string group;        ///< empty: all
  std::string status;       ///< empty: all
  std::int64_t before = 0;  ///< a `Listed::position`; 0: from the newest
  std::size_t count_max = 0;
};

struct Listed {
  std::int64_t position = 0;  ///< rises with every aggregate made; never changes
  Key key;
  Stored stored;
};

struct OutboxItem {
  std::int64_t position = 0;
  Effect effect;
  int attempts = 0;  ///< how often it was claimed, this time included
};

/// Signs what the ledger has become: a size and a root become a checkpoint. Called inside the
/// transaction that stores it, so the signature leaves the process only when that is durable.
class Sealer {
 public:
  virtual ~Sealer() = default;
  virtual Result<std::string> seal(std::uint64_t size, const Digest& root) = 0;
};

/// Whether any store could take this: every bound is kept, names are text without NUL, nothing is
/// named twice, and each document has its own name. Stores ask first, so that no engine's own limit
/// ever decides.
Result<void> check(const Commit& commit);

/// The port to durable state. Everything that changes goes through `commit`, which is one
/// transaction: durable and covered by a signed checkpoint when it returns, or without a trace.
/// Thread-safe; several processes may share one store, as far as the engine carries that.
///
/// Failures: `conflict` when something moved since it was loaded: load again, decide again;
/// `over_limit` when a record or a document is too large; `unavailable` when the engine fails, and
/// then nobody knows whether the commit happened: an `Answer`, or loading again, tells.
class Store {
 public:
  virtual ~Store() = default;

  /// Everything that a use case is about, at once: one trip to the engine.
  virtual Result<Sight> see(std::span<const Wanted> wanted) = 0;
  /// The same where every version is `known` still, and that can be told without waiting for
  /// anything; else nothing.
  virtual std::optional<Sight> see_at_once(std::span<const Wanted>) { return std::nullopt; }
  Result<Instant> now();
  Result<std::optional<Stored>> load(const Key& key);

  virtual Result<Committed> commit(const Commit& commit) = 0;
  /// Newest first.
  virtual Result<std::vector<Listed>> list(const ListRequest& request) = 0;
  virtual Result<std::optional<std::string>> document(const Digest& digest) = 0;
  virtual Result<std::optional<Answer>> answer(const std::string& key) = 0;

  virtual Result<LedgerHead> ledger_head() = 0;
  /// From `first` on, at most `count_max`, fewer at the end.
  virtual Result<std::vector<std::string>> records(std::uint64_t first, std::size_t count_max) = 0;
  /// The hashes of complete subtrees, in the order asked. REQUIRES: the ledger holds them.
  virtual Result<std::vector<Digest>> nodes(std::span<const TreeNode> nodes) = 0;

  /// Effects that nobody has claimed, or whose claim has run out; claimed for `holder` for `span`.
  virtual Result<std::vector<OutboxItem>> claim_effects(const std::string& holder,
                                                        std::chrono::seconds span,
                                                        std::size_t count_max) = 0;
  /// Finishing again changes nothing.
  virtual Result<void> finish_effect(std::int64_t position) = 0;

  /// Whether `holder` has the lease now: it was free, had run out, or was its own already.
  virtual Result<bool> lease(const std::string& name, const std::string& holder,
                             std::chrono::seconds span) = 0;
  /// Gives the lease back, where `holder` has it.
  virtual Result<void> release(const std::string& name, const std::string& holder) = 0;

  /// Returns when everything was read once and agrees: every record's hash, the tree, the
  /// checkpoint, every document's name. Fails with what does not.
  virtual Result<void> verify() = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_STORE_H_
