#include "contract.h"
#include "postgres_stage.h"
#include "sqlite_stage.h"

namespace belay::store_contract {
namespace {

std::unique_ptr<Stage> raise_sqlite() { return std::make_unique<SqliteStage>(); }

std::unique_ptr<Stage> raise_postgres() {
  if (!shared_cluster()) return nullptr;
  return std::make_unique<PostgresStage>();
}

std::vector<Engine> engines() {
  return {{"sqlite", raise_sqlite, [] { return std::string(); }},
          {"postgres", raise_postgres,
           [] { return shared_cluster() ? std::string() : shared_cluster().error().message; }}};
}

std::string name_of_engine(const ::testing::TestParamInfo<Engine>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, ::testing::ValuesIn(engines()), name_of_engine);
INSTANTIATE_TEST_SUITE_P(Engines, StoreDamage, ::testing::ValuesIn(engines()), name_of_engine);

}  // namespace
}  // namespace belay::store_contract
