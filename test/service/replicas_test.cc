#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "gate_process.h"
#include "organisation.h"
#include "postgres_cluster.h"

namespace belay::service {
namespace {

using ::testing::HasSubstr;

class Replicas : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = store_contract::PostgresCluster::start();
    if (!started) GTEST_SKIP() << started.error().message;
    cluster = *std::move(started);
    store = fmt::format("store: {{postgres: '{}'}}", cluster->conninfo());
  }

  GateProcess replica(const std::string& name) const {
    return GateProcess(organisation.configure(name, store));
  }

  bool has_tokens(const std::string& name) const {
    return std::filesystem::exists(organisation.data(name) + "/founders/ada.token");
  }

  std::unique_ptr<store_contract::PostgresCluster> cluster;
  std::string store;
  Organisation organisation{1, 2};
};

TEST_F(Replicas, need_a_copy_of_the_ledgers_key) {
  GateProcess first = replica("r0"), second = replica("r1");
  ASSERT_TRUE(first.start()) << first.complaints();
  EXPECT_FALSE(second.start());
  EXPECT_THAT(second.complaints(), HasSubstr("put a copy of that key there"));
  EXPECT_FALSE(std::filesystem::exists(organisation.data("r1") + "/ledger.key"))
      << "a key that signs nothing is not kept";
  organisation.copy_key("r0", "r1");
  ASSERT_TRUE(second.start()) << second.complaints();
  EXPECT_EQ(second.ledger_key(), first.ledger_key());
  EXPECT_FALSE(has_tokens("r1")) << "the founders were founded once";
  const std::string ada = organisation.token("r0", "ada");
  for (GateProcess* one : {&first, &second}) {
    EXPECT_EQ(ask(one->port(), ada, "GET", "/api/v1/whoami").status, 200);
  }
}

TEST_F(Replicas, of_another_key_do_not_start) {
  GateProcess first = replica("r0");
  ASSERT_TRUE(first.start()) << first.complaints();
  GateProcess elsewhere(organisation.configure("r1"));  // on a store of its own
  ASSERT_TRUE(elsewhere.start()) << elsewhere.complaints();
  elsewhere.kill();
  GateProcess second = replica("r1");
  EXPECT_FALSE(second.start());
  EXPECT_THAT(second.complaints(), HasSubstr("is not the key that signed the ledger"));
}

TEST_F(Replicas, that_start_for_the_first_time_at_once_found_one_ledger) {
  GateProcess one = replica("r0"), other = replica("r1");
  one.launch();
  other.launch();
  const bool one_serves = one.serves(), other_serves = other.serves();
  ASSERT_NE(one_serves, other_serves) << one.complaints() << other.complaints();
  const std::string winner = one_serves ? "r0" : "r1", loser = one_serves ? "r1" : "r0";
  EXPECT_TRUE(has_tokens(winner));
  EXPECT_FALSE(has_tokens(loser)) << "tokens that nobody knows";
  organisation.copy_key(winner, loser);
  GateProcess& late = one_serves ? other : one;
  ASSERT_TRUE(late.start()) << late.complaints();
  const auto changes = organisation.open_changes((one_serves ? one : other).port(), winner);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(ask(late.port(), organisation.token(winner, "ada"), "GET",
                "/api/v1/changes/" + changes.front())
                .status,
            200)
      << "what one replica was told the other knows";
}

TEST_F(Replicas, are_looked_after_with_the_same_commands) {
  GateProcess first = replica("r0");
  ASSERT_TRUE(first.start()) << first.complaints();
  const std::string config = organisation.configure("r0", store);
  const Ran checked = run_belay({"store", "check", "--config", config});
  EXPECT_EQ(checked.status, 0) << checked.said;
  EXPECT_THAT(checked.said, HasSubstr("everything was read, and agrees"));
  EXPECT_EQ(run_belay({"store", "migrate", "--config", config}).status, 0);
}

}  // namespace
}  // namespace belay::service
