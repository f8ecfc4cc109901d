#include "adapters/postgres/store.h"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <utility>

#include "adapters/batch_queue.h"
#include "adapters/postgres/batch.h"
#include "adapters/postgres/head.h"
#include "adapters/postgres/looks.h"
#include "adapters/postgres/pool.h"
#include "adapters/postgres/schema.h"
#include "adapters/postgres/verify.h"
#include "adapters/row_sum.h"
#include "base/limits.h"
#include "control/kept_ledger.h"
#include "control/store_refusals.h"

namespace belay::adapters::postgres {
namespace {

using control::Answer;
using control::Commit;
using control::Committed;
using control::Key;
using control::Listed;
using control::ListRequest;
using control::OutboxItem;
using control::Sight;
using control::TreeNode;
using control::Wanted;

constexpr std::int64_t kMicros = 1'000'000;

/// A commit on its way through a batch.
struct Work {
  const Commit* commit = nullptr;
  Result<Committed> outcome;
};

class PostgresStore : public control::Store {
 public:
  PostgresStore(const std::string& conninfo, control::Sealer& sealer)
      : pool_(conninfo),
        looks_(pool_),
        sealer_(sealer),
        queue_(limits::kBatchCommitsMax, [this](auto batch) { write(batch); }) {}

  /// Fails where the database is not what is needed.
  Result<void> look() {
    BELAY_TRY(Lent lent, pool_.take());
    return expect_schema(*lent);
  }

  Result<Sight> see(std::span<const Wanted> wanted) override { return looks_.see(wanted); }
  Result<Committed> commit(const Commit& commit) override;
  Result<std::vector<Listed>> list(const ListRequest& request) override;
  Result<std::optional<std::string>> document(const Digest& digest) override;
  Result<std::optional<Answer>> answer(const std::string& key) override;
  Result<control::LedgerHead> ledger_head() override;
  Result<std::vector<std::string>> records(std::uint64_t first, std::size_t count_max) override;
  Result<std::vector<Digest>> nodes(std::span<const TreeNode> nodes) override;
  Result<std::vector<OutboxItem>> claim_effects(const std::string& holder,
                                                std::chrono::seconds span,
                                                std::size_t count_max) override;
  Result<void> finish_effect(std::int64_t position) override;
  Result<bool> lease(const std::string& name, const std::string& holder,
                     std::chrono::seconds span) override;
  Result<void> release(const std::string& name, const std::string& holder) override;
  Result<void> verify() override;

 private:
  void write(std::span<Work* const> batch);
  Result<void> write_together(std::span<Work* const> works, Batch& batch);
  /// Locks the head, and reads what the batch looks at.
  Result<Lent> begin(Batch& batch);

