#include "audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sqlite/database.h"
#include "adapters/sqlite/store.h"
#include "adapters/system_clock.h"
#include "gate_process.h"
#include "organisation.h"

namespace belay::service {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

/// A server that decided three times, and was stopped. What is said of it is what the audit hears.
class AuditTest : public ::testing::Test {
 protected:
  void SetUp() override {
    GateProcess gate(organisation.configure("r0"));
    ASSERT_TRUE(gate.start()) << gate.complaints();
    key = gate.ledger_key();
    const auto changes = organisation.open_changes(gate.port(), "r0");
    ASSERT_EQ(changes.size(), 1u);
    for (int i = 0; i < 3; ++i) {
      const Reply reply = ask(gate.port(), organisation.token("r0", "ada"), "POST",
                              "/api/v1/changes/" + changes.front() + "/decisions", "{}");
      ASSERT_EQ(reply.status, 201) << reply.body;
      const json::Value answer = reply.json();
      acknowledged.push_back(
          {"decided", changes.front(), static_cast<std::uint64_t>(*answer.find("index")->integer()),
           sha256(json::canonical(*answer.find("decision"))), *answer.find("receipt")->text()});
    }
    gate.kill();
    store = *adapters::sqlite::open_store(organisation.data("r0") + "/belay.db", clock, seal);
  }

  Audit heard() { return audit(*store, key, acknowledged); }

  Organisation organisation{1, 2};
  std::string key;
  std::vector<Acknowledged> acknowledged;
  NoSeal seal;
  adapters::SystemClock clock;
  std::unique_ptr<control::Store> store;
};

TEST_F(AuditTest, agrees_with_what_was_served) {
  const Audit found = heard();
  EXPECT_TRUE(found.is_clean()) << (found.findings.empty() ? "" : found.findings.front());
  EXPECT_EQ(found.replayed, 3u);
}

TEST_F(AuditTest, finds_an_acknowledged_decision_that_is_not_there) {
  acknowledged[1].index = 10'000;
  EXPECT_EQ(heard().lost, 1u);
}

TEST_F(AuditTest, finds_a_decision_that_is_not_what_was_served) {
  acknowledged[1].decision = sha256("another");
  EXPECT_EQ(heard().lost, 1u);
}

TEST_F(AuditTest, finds_one_entry_acknowledged_for_two_requests) {
  acknowledged.push_back(acknowledged.front());
  EXPECT_EQ(heard().lost, 1u);
}

TEST_F(AuditTest, finds_a_decision_that_nobody_was_told_of) {
  acknowledged.pop_back();
  EXPECT_EQ(heard().doubled, 1u);
}

TEST_F(AuditTest, finds_a_receipt_of_another_entry) {
  std::swap(acknowledged[0].receipt, acknowledged[1].receipt);
  EXPECT_EQ(heard().unproved, 2u);
}

TEST_F(AuditTest, finds_a_ledger_signed_by_another_key) {
  GateProcess other(organisation.configure("r1"));
  ASSERT_TRUE(other.start()) << other.complaints();
  key = other.ledger_key();
  const Audit found = heard();
  EXPECT_EQ(found.unproved, 3u);
  EXPECT_FALSE(found.findings.empty());
}

/// Behind the store's back: a document that a decision was made from is another.
TEST_F(AuditTest, finds_a_decision_that_comes_out_otherwise) {
  auto database = adapters::sqlite::Database::open(organisation.data("r0") + "/belay.db",
                                                   adapters::sqlite::Database::Access::write);
  ASSERT_TRUE(database);
  ASSERT_TRUE(database->run("DELETE FROM documents"));
  const Audit found = heard();
  EXPECT_EQ(found.different, 3u);
  EXPECT_THAT(found.findings, Contains(HasSubstr("comes out otherwise")));
}

}  // namespace
}  // namespace belay::service
