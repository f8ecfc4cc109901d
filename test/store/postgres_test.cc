#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "adapters/postgres/schema.h"
#include "adapters/postgres/store.h"
#include "contract.h"
#include "postgres_stage.h"

namespace belay::store_contract {
namespace {

using adapters::postgres::Connection;
using ::testing::HasSubstr;

class PostgresStore : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!shared_cluster()) GTEST_SKIP() << shared_cluster().error().message;
    stage = std::make_unique<PostgresStage>();
  }

  std::unique_ptr<Store> open() {
    auto opened = stage->open();
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  std::string refusal_to_open(const std::string& options = "") {
    std::string conninfo = stage->conninfo();
    conninfo.insert(conninfo.size() - 1, options);
    const auto opened = adapters::postgres::open_store(conninfo, stage->sealer);
    return opened ? "opened" : opened.error().message;
  }

  std::unique_ptr<PostgresStage> stage;
};

TEST_F(PostgresStore, that_would_lose_what_it_says_is_kept_is_refused) {
  EXPECT_EQ(refusal_to_open(), "opened");
  EXPECT_EQ(refusal_to_open(" -c synchronous_commit=remote_apply"), "opened");
  for (const std::string_view weak : {"off", "local", "remote_write"}) {
    EXPECT_THAT(refusal_to_open(fmt::format(" -c synchronous_commit={}", weak)),
                HasSubstr("may be lost: set it to `on`"));
  }
}

TEST_F(PostgresStore, that_is_not_there_is_named) {
  const auto opened = adapters::postgres::open_store("host=/nowhere dbname=belay", stage->sealer);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::unavailable);
  EXPECT_THAT(opened.error().message, HasSubstr("/nowhere"));
}

TEST_F(PostgresStore, of_a_newer_program_is_refused) {
  open();
  stage->run_sql("UPDATE schema_version SET version = 99");
  EXPECT_THAT(refusal_to_open(), HasSubstr("written by a newer belay (schema 99"));
}

TEST_F(PostgresStore, of_an_older_program_is_migrated_when_it_is_said) {
  Connection connection = stage->connect();
  const auto first = adapters::postgres::migrations().front();
  const char* const steps[] = {first, "ALTER TABLE leases ADD COLUMN since bigint",
                               "this is no SQL"};
  const std::span<const char* const> all(steps);
  EXPECT_TRUE(expect_schema(connection, all.first(1)));
  EXPECT_THAT(expect_schema(connection, all.first(2)).error().message,
              HasSubstr("run `belay store migrate`"));
  EXPECT_TRUE(migrate(connection, all.first(2)));
  EXPECT_TRUE(expect_schema(connection, all.first(2)));
  EXPECT_FALSE(migrate(connection, all));
  EXPECT_TRUE(expect_schema(connection, all.first(2))) << "a failed step leaves the one before it";
}

TEST_F(PostgresStore, is_made_once_by_replicas_that_start_together) {
  std::atomic<int> opened = 0;
  std::vector<std::thread> replicas;
  for (int i = 0; i < 4; ++i) {
    replicas.emplace_back([&] {
      const auto made = stage->open();
      EXPECT_TRUE(made) << made.error().message;
      if (made) ++opened;
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(opened, 4);
  EXPECT_TRUE(open()->commit(of_everything("a")));
}

TEST_F(PostgresStore, goes_on_after_the_server_started_again) {
  const auto store = open();
  const auto committed = store->commit(of_everything("a"));
  ASSERT_TRUE(committed);
  ASSERT_TRUE((*shared_cluster())->crash_and_restart());
  EXPECT_EQ(store->ledger_head()->checkpoint, committed->checkpoint);
  ASSERT_TRUE((*shared_cluster())->crash_and_restart());
  EXPECT_EQ(store->commit(of_everything("b"))->first_record, 2u);
  EXPECT_TRUE(store->verify());
}

/// Ends every session of the store in the moment between deciding and writing.
class EndingSealer : public control::Sealer {
 public:
  explicit EndingSealer(PostgresStage& stage) : stage_(stage) {}

  Result<std::string> seal(std::uint64_t size, const Digest& root) override {
    if (ends) {
      stage_.run_sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE state = 'idle in transaction'");
    }
    return StageSealer::note(size, root);
  }

  bool ends = false;

 private:
  PostgresStage& stage_;
};

TEST_F(PostgresStore, leaves_nothing_half_done_where_its_session_ends) {
  EndingSealer sealer(*stage);
  const auto store = *adapters::postgres::open_store(stage->conninfo(), sealer);
  ASSERT_TRUE(store->commit(of_everything("a")));
  sealer.ends = true;
  const auto ended = store->commit(of_everything("b"));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::unavailable);
  EXPECT_THAT(ended.error().message, HasSubstr("is not known"));
  sealer.ends = false;
  EXPECT_EQ(store->ledger_head()->size, 2u);
  EXPECT_EQ(store->commit(of_everything("b"))->first_record, 2u);
  EXPECT_TRUE(store->verify());
}

TEST_F(PostgresStore, lists_through_an_index) {
  const auto store = open();
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(store->commit(of_everything(fmt::format("{}", i))));
  Connection connection = stage->connect();
  const auto plan = connection.ask(
      "EXPLAIN SELECT position FROM aggregates WHERE kind = 'change' AND status = 'open' "
      "AND position < 100 ORDER BY position DESC LIMIT 10");
  ASSERT_TRUE(plan);
  EXPECT_THAT(std::string(plan->text(1, 0)), HasSubstr("aggregates_of_status"));
}

}  // namespace
}  // namespace belay::store_contract