  Pool pool_;
  Looks looks_;
  control::Sealer& sealer_;
  BatchQueue<Work> queue_;
};

Result<Committed> PostgresStore::commit(const Commit& commit) {
  BELAY_TRY_VOID(check(commit));
  Work work;
  work.commit = &commit;
  queue_.run(work);
  return std::move(work.outcome);
}

void PostgresStore::write(std::span<Work* const> works) {
  std::vector<const Commit*> commits;
  for (const Work* work : works) commits.push_back(work->commit);
  Batch batch(commits);
  const auto written = write_together(works, batch);
  if (written) return;
  for (Work* work : works) work->outcome = tl::unexpected<Error>(written.error());
}

Result<void> PostgresStore::write_together(std::span<Work* const> works, Batch& batch) {
  BELAY_TRY(Lent lent, begin(batch));
  for (Work* work : works) {
    const auto first_record = batch.add(*work->commit);
    if (first_record) {
      work->outcome = Committed{*first_record, 0, {}, {}, {}};
    } else {
      work->outcome = tl::unexpected<Error>(first_record.error());
    }
  }
  BELAY_TRY_VOID(batch.seal(sealer_));
  const control::LedgerHead ledger = batch.head().of_ledger();
  for (Work* work : works) {
    if (!work->outcome) continue;
    work->outcome->size = ledger.size;
    work->outcome->checkpoint = ledger.checkpoint;
    work->outcome->at = Instant::of_micros(batch.head().at);
    const std::size_t records = work->commit->records.size();
    if (records == 0) continue;
    BELAY_TRY(work->outcome->proof,
              batch.appended().prove(work->outcome->first_record + records - 1, ledger.size));
  }
  const auto written = lent->ask(batch.writes());
  if (!written && lent->is_lost()) {
    return fail(Code::unavailable, written.error().message +
                                       "; whether it was committed is not known: load again, "
                                       "or ask again with the same idempotency key");
  }
  if (!written) return tl::unexpected<Error>(written.error());
  return {};
}

Result<Lent> PostgresStore::begin(Batch& batch) {
  const std::vector<Question> questions = batch.questions();
  for (bool first = true;; first = false) {
    BELAY_TRY(Lent lent, pool_.take());
    const auto answers = lent->ask(questions);
    if (answers) {
      BELAY_TRY_VOID(batch.read(*answers));
      return lent;
    }
    // Nothing was written yet: a session that was lost before is no reason to give up.
    if (first && lent->is_lost() && lent.was_kept()) continue;
    return tl::unexpected<Error>(answers.error());
  }
}

Result<std::vector<Listed>> PostgresStore::list(const ListRequest& request) {
  BELAY_TRY_VOID(control::check_page(request.count_max));
  std::string sql = fmt::format("SELECT {} FROM aggregates ", kListedColumns);
  Values values;
  sql += "WHERE kind = $1 AND position < $2";
  values.text(request.kind);
  values.integer(request.before == 0 ? std::numeric_limits<std::int64_t>::max() : request.before);
  values.integer(static_cast<std::int64_t>(request.count_max));
  for (const auto& [column, wanted] :
       {std::pair("grp", &request.group), std::pair("status", &request.status)}) {
    if (wanted->empty()) continue;
    values.text(*wanted);
    sql += fmt::format(" AND {} = ${}", column, values.all().size());
  }
  sql += " ORDER BY position DESC LIMIT $3";
  BELAY_TRY(const Rows rows, pool_.ask(sql, values));
  std::vector<Listed> page;
  for (int row = 0; row < rows.size(); ++row) {
    BELAY_TRY(Listed listed, listed_from(rows, row));
    page.push_back(std::move(listed));
  }
  return page;
}

Result<std::optional<std::string>> PostgresStore::document(const Digest& digest) {
  BELAY_TRY(const Rows rows, pool_.ask("SELECT bytes FROM documents WHERE digest = $1",
                                       Values().bytes(bytes_of(digest))));
  if (rows.size() == 0) return std::nullopt;
  if (sha256(rows.text(0, 0)) != digest) return damaged("the document", digest.hex());
  return std::string(rows.text(0, 0));
}

Result<std::optional<Answer>> PostgresStore::answer(const std::string& key) {
  static const std::string sql =
      "WITH " + time_table() +
      " SELECT request, response, first_record, at, sum FROM answers, time WHERE key = $1 AND "
      "at > now - $2";
  BELAY_TRY(const Rows rows,
            pool_.ask(sql, Values().text(key).integer(-control::answers_since(0))));
  if (rows.size() == 0) return std::nullopt;
  Answer answer{key, digest_of(rows.text(0, 0)), std::string(rows.text(0, 1)),
                static_cast<std::uint64_t>(rows.integer(0, 2))};
  if (sum_of(answer, rows.integer(0, 3)) != rows.integer(0, 4)) return damaged("the answer", key);
  return answer;
}

Result<control::LedgerHead> PostgresStore::ledger_head() {
  static const std::string sql = fmt::format("SELECT {} FROM head", kHeadColumns);
  BELAY_TRY(const Rows rows, pool_.ask(sql));
  BELAY_TRY(const Head head, head_from(rows));
  return head.of_ledger();
}

Result<std::vector<std::string>> PostgresStore::records(std::uint64_t first,
                                                        std::size_t count_max) {
  BELAY_TRY_VOID(control::check_page(count_max));
  BELAY_TRY(const Rows rows,
            pool_.ask("SELECT entry FROM records WHERE idx >= $1 ORDER BY idx LIMIT $2",
                      Values()
                          .integer(static_cast<std::int64_t>(first))
                          .integer(static_cast<std::int64_t>(count_max))));
  std::vector<std::string> page;
  for (int row = 0; row < rows.size(); ++row) page.emplace_back(rows.text(row, 0));
  return page;
}

Result<std::vector<Digest>> PostgresStore::nodes(std::span<const TreeNode> nodes) {
  std::vector<std::int64_t> numbers;
  for (const TreeNode& node : nodes) {
    numbers.push_back(static_cast<std::int64_t>(control::number_of(node)));
  }
  BELAY_TRY(const Rows rows,
            pool_.ask("SELECT number, hash FROM nodes WHERE number = ANY ($1::bigint[])",
                      Values().integers(numbers)));
  std::map<std::int64_t, Digest> found;
  for (int row = 0; row < rows.size(); ++row) {
    found[rows.integer(row, 0)] = digest_of(rows.text(row, 1));
  }
  std::vector<Digest> hashes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto hash = found.find(numbers[i]);
    if (hash == found.end()) return control::no_such_node(nodes[i]);
    hashes.push_back(hash->second);
  }
  return hashes;
}

Result<std::vector<OutboxItem>> PostgresStore::claim_effects(const std::string& holder,
                                                             std::chrono::seconds span,
                                                             std::size_t count_max) {
  BELAY_TRY_VOID(control::check_page(count_max));
  // What another replica is claiming right now is passed over, not waited for.
  static const std::string sql =
      "WITH " + time_table() +
      ", free AS MATERIALIZED (SELECT position FROM outbox WHERE held_until <= (SELECT now FROM "
      "time) ORDER BY position LIMIT $3 FOR UPDATE SKIP LOCKED), claimed AS (UPDATE outbox o SET "
      "attempts = attempts + 1, holder = $1, held_until = (SELECT now FROM time) + $2 FROM free "
      "WHERE o.position = free.position RETURNING o.position, o.id, o.kind, o.payload, o.attempts, "
      "o.sum) SELECT * FROM claimed ORDER BY position";
  BELAY_TRY(const Rows rows, pool_.ask(sql, Values()
                                                .text(holder)
                                                .integer(span.count() * kMicros)
                                                .integer(static_cast<std::int64_t>(count_max))));
  std::vector<OutboxItem> items;
  for (int row = 0; row < rows.size(); ++row) {
    const auto text = [&](int column) { return std::string(rows.text(row, column)); };
    OutboxItem item{
        rows.integer(row, 0), {text(1), text(2), text(3)}, static_cast<int>(rows.integer(row, 4))};
    if (sum_of(item.effect, item.position) != rows.integer(row, 5)) {
      return damaged("the effect", item.effect.id);
    }
    items.push_back(std::move(item));
  }
  return items;
}

Result<void> PostgresStore::finish_effect(std::int64_t position) {
  BELAY_TRY_VOID(
      pool_.ask("WITH gone AS (DELETE FROM outbox WHERE position = $1 RETURNING id) "
                "INSERT INTO finished_effects SELECT id FROM gone",
                Values().integer(position)));
  return {};
}

Result<bool> PostgresStore::lease(const std::string& name, const std::string& holder,
                                  std::chrono::seconds span) {
  static const std::string sql =
      "WITH " + time_table() +
      " INSERT INTO leases AS l (name, holder, held_until) SELECT $1, $2, now + $3 FROM time "
      "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until "
      "WHERE l.holder = excluded.holder OR l.held_until <= excluded.held_until - $3 "
      "RETURNING 1::bigint";
  BELAY_TRY(const Rows rows,
            pool_.ask(sql, Values().text(name).text(holder).integer(span.count() * kMicros)));
  return rows.size() == 1;
}

Result<void> PostgresStore::release(const std::string& name, const std::string& holder) {
  BELAY_TRY_VOID(pool_.ask("DELETE FROM leases WHERE name = $1 AND holder = $2",
                           Values().text(name).text(holder)));
  return {};
}

Result<void> PostgresStore::verify() {
  BELAY_TRY(Lent lent, pool_.take());
  return postgres::verify(*lent);
}

}  // namespace

Result<std::unique_ptr<control::Store>> open_store(const std::string& conninfo,
                                                   control::Sealer& sealer) {
  auto store = std::make_unique<PostgresStore>(conninfo, sealer);
  BELAY_TRY_VOID(store->look());
  return store;
}

Result<void> migrate_store(const std::string& conninfo) {
  BELAY_TRY(Connection connection, Connection::open(conninfo));
  return migrate(connection);
}

Result<void> check_store(const std::string& conninfo) {
  BELAY_TRY(Connection connection, Connection::open(conninfo));
  BELAY_TRY_VOID(expect_schema(connection));
  return verify(connection);
}

}  // namespace belay::adapters::postgres
