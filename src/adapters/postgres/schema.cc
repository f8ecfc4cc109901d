#include "adapters/postgres/schema.h"

#include <fmt/format.h>

#include <cstdint>

#include "adapters/postgres/head.h"

namespace belay::adapters::postgres {
namespace {

/// Who holds it makes or migrates the schema. Any number will do, as long as it stays.
constexpr std::int64_t kSchemaLock = 0x424c4159;

/// Text is compared byte by byte, so that no library's update reorders an index. Contents are
/// bytes: PostgreSQL's text refuses some. `sum` is over the columns that say something (row_sum.h).
/// Where a page has room for a row's next version, no index hears of it: hence the fill factors.
constexpr const char* kMigrations[] = {
    R"(
CREATE TABLE aggregates (
  position bigint PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  state bytea NOT NULL,
  grp text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  sum bigint NOT NULL,
  UNIQUE (kind, id)
) WITH (fillfactor = 50);
CREATE INDEX aggregates_of_kind ON aggregates (kind, position);
CREATE INDEX aggregates_of_group ON aggregates (kind, grp, position);
CREATE INDEX aggregates_of_status ON aggregates (kind, status, position);
CREATE INDEX aggregates_of_group_and_status ON aggregates (kind, grp, status, position);

CREATE TABLE documents (
  digest bytea PRIMARY KEY,
  bytes bytea NOT NULL
);

CREATE TABLE answers (
  key text COLLATE "C" PRIMARY KEY,
  request bytea NOT NULL,
  response bytea NOT NULL,
  first_record bigint NOT NULL,
  at bigint NOT NULL,
  sum bigint NOT NULL
);
CREATE INDEX answers_in_time ON answers (at);

CREATE TABLE outbox (
  position bigint PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  kind text COLLATE "C" NOT NULL,
  payload bytea NOT NULL,
  sum bigint NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  holder text NOT NULL DEFAULT '',
  held_until bigint NOT NULL DEFAULT 0
);
CREATE TABLE finished_effects (id text COLLATE "C" PRIMARY KEY);

CREATE TABLE leases (
  name text COLLATE "C" PRIMARY KEY,
  holder text COLLATE "C" NOT NULL,
  held_until bigint NOT NULL
);

CREATE TABLE records (
  idx bigint PRIMARY KEY,
  entry bytea NOT NULL
);
CREATE TABLE nodes (
  number bigint PRIMARY KEY,
  hash bytea NOT NULL
);
CREATE TABLE head (
  one integer PRIMARY KEY CHECK (one = 1),
  size bigint NOT NULL,
  peaks bytea NOT NULL,
  checkpoint text NOT NULL,
  at bigint NOT NULL,
  position bigint NOT NULL,
  sum bigint NOT NULL
) WITH (fillfactor = 10);
)",
};

/// 0 where there is no schema yet.
Result<std::size_t> version_of(Connection& connection, std::size_t newest) {
  // Read as rows: a name would be looked up as it was when the transaction began.
  BELAY_TRY(const Rows made,
            connection.ask("SELECT count(*) FROM pg_class WHERE relname = 'schema_version' AND "
                           "relnamespace = current_schema()::regnamespace"));
  if (made.integer(0, 0) == 0) return 0;
  BELAY_TRY(const Rows rows, connection.ask("SELECT version FROM schema_version"));
  const std::int64_t version = rows.size() == 1 ? rows.integer(0, 0) : -1;
  if (version < 1 || version > static_cast<std::int64_t>(newest)) {
    return fail(Code::unsupported,
                fmt::format("the database was written by a newer belay (schema {}, this one knows "
                            "{}): install that one, or restore a backup from before",
                            version, newest));
  }
  return static_cast<std::size_t>(version);
}

Result<void> apply(Connection& connection, std::span<const char* const> migrations) {
  BELAY_TRY_VOID(connection.ask("SELECT pg_advisory_xact_lock($1)", Values().integer(kSchemaLock)));
  BELAY_TRY(const std::size_t version, version_of(connection, migrations.size()));
  if (version == 0) {
    BELAY_TRY_VOID(
        connection.run("CREATE TABLE schema_version (version bigint NOT NULL); "
                       "INSERT INTO schema_version VALUES (0)"));
  }
  for (std::size_t i = version; i < migrations.size(); ++i) {
    BELAY_TRY_VOID(connection.run(migrations[i]));
    if (i == 0) BELAY_TRY_VOID(make_head(connection));
  }
  return connection.run(fmt::format("UPDATE schema_version SET version = {}", migrations.size()));
}

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

Result<void> migrate(Connection& connection, std::span<const char* const> migrations) {
  BELAY_TRY_VOID(connection.run("BEGIN"));
  auto applied = apply(connection, migrations);
  if (applied) applied = connection.run("COMMIT");
  connection.roll_back();
  return applied;
}

Result<void> expect_schema(Connection& connection, std::span<const char* const> migrations) {
  BELAY_TRY(const std::size_t version, version_of(connection, migrations.size()));
  if (version == 0) return migrate(connection, migrations);
  if (version == migrations.size()) return {};
  return fail(Code::unsupported,
              fmt::format("the database has schema {}, and this belay needs {}: make a backup, "
                          "then run `belay store migrate`",
                          version, migrations.size()));
}

}  // namespace belay::adapters::postgres
