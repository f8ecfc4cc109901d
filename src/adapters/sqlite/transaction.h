#ifndef BELAY_ADAPTERS_SQLITE_TRANSACTION_H_
#define BELAY_ADAPTERS_SQLITE_TRANSACTION_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/sqlite/database.h"
#include "adapters/sqlite/head.h"
#include "control/kept_ledger.h"
#include "control/store.h"

namespace belay::adapters::sqlite {

/// One transaction, and what a batch of work does in it. Each piece of work looks at everything
/// before it writes anything: what it refuses (`conflict`) has left no trace, and the others go on.
/// A failure with `unavailable` is the engine's and ends the transaction for all.
class Transaction {
 public:
  /// REQUIRES: the database has begun one, and `head` was read in it. `now` is in microseconds.
  Transaction(Database& database, Head head, std::int64_t now);

  /// The index of the first record.
  Result<std::uint64_t> commit(const control::Commit& commit);

  Result<std::vector<control::OutboxItem>> claim_effects(const std::string& holder,
                                                         std::chrono::seconds span,
                                                         std::size_t count_max);
  Result<void> finish_effect(std::int64_t position);
  Result<bool> lease(const std::string& name, const std::string& holder, std::chrono::seconds span);
  Result<void> release(const std::string& name, const std::string& holder);

  /// Seals what the ledger has become and writes the head, where anything was committed.
  Result<void> close(control::Sealer& sealer);

  /// After `close`: where the ledger stands.
  const Head& head() const { return head_; }
  const control::Appended& appended() const { return appended_; }
  std::int64_t at() const { return at_; }

 private:
  /// Where an aggregate lies; version 0 where it does not exist.
  struct Lying {
    std::int64_t position = 0;
    std::int64_t version = 0;
    std::string group, status;
  };

  Result<Lying> find(const control::Key& key);
  Result<Lying> expect(const control::Key& key, std::int64_t version);
  Result<void> expect_new_effects(const control::Commit& commit);
  Result<void> expect_unanswered(const control::Commit& commit);
  Result<void> put(const control::Put& put, const Lying& lying);
  Result<void> append(const std::string& record);
  Result<void> send(const control::Effect& effect);
  Result<void> keep(const control::Answer& answer);

  Database& database_;
  Head head_;
  std::int64_t at_;
  control::Appended appended_;
  bool committed_ = false;
};

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_TRANSACTION_H_
