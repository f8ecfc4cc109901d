#include "adapters/sqlite/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <utility>

#include "adapters/batch_queue.h"
#include "adapters/row_sum.h"
#include "adapters/sqlite/database.h"
#include "adapters/sqlite/head.h"
#include "adapters/sqlite/last_sight.h"
#include "adapters/sqlite/readers.h"
#include "adapters/sqlite/schema.h"
#include "adapters/sqlite/transaction.h"
#include "adapters/sqlite/verify.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/kept_ledger.h"
#include "control/refusing_sealer.h"
#include "control/store_refusals.h"

namespace belay::adapters::sqlite {
namespace {

using control::Answer;
using control::Commit;
using control::Committed;
using control::Key;
using control::Listed;
using control::ListRequest;
using control::OutboxItem;
using control::Sight;
using control::Stored;
using control::TreeNode;
using control::Wanted;

/// A piece of work on its way through a batch.
struct Work {
  std::function<Result<void>(Transaction&)> act;
  std::size_t records = 0;  ///< how many it appends
  Result<void> outcome;
  Committed committed;
};

std::string_view list_query(const ListRequest& request) {
#define BELAY_LIST(condition)                                                                 \
  "SELECT position, kind, id, version, state, grp, status, sum FROM aggregates WHERE kind = " \
  "?1 " condition "AND position < ?4 ORDER BY position DESC LIMIT ?5"
  if (request.group.empty() && request.status.empty()) return BELAY_LIST("");
  if (request.status.empty()) return BELAY_LIST("AND grp = ?2 ");
  if (request.group.empty()) return BELAY_LIST("AND status = ?3 ");
  return BELAY_LIST("AND grp = ?2 AND status = ?3 ");
#undef BELAY_LIST
}

/// From `position, kind, id, version, state, grp, status, sum`.
Result<Listed> listed_from(const Rows& rows) {
  control::Put put{{std::string(rows.text(1)), std::string(rows.text(2))},
                   0,
                   std::string(rows.text(4)),
                   std::string(rows.text(5)),
                   std::string(rows.text(6))};
  const std::int64_t position = rows.integer(0), version = rows.integer(3);
  if (sum_of(put, position, version) != rows.integer(7)) return damaged(put.key.kind, put.key.id);
  return Listed{position, std::move(put.key), {version, std::move(put.state)}};
}

/// An aggregate as it lies there; version 0 where it does not.
Result<Stored> find(Database& database, const Wanted& wanted) {
  BELAY_TRY(Rows rows, database.query("SELECT position, kind, id, version, state, grp, status, sum "
                                      "FROM aggregates WHERE kind = ? AND id = ?",
                                      wanted.key.kind, wanted.key.id));
  BELAY_TRY(const bool found, rows.next());
  if (!found) return Stored{};
  if (rows.integer(3) == wanted.known) return Stored{wanted.known, ""};
  BELAY_TRY(Listed listed, listed_from(rows));
  return std::move(listed.stored);
}

/// With the time of the last commit. REQUIRES: a transaction has begun.
Result<Sight> look(Database& database, std::span<const Wanted> wanted) {
  Sight sight;
  BELAY_TRY(Rows rows, database.query("SELECT at, size FROM head"));
  BELAY_TRY(const bool begun, rows.next());
  if (begun) {
    sight.at = Instant::of_micros(rows.integer(0));
    sight.ledger = static_cast<std::uint64_t>(rows.integer(1));
  }
  for (const Wanted& each : wanted) {
    BELAY_TRY(Stored found, find(database, each));
    sight.found.push_back(std::move(found));
  }
  return sight;
}

class SqliteStore : public control::Store {
 public:
  SqliteStore(Database writer, control::Clock& clock, control::Sealer& sealer)
      : writer_(std::move(writer)),
        readers_(writer_.path()),
        last_(writer_.path()),
        clock_(clock),
        sealer_(sealer),
        queue_(limits::kBatchCommitsMax, [this](auto batch) { write(batch); }) {}

  Result<Sight> see(std::span<const Wanted> wanted) override;
  std::optional<Sight> see_at_once(std::span<const Wanted> wanted) override;
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
  /// Runs in the next batch, and waits for it.
  Result<void> run(Work& work);
  void write(std::span<Work* const> batch);
  Result<void> write_together(std::span<Work* const> batch);
  Instant not_before(Instant committed);

