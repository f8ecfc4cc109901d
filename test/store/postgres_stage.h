#ifndef BELAY_TEST_STORE_POSTGRES_STAGE_H_
#define BELAY_TEST_STORE_POSTGRES_STAGE_H_

#include <string>

#include "adapters/postgres/connection.h"
#include "postgres_cluster.h"
#include "stage.h"

namespace belay::store_contract {

/// The cluster that all tests of this process share, started with the first one.
const Result<std::unique_ptr<PostgresCluster>>& shared_cluster();

/// A schema of its own, in which PostgreSQL's clock can be moved.
class PostgresStage : public Stage {
 public:
  /// REQUIRES: there is a shared cluster.
  PostgresStage();
  ~PostgresStage() override;

  Result<std::unique_ptr<control::Store>> open() override;
  void advance(std::chrono::seconds span) override;
  void run_sql(const std::string& sql) override;

  std::string conninfo() const;
  adapters::postgres::Connection connect() const;

 private:
  std::string schema_;
};

}  // namespace belay::store_contract

#endif  // BELAY_TEST_STORE_POSTGRES_STAGE_H_
