#include "sqlite_stage.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "adapters/sqlite/database.h"
#include "adapters/sqlite/store.h"

namespace belay::store_contract {

SqliteStage::SqliteStage() {
  std::string pattern = std::filesystem::temp_directory_path() / "belay-store-XXXXXX";
  folder_ = ::mkdtemp(pattern.data());
}

SqliteStage::~SqliteStage() { std::filesystem::remove_all(folder_); }

Result<std::unique_ptr<control::Store>> SqliteStage::open() {
  return adapters::sqlite::open_store(path(), clock, sealer);
}

void SqliteStage::run_sql(const std::string& sql) {
  using adapters::sqlite::Database;
  auto database = Database::open(path(), Database::Access::write);
  ASSERT_TRUE(database) << database.error().message;
  const auto ran = database->run(sql.c_str());
  ASSERT_TRUE(ran) << ran.error().message;
}

}  // namespace belay::store_contract