  Database writer_;
  Readers readers_;
  LastSight last_;
  control::Clock& clock_;
  control::Sealer& sealer_;
  bool lost_ = false;  ///< as Database::failed_to_sync; of the thread that writes
  BatchQueue<Work> queue_;
};

Result<void> SqliteStore::run(Work& work) {
  queue_.run(work);
  return std::move(work.outcome);
}

void SqliteStore::write(std::span<Work* const> batch) {
  const auto written = write_together(batch);
  if (written) return;
  lost_ = lost_ || writer_.failed_to_sync();
  writer_.roll_back();
  for (Work* work : batch) work->outcome = tl::unexpected<Error>(written.error());
}

Result<void> SqliteStore::write_together(std::span<Work* const> batch) {
  if (lost_) {
    return fail(Code::unavailable,
                fmt::format("the disk of `{}` lost a write, so nothing more is written: see the "
                            "system's log, then start again",
                            printable(writer_.path())));
  }
  BELAY_TRY_VOID(writer_.execute("BEGIN IMMEDIATE"));
  BELAY_TRY(Head head, read_head(writer_));
  Transaction transaction(writer_, std::move(head), clock_.now().micros());
  for (Work* work : batch) {
    work->outcome = work->act(transaction);
    if (!work->outcome && work->outcome.error().code == Code::unavailable) return work->outcome;
  }
  BELAY_TRY_VOID(transaction.close(sealer_));
  for (Work* work : batch) {
    Committed& committed = work->committed;
    committed.size = transaction.head().frontier.size();
    committed.checkpoint = transaction.head().checkpoint;
    committed.at = Instant::of_micros(transaction.at());
    if (work->records == 0 || !work->outcome) continue;
    BELAY_TRY(committed.proof, transaction.appended().prove(
                                   committed.first_record + work->records - 1, committed.size));
  }
  BELAY_TRY_VOID(writer_.execute("COMMIT"));
  return {};
}

Result<Committed> SqliteStore::commit(const Commit& commit) {
  BELAY_TRY_VOID(check(commit));
  Work work;
  work.records = commit.records.size();
  work.act = [&](Transaction& transaction) -> Result<void> {
    BELAY_TRY(work.committed.first_record, transaction.commit(commit));
    return {};
  };
  BELAY_TRY_VOID(run(work));
  return std::move(work.committed);
}

Result<std::vector<OutboxItem>> SqliteStore::claim_effects(const std::string& holder,
                                                           std::chrono::seconds span,
                                                           std::size_t count_max) {
  BELAY_TRY_VOID(control::check_page(count_max));
  std::vector<OutboxItem> items;
  Work work;
  work.act = [&](Transaction& transaction) -> Result<void> {
    BELAY_TRY(items, transaction.claim_effects(holder, span, count_max));
    return {};
  };
  BELAY_TRY_VOID(run(work));
  return items;
}

Result<void> SqliteStore::finish_effect(std::int64_t position) {
  Work work;
  work.act = [&](Transaction& transaction) { return transaction.finish_effect(position); };
  return run(work);
}

Result<bool> SqliteStore::lease(const std::string& name, const std::string& holder,
                                std::chrono::seconds span) {
  bool granted = false;
  Work work;
  work.act = [&](Transaction& transaction) -> Result<void> {
    BELAY_TRY(granted, transaction.lease(name, holder, span));
    return {};
  };
  BELAY_TRY_VOID(run(work));
  return granted;
}

Result<void> SqliteStore::release(const std::string& name, const std::string& holder) {
  Work work;
  work.act = [&](Transaction& transaction) { return transaction.release(name, holder); };
  return run(work);
}

Instant SqliteStore::not_before(Instant committed) {
  return Instant::of_micros(std::max(clock_.now().micros(), committed.micros()));
}

Result<Sight> SqliteStore::see(std::span<const Wanted> wanted) {
  if (auto sight = see_at_once(wanted)) return *std::move(sight);
  const std::int64_t moment = last_.moment();
  BELAY_TRY(Reader reader, readers_.take());
  Database& database = reader.database();
  BELAY_TRY_VOID(database.execute("BEGIN"));
  auto sight = look(database, wanted);
  if (!sight) {
    database.roll_back();
    return sight;
  }
  BELAY_TRY_VOID(database.execute("COMMIT"));
  last_.keep(moment, wanted, *sight);
  sight->at = not_before(sight->at);
  return sight;
}

std::optional<Sight> SqliteStore::see_at_once(std::span<const Wanted> wanted) {
  auto sight = last_.find(wanted);
  if (sight) sight->at = not_before(sight->at);
  return sight;
}

Result<std::vector<Listed>> SqliteStore::list(const ListRequest& request) {
  BELAY_TRY_VOID(control::check_page(request.count_max));
  BELAY_TRY(Reader reader, readers_.take());
  BELAY_TRY(Rows rows,
            reader.database().query(
                list_query(request), request.kind, request.group, request.status,
                request.before == 0 ? std::numeric_limits<std::int64_t>::max() : request.before,
                std::uint64_t{request.count_max}));
  std::vector<Listed> page;
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return page;
    BELAY_TRY(Listed listed, listed_from(rows));
    page.push_back(std::move(listed));
  }
}

Result<std::optional<std::string>> SqliteStore::document(const Digest& digest) {
  BELAY_TRY(Reader reader, readers_.take());
  BELAY_TRY(Rows rows,
            reader.database().query("SELECT bytes FROM documents WHERE digest = ?", blob(digest)));
  BELAY_TRY(const bool found, rows.next());
  if (!found) return std::nullopt;
  if (sha256(rows.text(0)) != digest) return damaged("the document", digest.hex());
  return std::string(rows.text(0));
}

Result<std::optional<Answer>> SqliteStore::answer(const std::string& key) {
  BELAY_TRY(const Instant at, now());
  BELAY_TRY(Reader reader, readers_.take());
  BELAY_TRY(Rows rows,
            reader.database().query("SELECT request, response, first_record, at, sum FROM answers "
                                    "WHERE key = ? AND at > ?",
                                    key, control::answers_since(at.micros())));
  BELAY_TRY(const bool found, rows.next());
  if (!found) return std::nullopt;
  Answer answer{key, digest_of(rows.text(0)), std::string(rows.text(1)),
                static_cast<std::uint64_t>(rows.integer(2))};
  if (sum_of(answer, rows.integer(3)) != rows.integer(4)) return damaged("the answer", key);
  return answer;
}

Result<control::LedgerHead> SqliteStore::ledger_head() {
  BELAY_TRY(Reader reader, readers_.take());
  BELAY_TRY(const Head head, read_head(reader.database()));
  return head.of_ledger();
}

Result<std::vector<std::string>> SqliteStore::records(std::uint64_t first, std::size_t count_max) {
  BELAY_TRY_VOID(control::check_page(count_max));
  BELAY_TRY(Reader reader, readers_.take());
  BELAY_TRY(Rows rows,
            reader.database().query("SELECT entry FROM records WHERE idx >= ? ORDER BY idx LIMIT ?",
                                    first, std::uint64_t{count_max}));
  std::vector<std::string> page;
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return page;
    page.emplace_back(rows.text(0));
  }
}

