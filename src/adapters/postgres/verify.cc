#include "adapters/postgres/verify.h"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "adapters/postgres/head.h"
#include "adapters/row_sum.h"
#include "control/kept_ledger.h"

namespace belay::adapters::postgres {
namespace {

/// The rows of a query, fetched some at a time.
class Cursor {
 public:
  Cursor(Connection& connection, std::string name, int rows_at_once)
      : connection_(connection),
        fetch_(fmt::format("FETCH {} FROM {}", rows_at_once, name)),
        name_(std::move(name)) {}

  Result<void> open(std::string_view query) {
    return connection_.run(fmt::format("DECLARE {} BINARY CURSOR FOR {}", name_, query));
  }

  /// False behind the last row.
  Result<bool> next() {
    if (rows_ && ++row_ < rows_->size()) return true;
    BELAY_TRY(rows_, connection_.ask(fetch_));
    row_ = 0;
    return rows_->size() != 0;
  }

  std::int64_t integer(int column) const { return rows_->integer(row_, column); }
  std::string_view text(int column) const { return rows_->text(row_, column); }
  std::string string(int column) const { return std::string(text(column)); }

 private:
  Connection& connection_;
  std::string fetch_;
  std::string name_;
  std::optional<Rows> rows_;
  int row_ = 0;
};

std::function<Result<control::KeptLedger::Row>()> each_of(Cursor& cursor) {
  return [&cursor]() -> Result<control::KeptLedger::Row> {
    BELAY_TRY(const bool found, cursor.next());
    if (!found) return std::nullopt;
    return std::pair(static_cast<std::uint64_t>(cursor.integer(0)), cursor.text(1));
  };
}

Result<void> verify_ledger(Connection& connection) {
  BELAY_TRY(const Rows row, connection.ask(fmt::format("SELECT {} FROM head", kHeadColumns)));
  BELAY_TRY(const Head head, head_from(row));
  Cursor records(connection, "each_record", 1000), nodes(connection, "each_node", 2000);
  BELAY_TRY_VOID(records.open("SELECT idx, entry FROM records ORDER BY idx"));
  BELAY_TRY_VOID(nodes.open("SELECT number, hash FROM nodes ORDER BY number"));
  return control::verify_kept({each_of(records), each_of(nodes)}, head.of_ledger());
}

Result<void> verify_documents(Connection& connection) {
  Cursor rows(connection, "each_document", 10);
  BELAY_TRY_VOID(rows.open("SELECT digest, bytes FROM documents"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const Digest digest = digest_of(rows.text(0));
    if (sha256(rows.text(1)) != digest) return damaged("the document", digest.hex());
  }
}

Result<void> verify_aggregates(Connection& connection) {
  Cursor rows(connection, "each_aggregate", 100);
  BELAY_TRY_VOID(
      rows.open("SELECT position, kind, id, version, state, grp, status, sum "
                "FROM aggregates"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const control::Put put{
        {rows.string(1), rows.string(2)}, 0, rows.string(4), rows.string(5), rows.string(6)};
    if (sum_of(put, rows.integer(0), rows.integer(3)) != rows.integer(7)) {
      return damaged(put.key.kind, put.key.id);
    }
  }
}

Result<void> verify_outbox(Connection& connection) {
  Cursor rows(connection, "each_effect", 100);
  BELAY_TRY_VOID(rows.open("SELECT position, id, kind, payload, sum FROM outbox"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const control::Effect effect{rows.string(1), rows.string(2), rows.string(3)};
    if (sum_of(effect, rows.integer(0)) != rows.integer(4)) return damaged("the effect", effect.id);
  }
}

Result<void> verify_answers(Connection& connection) {
  Cursor rows(connection, "each_answer", 100);
  BELAY_TRY_VOID(rows.open("SELECT key, request, response, first_record, at, sum FROM answers"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const control::Answer answer{rows.string(0), digest_of(rows.text(1)), rows.string(2),
                                 static_cast<std::uint64_t>(rows.integer(3))};
    if (sum_of(answer, rows.integer(4)) != rows.integer(5)) {
      return damaged("the answer", answer.key);
    }
  }
}

Result<void> verify_all(Connection& connection) {
  BELAY_TRY_VOID(verify_ledger(connection));
  BELAY_TRY_VOID(verify_documents(connection));
  BELAY_TRY_VOID(verify_aggregates(connection));
  BELAY_TRY_VOID(verify_outbox(connection));
  return verify_answers(connection);
}

}  // namespace

Result<void> verify(Connection& connection) {
  BELAY_TRY_VOID(connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  auto verified = verify_all(connection);
  connection.roll_back();
  return verified;
}

}  // namespace belay::adapters::postgres
