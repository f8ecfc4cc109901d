#include "postgres_stage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/postgres/store.h"

namespace belay::store_contract {

using adapters::postgres::Connection;

const Result<std::unique_ptr<PostgresCluster>>& shared_cluster() {
  static const auto cluster = PostgresCluster::start();
  return cluster;
}

PostgresStage::PostgresStage() {
  static int stages = 0;
  schema_ = fmt::format("stage_{}", ++stages);
  run_sql(fmt::format("CREATE SCHEMA {}", schema_));
  run_sql("CREATE TABLE shift AS SELECT interval '0' AS by");
  run_sql(
      "CREATE FUNCTION clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE SQL AS "
      "'SELECT pg_catalog.clock_timestamp() + by FROM shift'");
}

PostgresStage::~PostgresStage() { run_sql(fmt::format("DROP SCHEMA {} CASCADE", schema_)); }

std::string PostgresStage::conninfo() const {
  return fmt::format("{} options='-c search_path={},pg_catalog -c client_min_messages=warning'",
                     (*shared_cluster())->conninfo(), schema_);
}

Connection PostgresStage::connect() const {
  auto connection = Connection::open(conninfo());
  EXPECT_TRUE(connection) << connection.error().message;
  return *std::move(connection);
}

Result<std::unique_ptr<control::Store>> PostgresStage::open() {
  return adapters::postgres::open_store(conninfo(), sealer);
}

void PostgresStage::advance(std::chrono::seconds span) {
  run_sql(fmt::format("UPDATE shift SET by = by + interval '{} seconds'", span.count()));
}

void PostgresStage::run_sql(const std::string& sql) {
  const auto ran = connect().run(sql);
  ASSERT_TRUE(ran) << sql << ": " << ran.error().message;
}

}  // namespace belay::store_contract
