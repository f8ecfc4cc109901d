#ifndef BELAY_ADAPTERS_POSTGRES_BATCH_H_
#define BELAY_ADAPTERS_POSTGRES_BATCH_H_

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/postgres/connection.h"
#include "adapters/postgres/head.h"
#include "control/kept_ledger.h"
#include "control/store.h"

namespace belay::adapters::postgres {

/// Several commits as one transaction of two round trips: one locks the head and reads all that the
/// commits look at, the other writes all that they make. Between the two each is decided on its
/// own, in memory: nobody else can commit meanwhile.
class Batch {
 public:
  /// The commits outlive this.
  explicit Batch(std::span<const control::Commit* const> commits);

  /// What to ask first, beginning the transaction.
  std::vector<Question> questions() const;
  /// Takes in what was answered.
  Result<void> read(const std::vector<Rows>& answers);

  /// The index of the commit's first record; a `conflict` leaves no trace.
  Result<std::uint64_t> add(const control::Commit& commit);

  /// Seals what the ledger has become, where it grew.
  Result<void> seal(control::Sealer& sealer);
  /// What to ask last, ending the transaction.
  std::vector<Question> writes() const;

  /// After `seal`: where the ledger stands.
  const Head& head() const { return head_; }
  const control::Appended& appended() const { return appended_; }

 private:
  struct Lying {
    std::int64_t position = 0;
    std::int64_t version = 0;           ///< 0: it does not exist
    bool is_new = false;                ///< made in this batch
    const control::Put* put = nullptr;  ///< the last of this batch
  };
  using Name = std::pair<std::string_view, std::string_view>;

  Result<void> expect(const control::Key& key, std::int64_t version) const;
  Result<void> expect_all(const control::Commit& commit) const;
  void read_answers(const Rows& kept);
  void put(const control::Put& put);
  void append(std::string_view record);
  void add_aggregates(bool is_new, std::vector<Question>& writes) const;
  void add_ledger(std::vector<Question>& writes) const;
  void add_effects(std::vector<Question>& writes) const;
  void add_answers(std::vector<Question>& writes) const;

  std::span<const control::Commit* const> commits_;
  Head head_;
  control::Appended appended_;
  bool committed_ = false;
  std::map<Name, Lying> aggregates_;
  std::set<std::string, std::less<>> effects_;   ///< ids that are taken
  std::set<std::string, std::less<>> answered_;  ///< keys that are taken
  std::vector<std::string> outdated_;            ///< keys of answers that are not kept any more

  std::vector<std::string_view> records_;
  std::vector<const control::Document*> documents_;
  std::vector<std::pair<std::int64_t, const control::Effect*>> sent_;
  std::vector<control::Answer> answers_;
};

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_BATCH_H_