Result<std::vector<Digest>> SqliteStore::nodes(std::span<const TreeNode> nodes) {
  BELAY_TRY(Reader reader, readers_.take());
  std::vector<Digest> hashes;
  for (const TreeNode& node : nodes) {
    BELAY_TRY(Rows rows, reader.database().query("SELECT hash FROM nodes WHERE number = ?",
                                                 control::number_of(node)));
    BELAY_TRY(const bool found, rows.next());
    if (!found) return control::no_such_node(node);
    hashes.push_back(digest_of(rows.text(0)));
  }
  return hashes;
}

Result<void> SqliteStore::verify() {
  BELAY_TRY(Reader reader, readers_.take());
  return sqlite::verify(reader.database());
}

}  // namespace

Result<std::unique_ptr<control::Store>> open_store_to_read(const std::string& path,
                                                           control::Clock& clock) {
  static control::RefusingSealer refusing;
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    return fail(Code::not_found, fmt::format("there is no store `{}`: name a server's data folder",
                                             printable(path)));
  }
  BELAY_TRY(Database reader, Database::open(path, Database::Access::read));
  BELAY_TRY_VOID(expect_schema(reader));
  return std::make_unique<SqliteStore>(std::move(reader), clock, refusing);
}

Result<std::unique_ptr<control::Store>> open_store(const std::string& path, control::Clock& clock,
                                                   control::Sealer& sealer) {
  BELAY_TRY(Database writer, Database::open(path, Database::Access::create));
  BELAY_TRY_VOID(expect_schema(writer));
  return std::make_unique<SqliteStore>(std::move(writer), clock, sealer);
}

}  // namespace belay::adapters::sqlite
