#include "adapters/sqlite/schema.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "base/text.h"

namespace belay::adapters::sqlite {
namespace {

/// `BLAY`, in the place where SQLite keeps whose file it is.
constexpr std::int64_t kApplication = 0x424c4159;

/// Positions and numbers only rise, so that each table grows at its end. Times are microseconds
/// since 1970. `sum` is over the columns that say something (row_sum.h).
constexpr const char* kMigrations[] = {
    R"(
CREATE TABLE aggregates (
  position INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  grp TEXT NOT NULL,
  status TEXT NOT NULL,
  sum INTEGER NOT NULL,
  UNIQUE (kind, id)
) STRICT;
CREATE INDEX aggregates_of_kind ON aggregates (kind);
CREATE INDEX aggregates_of_group ON aggregates (kind, grp);
CREATE INDEX aggregates_of_status ON aggregates (kind, status);
CREATE INDEX aggregates_of_group_and_status ON aggregates (kind, grp, status);

CREATE TABLE documents (
  digest BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE answers (
  key TEXT NOT NULL UNIQUE,
  request BLOB NOT NULL,
  response TEXT NOT NULL,
  first_record INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  sum INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  holder TEXT NOT NULL DEFAULT '',
  held_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE finished_effects (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
  idx INTEGER PRIMARY KEY,
  entry BLOB NOT NULL
) STRICT;
CREATE TABLE nodes (
  number INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  peaks BLOB NOT NULL,
  checkpoint TEXT NOT NULL,
  at INTEGER NOT NULL,
  position INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
)",
};

Result<std::int64_t> number_in(Database& database, std::string_view pragma) {
  BELAY_TRY(Rows rows, database.query(pragma));
  BELAY_TRY_VOID(rows.next());
  return rows.integer(0);
}

/// Whether nobody has made anything in it.
Result<bool> is_empty(Database& database) {
  BELAY_TRY(const std::int64_t tables, number_in(database, "SELECT count(*) FROM sqlite_schema"));
  return tables == 0;
}

/// The version, or a refusal where we have no business.
Result<std::size_t> version_of(Database& database, std::size_t newest) {
  BELAY_TRY(const std::int64_t application, number_in(database, "PRAGMA application_id"));
  BELAY_TRY(const std::int64_t version, number_in(database, "PRAGMA user_version"));
  BELAY_TRY(const bool empty, is_empty(database));
  const std::string path = printable(database.path());
  if (!empty && application != kApplication) {
    return fail(Code::unsupported,
                fmt::format("`{}` is another program's database: name another file", path));
  }
  if (version < 0 || version > static_cast<std::int64_t>(newest)) {
    return fail(Code::unsupported,
                fmt::format("`{}` was written by a newer belay (schema {}, this one knows {}): "
                            "install that one, or restore a backup from before",
                            path, version, newest));
  }
  return static_cast<std::size_t>(version);
}

Result<void> apply(Database& database, std::span<const char* const> migrations) {
  BELAY_TRY(const std::size_t version, version_of(database, migrations.size()));
  for (std::size_t i = version; i < migrations.size(); ++i) {
    BELAY_TRY_VOID(database.run(migrations[i]));
  }
  const std::string marks = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                        kApplication, migrations.size());
  return database.run(marks.c_str());
}

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

Result<void> migrate(Database& database, std::span<const char* const> migrations) {
  BELAY_TRY_VOID(database.run("BEGIN IMMEDIATE"));
  auto applied = apply(database, migrations);
  if (applied) applied = database.run("COMMIT");
  if (!applied) database.roll_back();
  return applied;
}

Result<void> expect_schema(Database& database, std::span<const char* const> migrations) {
  BELAY_TRY(const std::size_t version, version_of(database, migrations.size()));
  if (version == 0) return migrate(database, migrations);
  if (version == migrations.size()) return {};
  return fail(Code::unsupported,
              fmt::format("`{}` has schema {}, and this belay needs {}: make a backup, then run "
                          "`belay store migrate`",
                          printable(database.path()), version, migrations.size()));
}

}  // namespace belay::adapters::sqlite
