#include "contract.h"
#include "postgres_stage.h"
#include "sim/store.h"
#include "sqlite_stage.h"

namespace belay::store_contract {
namespace {

/// Contents in memory; it has no SQL, and one thread.
class SimulatedStage : public Stage {
 public:
  Result<std::unique_ptr<control::Store>> open() override {
    return sim::open_store(contents_, clock_, sealer);
  }
  void advance(std::chrono::seconds span) override { clock_.advance(span); }
  void run_sql(const std::string& sql) override { ADD_FAILURE() << "no SQL here: " << sql; }

 private:
  StageClock clock_;
  sim::StoreContents contents_;
};

std::string present() { return {}; }

std::unique_ptr<Stage> raise_postgres() {
  if (!shared_cluster()) return nullptr;
  return std::make_unique<PostgresStage>();
}

std::string why_no_postgres() {
  return shared_cluster() ? std::string() : shared_cluster().error().message;
}

const Engine kSimulated{"simulated", [] { return std::make_unique<SimulatedStage>(); }, present};
const Engine kSqlite{"sqlite", [] { return std::make_unique<SqliteStage>(); }, present};
const Engine kPostgres{"postgres", raise_postgres, why_no_postgres};

std::string name_of_engine(const ::testing::TestParamInfo<Engine>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, ::testing::Values(kSimulated, kSqlite, kPostgres),
                         name_of_engine);
INSTANTIATE_TEST_SUITE_P(Engines, StoreThreads, ::testing::Values(kSqlite, kPostgres),
                         name_of_engine);
INSTANTIATE_TEST_SUITE_P(Engines, StoreDamage, ::testing::Values(kSqlite, kPostgres),
                         name_of_engine);

}  // namespace
}  // namespace belay::store_contract
