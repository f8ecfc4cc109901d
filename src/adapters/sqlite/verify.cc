#include "adapters/sqlite/verify.h"

#include <string>

#include "adapters/row_sum.h"
#include "adapters/sqlite/head.h"
#include "control/kept_ledger.h"

namespace belay::adapters::sqlite {
namespace {

/// A table of numbered bytes, row by row.
std::function<Result<control::KeptLedger::Row>()> each_of(Rows& rows) {
  return [&rows]() -> Result<control::KeptLedger::Row> {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return std::nullopt;
    return std::pair(static_cast<std::uint64_t>(rows.integer(0)), rows.text(1));
  };
}

Result<void> verify_ledger(Database& database) {
  BELAY_TRY(const Head head, read_head(database));
  BELAY_TRY(Rows records, database.query("SELECT idx, entry FROM records ORDER BY idx"));
  BELAY_TRY(Rows nodes, database.query("SELECT number, hash FROM nodes ORDER BY number"));
  return control::verify_kept({each_of(records), each_of(nodes)}, head.of_ledger());
}

Result<void> verify_documents(Database& database) {
  BELAY_TRY(Rows rows, database.query("SELECT digest, bytes FROM documents"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const Digest digest = digest_of(rows.text(0));
    if (sha256(rows.text(1)) != digest) return damaged("the document", digest.hex());
  }
}

Result<void> verify_aggregates(Database& database) {
  BELAY_TRY(Rows rows, database.query("SELECT position, kind, id, version, state, grp, status, sum "
                                      "FROM aggregates"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const control::Put put{{std::string(rows.text(1)), std::string(rows.text(2))},
                           0,
                           std::string(rows.text(4)),
                           std::string(rows.text(5)),
                           std::string(rows.text(6))};
    if (sum_of(put, rows.integer(0), rows.integer(3)) != rows.integer(7)) {
      return damaged(put.key.kind, put.key.id);
    }
  }
}

Result<void> verify_outbox(Database& database) {
  BELAY_TRY(Rows rows, database.query("SELECT position, id, kind, payload, sum FROM outbox"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const control::Effect effect{std::string(rows.text(1)), std::string(rows.text(2)),
                                 std::string(rows.text(3))};
    if (sum_of(effect, rows.integer(0)) != rows.integer(4)) return damaged("the effect", effect.id);
  }
}

Result<void> verify_answers(Database& database) {
  BELAY_TRY(Rows rows, database.query("SELECT key, request, response, first_record, at, sum FROM "
                                      "answers"));
  while (true) {
    BELAY_TRY(const bool found, rows.next());
    if (!found) return {};
    const control::Answer answer{std::string(rows.text(0)), digest_of(rows.text(1)),
                                 std::string(rows.text(2)),
                                 static_cast<std::uint64_t>(rows.integer(3))};
    if (sum_of(answer, rows.integer(4)) != rows.integer(5)) {
      return damaged("the answer", answer.key);
    }
  }
}

Result<void> verify_all(Database& database) {
  BELAY_TRY_VOID(verify_ledger(database));
  BELAY_TRY_VOID(verify_documents(database));
  BELAY_TRY_VOID(verify_aggregates(database));
  BELAY_TRY_VOID(verify_outbox(database));
  return verify_answers(database);
}

}  // namespace

Result<void> verify(Database& database) {
  BELAY_TRY_VOID(database.run("BEGIN"));
  auto verified = verify_all(database);
  database.roll_back();
  return verified;
}

}  // namespace belay::adapters::sqlite
