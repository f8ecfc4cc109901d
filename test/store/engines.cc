#include "contract.h"
#include "sqlite_stage.h"

namespace belay::store_contract {

std::vector<Engine> engines() {
  return {{"sqlite", [] { return std::make_unique<SqliteStage>(); }}};
}

namespace {

std::string name_of_engine(const ::testing::TestParamInfo<Engine>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, ::testing::ValuesIn(engines()), name_of_engine);
INSTANTIATE_TEST_SUITE_P(Engines, StoreDamage, ::testing::ValuesIn(engines()), name_of_engine);

}  // namespace
}  // namespace belay::store_contract
