#include "adapters/sqlite/transaction.h"

#include <algorithm>
#include <utility>

#include "adapters/row_sum.h"
#include "control/store_refusals.h"

namespace belay::adapters::sqlite {
namespace {

using control::Answer;
using control::Commit;
using control::Effect;
using control::Key;
using control::OutboxItem;
using control::Put;

constexpr std::int64_t kMicros = 1'000'000;

}  // namespace

Transaction::Transaction(Database& database, Head head, std::int64_t now)
    : database_(database),
      head_(std::move(head)),
      at_(std::max(now, head_.at)),
      appended_{head_.frontier, {}} {}

Result<std::uint64_t> Transaction::commit(const Commit& commit) {
  std::vector<Lying> lying;
  for (const Put& put : commit.puts) {
    BELAY_TRY(Lying found, expect(put.key, put.replaces));
    lying.push_back(std::move(found));
  }
  for (const auto& [key, version] : commit.unmoved) BELAY_TRY_VOID(expect(key, version));
  BELAY_TRY_VOID(control::check_time(commit, at_));
  BELAY_TRY_VOID(expect_new_effects(commit));
  BELAY_TRY_VOID(expect_unanswered(commit));

  committed_ = true;
  if (commit.at) at_ = std::max(at_, commit.at->micros());
  const std::uint64_t first_record = head_.frontier.size();
  for (std::size_t i = 0; i < lying.size(); ++i) BELAY_TRY_VOID(put(commit.puts[i], lying[i]));
  for (const std::string& record : commit.records) BELAY_TRY_VOID(append(record));
  for (const Effect& effect : commit.effects) BELAY_TRY_VOID(send(effect));
  for (const control::Document& document : commit.documents) {
    BELAY_TRY_VOID(
        database_.execute("INSERT OR IGNORE INTO documents (digest, bytes) VALUES (?, ?)",
                          blob(document.digest), Blob{document.bytes}));
  }
  if (commit.answer) {
    Answer answer = *commit.answer;
    answer.first_record = first_record;
    BELAY_TRY_VOID(keep(answer));
  }
  return first_record;
}

Result<Transaction::Lying> Transaction::find(const Key& key) {
  BELAY_TRY(Rows rows, database_.query("SELECT position, version, grp, status FROM aggregates "
                                       "WHERE kind = ? AND id = ?",
                                       key.kind, key.id));
  BELAY_TRY(const bool found, rows.next());
  if (!found) return Lying{};
  return Lying{rows.integer(0), rows.integer(1), std::string(rows.text(2)),
               std::string(rows.text(3))};
}

Result<Transaction::Lying> Transaction::expect(const Key& key, std::int64_t version) {
  BELAY_TRY(Lying lying, find(key));
  if (lying.version != version) return control::moved(key, version, lying.version);
  return lying;
}

Result<void> Transaction::expect_new_effects(const Commit& commit) {
  for (const Effect& effect : commit.effects) {
    BELAY_TRY(Rows rows, database_.query("SELECT 1 FROM outbox WHERE id = ?1 UNION ALL "
                                         "SELECT 1 FROM finished_effects WHERE id = ?1",
                                         effect.id));
    BELAY_TRY(const bool known, rows.next());
    if (known) return control::known_effect(effect);
  }
  return {};
}

Result<void> Transaction::expect_unanswered(const Commit& commit) {
  if (!commit.answer) return {};
  BELAY_TRY(Rows rows, database_.query("SELECT at FROM answers WHERE key = ?", commit.answer->key));
  BELAY_TRY(const bool found, rows.next());
  if (found && rows.integer(0) > control::answers_since(at_))
    return control::answered(commit.answer->key);
  return {};
}

Result<void> Transaction::put(const Put& put, const Lying& lying) {
  const std::int64_t version = lying.version + 1;
  const std::int64_t position = lying.version == 0 ? ++head_.position : lying.position;
  const std::int64_t sum = sum_of(put, position, version);
  if (lying.version == 0) {
    return database_.execute(
        "INSERT INTO aggregates (position, kind, id, version, state, grp, status, sum) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        position, put.key.kind, put.key.id, version, put.state, put.group, put.status, sum);
  }
  if (lying.group == put.group && lying.status == put.status) {
    // Columns that are set are written into their indexes again, whether or not they change.
    return database_.execute(
        "UPDATE aggregates SET version = ?, state = ?, sum = ? WHERE position = ?", version,
        put.state, sum, position);
  }
  return database_.execute(
      "UPDATE aggregates SET version = ?, state = ?, grp = ?, status = ?, sum = ? "
      "WHERE position = ?",
      version, put.state, put.group, put.status, sum, position);
}

Result<void> Transaction::append(const std::string& record) {
  const std::uint64_t index = head_.frontier.size();
  BELAY_TRY_VOID(
      database_.execute("INSERT INTO records (idx, entry) VALUES (?, ?)", index, Blob{record}));
  auto& completed = appended_.completed;
  std::size_t made = completed.size();
  head_.frontier.append(ledger::leaf_hash(record), completed);
  for (; made < completed.size(); ++made) {
    const auto& [place, hash] = completed[made];
    BELAY_TRY_VOID(database_.execute("INSERT INTO nodes (number, hash) VALUES (?, ?)",
                                     control::number_of(place), blob(hash)));
  }
  return {};
}

Result<void> Transaction::send(const Effect& effect) {
  const std::int64_t position = ++head_.position;
  return database_.execute(
      "INSERT INTO outbox (position, id, kind, payload, sum) VALUES (?, ?, ?, ?, ?)", position,
      effect.id, effect.kind, effect.payload, sum_of(effect, position));
}

Result<void> Transaction::keep(const Answer& answer) {
  // Two old ones go for each new one: the table ends as small as a day is, and no commit pays for
  // a day's end. Rows are in the order of time.
  BELAY_TRY_VOID(
      database_.execute("DELETE FROM answers WHERE at <= ?1 AND (key = ?2 OR rowid IN "
                        "(SELECT rowid FROM answers ORDER BY rowid LIMIT 2))",
                        control::answers_since(at_), answer.key));
  return database_.execute(
      "INSERT INTO answers (key, request, response, first_record, at, sum) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      answer.key, blob(answer.request), answer.response,
      static_cast<std::int64_t>(answer.first_record), at_, sum_of(answer, at_));
}

Result<std::vector<OutboxItem>> Transaction::claim_effects(const std::string& holder,
                                                           std::chrono::seconds span,
                                                           std::size_t count_max) {
  std::vector<OutboxItem> items;
  {
    BELAY_TRY(Rows rows, database_.query("SELECT position, id, kind, payload, attempts, sum "
                                         "FROM outbox WHERE held_until <= ? "
                                         "ORDER BY position LIMIT ?",
                                         at_, std::uint64_t{count_max}));
    while (true) {
      BELAY_TRY(const bool found, rows.next());
      if (!found) break;
      OutboxItem item{
          rows.integer(0),
          {std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))},
          static_cast<int>(rows.integer(4)) + 1};
      if (sum_of(item.effect, item.position) != rows.integer(5)) {
        return damaged("the effect", item.effect.id);
      }
      items.push_back(std::move(item));
    }
  }
  for (const OutboxItem& item : items) {
    BELAY_TRY_VOID(database_.execute(
        "UPDATE outbox SET attempts = ?, holder = ?, held_until = ? WHERE position = ?",
        item.attempts, holder, at_ + span.count() * kMicros, item.position));
  }
  return items;
}

