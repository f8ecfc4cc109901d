#ifndef BELAY_TEST_STORE_SQLITE_STAGE_H_
#define BELAY_TEST_STORE_SQLITE_STAGE_H_

#include <filesystem>
#include <string>

#include "stage.h"

namespace belay::store_contract {

/// A folder of its own, and the store's file in it.
class SqliteStage : public Stage {
 public:
  SqliteStage();
  ~SqliteStage() override;

  Result<std::unique_ptr<control::Store>> open() override;
  void advance(std::chrono::seconds span) override { clock.advance(span); }
  void run_sql(const std::string& sql) override;

  std::string path(const std::string& name = "store.db") const { return folder_ / name; }

  StageClock clock;

 private:
  std::filesystem::path folder_;
};

}  // namespace belay::store_contract

#endif  // BELAY_TEST_STORE_SQLITE_STAGE_H_
