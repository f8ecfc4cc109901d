#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "adapters/sqlite/database.h"
#include "adapters/sqlite/schema.h"
#include "adapters/sqlite/store.h"
#include "adapters/sqlite/upkeep.h"
#include "contract.h"
#include "sqlite_stage.h"

namespace belay::store_contract {
namespace {

using adapters::sqlite::back_up_store;
using adapters::sqlite::check_store;
using adapters::sqlite::Database;
using adapters::sqlite::migrate_store;
using adapters::sqlite::replace_store;
using adapters::sqlite::restore_store;
using ::testing::HasSubstr;

class SqliteStore : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open() {
    auto opened = stage.open();
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  std::string refusal_to_open() {
    const auto opened = stage.open();
    return opened ? "opened" : opened.error().message;
  }

  SqliteStage stage;
};

mode_t mode_of(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

TEST_F(SqliteStore, is_read_by_its_owner_only) {
  const auto store = open();
  ASSERT_TRUE(store->commit(of_everything("a")));
  EXPECT_EQ(mode_of(stage.path()), 0600u);
  EXPECT_EQ(mode_of(stage.path() + "-wal"), 0600u);
  EXPECT_EQ(mode_of(stage.path() + "-shm"), 0600u);
}

TEST_F(SqliteStore, of_a_newer_program_is_refused) {
  open();
  stage.run_sql("PRAGMA user_version = 99");
  EXPECT_THAT(refusal_to_open(), HasSubstr("written by a newer belay (schema 99"));
  EXPECT_THAT(migrate_store(stage.path()).error().message, HasSubstr("newer belay"));
  EXPECT_THAT(check_store(stage.path()).error().message, HasSubstr("newer belay"));
}

TEST_F(SqliteStore, is_nothing_that_another_program_made) {
  { auto made = Database::open(stage.path(), Database::Access::create); }
  stage.run_sql("CREATE TABLE theirs (a)");
  EXPECT_THAT(refusal_to_open(), HasSubstr("another program's database"));
  std::ofstream(stage.path("text.db")) << std::string(5'000, 'x');
  const auto text = Database::open(stage.path("text.db"), Database::Access::create);
  EXPECT_THAT(text.error().message, HasSubstr("it is no database of Belay"));
}

TEST_F(SqliteStore, of_an_older_program_is_migrated_when_it_is_said) {
  auto made = Database::open(stage.path(), Database::Access::create);
  const char* const steps[] = {
      "CREATE TABLE first (a INTEGER) STRICT; INSERT INTO first VALUES (1)",
      "ALTER TABLE first ADD COLUMN b INTEGER NOT NULL DEFAULT 2", "this is no SQL"};
  const std::span<const char* const> all(steps);
  EXPECT_TRUE(expect_schema(*made, all.first(1)));
  EXPECT_THAT(expect_schema(*made, all.first(2)).error().message,
              HasSubstr("run `belay store migrate`"));
  EXPECT_TRUE(migrate(*made, all.first(2)));
  EXPECT_TRUE(migrate(*made, all.first(2)));
  EXPECT_TRUE(expect_schema(*made, all.first(2)));
  EXPECT_FALSE(migrate(*made, all));
  EXPECT_TRUE(expect_schema(*made, all.first(2))) << "a failed step leaves the version before it";
  auto rows = made->query("SELECT a + b FROM first");
  ASSERT_TRUE(*rows->next());
  EXPECT_EQ(rows->integer(0), 3);
}

TEST_F(SqliteStore, is_checked_whole) {
  ASSERT_TRUE(open()->commit(of_everything("a")));
  EXPECT_TRUE(check_store(stage.path()));
  EXPECT_EQ(check_store(stage.path("none.db")).error().code, Code::not_found);
  stage.run_sql("UPDATE documents SET bytes = digest");
  EXPECT_THAT(check_store(stage.path()).error().message, HasSubstr("is not what was written"));
}

TEST_F(SqliteStore, is_not_whole_where_its_pages_are_not) {
  {
    const auto store = open();
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(store->commit(of_everything(fmt::format("{}", i))));
  }
  std::fstream file(stage.path(), std::ios::in | std::ios::out | std::ios::binary);
  for (int page = 1; page < 20; ++page) file.seekp(page * 4096 + 2) << "damage";
  file.close();
  EXPECT_FALSE(check_store(stage.path()));
}

TEST_F(SqliteStore, is_backed_up_while_it_is_written_to) {
  const auto store = open();
  ASSERT_TRUE(store->commit(of_everything("a")));
  ASSERT_TRUE(back_up_store(stage.path(), stage.path("backup.db")));
  ASSERT_TRUE(store->commit(of_everything("b")));
  EXPECT_EQ(mode_of(stage.path("backup.db")), 0600u);
  EXPECT_FALSE(std::filesystem::exists(stage.path("backup.db-wal")));
  EXPECT_EQ(back_up_store(stage.path(), stage.path("backup.db")).error().code, Code::conflict);

  ASSERT_TRUE(restore_store(stage.path("backup.db"), stage.path("restored.db")));
  const auto restored =
      *adapters::sqlite::open_store(stage.path("restored.db"), stage.clock, stage.sealer);
  EXPECT_EQ((*restored->load(change("a")))->version, 1);
  EXPECT_FALSE(*restored->load(change("b")));
  EXPECT_EQ(restored->commit(of_records({"next"}))->first_record, 2u);
  EXPECT_TRUE(restored->verify());
}

TEST_F(SqliteStore, is_restored_from_nothing_damaged_and_over_nothing) {
  ASSERT_TRUE(open()->commit(of_everything("a")));
  ASSERT_TRUE(back_up_store(stage.path(), stage.path("backup.db")));
  EXPECT_EQ(restore_store(stage.path("backup.db"), stage.path()).error().code, Code::conflict);
  stage.run_sql("UPDATE nodes SET hash = x'00'");
  std::filesystem::rename(stage.path(), stage.path("damaged.db"));
  EXPECT_THAT(restore_store(stage.path("damaged.db"), stage.path("new.db")).error().message,
              HasSubstr("does not verify"));
  EXPECT_FALSE(std::filesystem::exists(stage.path("new.db")));
}

TEST_F(SqliteStore, gives_way_to_a_backup_and_is_kept_beside_it) {
  ASSERT_TRUE(open()->commit(of_everything("a")));
  const std::string backup = stage.path("backup.db");
  ASSERT_TRUE(back_up_store(stage.path(), backup));
  ASSERT_TRUE(open()->commit(of_everything("b")));
  ASSERT_TRUE(replace_store(backup, stage.path()));
  EXPECT_FALSE(*open()->load(change("b")));
  EXPECT_TRUE(open()->verify());
  const std::string kept = stage.path("store.db.replaced");
  EXPECT_TRUE(check_store(kept));
  EXPECT_TRUE(*(*adapters::sqlite::open_store(kept, stage.clock, stage.sealer))->load(change("b")));
  EXPECT_EQ(replace_store(backup, stage.path()).error().code, Code::conflict)
      << "what was kept is not overwritten either";
}

TEST_F(SqliteStore, that_cannot_be_read_gives_way_with_its_log) {
  ASSERT_TRUE(open()->commit(of_everything("a")));
  const std::string backup = stage.path("backup.db");
  ASSERT_TRUE(back_up_store(stage.path(), backup));
  std::ofstream(stage.path()) << std::string(5'000, 'x');
  std::ofstream(stage.path() + "-wal") << "a log of another store";
  ASSERT_TRUE(replace_store(backup, stage.path()));
  EXPECT_TRUE(check_store(stage.path()));
  EXPECT_TRUE(*open()->load(change("a")));
  EXPECT_FALSE(std::filesystem::exists(stage.path() + ".part"));
}

TEST_F(SqliteStore, is_read_while_another_writes) {
  const auto store = open();
  auto other = Database::open(stage.path(), Database::Access::write);
  ASSERT_TRUE(other->run("BEGIN IMMEDIATE"));
  EXPECT_TRUE(store->ledger_head()) << "reading goes on";
  ASSERT_TRUE(other->run("COMMIT"));
  EXPECT_TRUE(store->commit(of_everything("a")));
}

/// Files may not grow beyond this while it lives: the disk is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(SqliteStore, leaves_nothing_half_done_where_the_disk_is_full) {
  const auto store = open();
  ASSERT_TRUE(store->commit(of_everything("a")));
  {
    const FullDisk full(200'000);
    Commit large = of_everything("b");
    large.documents.push_back(document_of(std::string(1'000'000, 'x')));
    const auto refused = store->commit(large);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unavailable);
    EXPECT_FALSE(*store->load(change("b")));
  }
  EXPECT_EQ(store->commit(of_everything("b"))->first_record, 2u);
  EXPECT_TRUE(store->verify());
  EXPECT_TRUE(check_store(stage.path()));
}

}  // namespace
}  // namespace belay::store_contract