Result<void> Transaction::finish_effect(std::int64_t position) {
  BELAY_TRY_VOID(database_.execute(
      "INSERT INTO finished_effects (id) SELECT id FROM outbox WHERE position = ?", position));
  return database_.execute("DELETE FROM outbox WHERE position = ?", position);
}

Result<bool> Transaction::lease(const std::string& name, const std::string& holder,
                                std::chrono::seconds span) {
  {
    BELAY_TRY(Rows rows, database_.query("SELECT 1 FROM leases WHERE name = ? AND holder <> ? "
                                         "AND held_until > ?",
                                         name, holder, at_));
    BELAY_TRY(const bool held, rows.next());
    if (held) return false;
  }
  BELAY_TRY_VOID(
      database_.execute("REPLACE INTO leases (name, holder, held_until) VALUES (?, ?, ?)", name,
                        holder, at_ + span.count() * kMicros));
  return true;
}

Result<void> Transaction::release(const std::string& name, const std::string& holder) {
  return database_.execute("DELETE FROM leases WHERE name = ? AND holder = ?", name, holder);
}

Result<void> Transaction::close(control::Sealer& sealer) {
  if (!committed_) return {};
  if (head_.frontier.size() != appended_.before.size()) {
    BELAY_TRY(head_.checkpoint, sealer.seal(head_.frontier.size(), head_.frontier.root()));
  }
  head_.at = at_;
  return write_head(database_, head_);
}

}  // namespace belay::adapters::sqlite
