#include <fmt/format.h>

#include "contract.h"
#include "control/memory.h"
#include "ledger/merkle.h"

namespace belay::store_contract {
namespace {

using control::Wanted;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::int64_t> versions_of(const control::Sight& sight) {
  std::vector<std::int64_t> versions;
  for (const control::Stored& found : sight.found) versions.push_back(found.version);
  return versions;
}

std::vector<std::string> states_of(const control::Sight& sight) {
  std::vector<std::string> states;
  for (const control::Stored& found : sight.found) states.push_back(found.state);
  return states;
}

TEST_P(StoreContract, sees_several_at_once_in_the_order_asked) {
  done(of_everything("a"));
  done(of_puts({put(change("1"), 0, "one"), put({"token", "1"}, 0, "secret")}));
  done(of_puts({put(change("1"), 1, "one more")}));
  const Wanted wanted[] = {{{"token", "1"}}, {change("absent")}, {change("1")}, {{"token", "1"}}};
  const auto sight = store().see(wanted);
  ASSERT_TRUE(sight) << sight.error().message;
  EXPECT_THAT(versions_of(*sight), ElementsAre(1, 0, 2, 1));
  EXPECT_THAT(states_of(*sight), ElementsAre("secret", "", "one more", "secret"));
  EXPECT_EQ(sight->ledger, 2u);
  EXPECT_LE(sight->at, *store().now());
}

TEST_P(StoreContract, sees_the_time_alone) {
  const auto sight = store().see({});
  ASSERT_TRUE(sight) << sight.error().message;
  EXPECT_THAT(sight->found, IsEmpty());
  EXPECT_EQ(sight->ledger, 0u);
  stage().advance(seconds(60));
  EXPECT_GE(store().see({})->at.seconds, sight->at.seconds + 60);
}

TEST_P(StoreContract, leaves_out_a_state_that_is_known) {
  done(of_puts({put(change("1"), 0, "a"), put(change("2"), 0, "b")}));
  const Wanted wanted[] = {{change("1"), 1}, {change("2"), 7}, {change("3"), 1}};
  for (int time = 0; time < 2; ++time) {
    const auto sight = store().see(wanted);
    ASSERT_TRUE(sight) << sight.error().message;
    EXPECT_THAT(versions_of(*sight), ElementsAre(1, 1, 0));
    EXPECT_THAT(states_of(*sight), ElementsAre("", "b", ""));
  }
  done(of_puts({put(change("1"), 1, "moved")}));
  EXPECT_EQ(store().see(wanted)->found[0].state, "moved");
}

/// Where an engine answers at once it is never behind, whoever committed.
TEST_P(StoreContract, answers_at_once_only_while_nothing_moved) {
  const auto other = another();
  done(of_puts({put(change("1"), 0, "a")}));
  const Wanted known[] = {{change("1"), 1}}, older[] = {{change("1"), 0}};
  ASSERT_TRUE(store().see(known));
  EXPECT_FALSE(store().see_at_once(older));
  const auto at_once = store().see_at_once(known);
  const Instant before = store().see(known)->at;
  EXPECT_EQ(at_once.value_or(control::Sight{before, 0, {}}).at, before);
  stage().advance(seconds(5));
  if (at_once) {
    EXPECT_GE(store().see_at_once(known)->at.seconds, before.seconds + 5);
  }

  ASSERT_TRUE(other->commit(of_records({"of another handle"})));
  EXPECT_FALSE(store().see_at_once(known)) << "the ledger grew";
  ASSERT_TRUE(store().see(known));
  done(of_puts({put(change("1"), 1, "b")}));
  EXPECT_FALSE(store().see_at_once(known));
  EXPECT_EQ(store().see(known)->found[0].state, "b");
}

TEST_P(StoreContract, parses_each_version_once) {
  control::Memory memory;
  const auto asked = memory.attention("ada");
  EXPECT_FALSE(asked.is_known());
  done(of_puts({control::put_attention({"ada", {}, {Instant{1, 0}}}, 0)}));
  for (int time = 0; time < 2; ++time) {
    auto ada = memory.attention("ada");
    EXPECT_EQ(ada.is_known(), time == 1);
    ASSERT_TRUE(control::look(store(), {&ada}));
    EXPECT_EQ(ada->attention.approved.size(), 1u);
  }
  auto before = memory.attention("ada");
  done(of_puts({control::put_attention({"ada", {}, {Instant{1, 0}, Instant{2, 0}}}, 1)}));
  ASSERT_TRUE(control::look(store(), {&before}));
  EXPECT_EQ(before->attention.approved.size(), 2u);
  EXPECT_EQ(memory.attention("ada").version(), 2);
  auto ben = memory.attention("ben");
  ASSERT_TRUE(control::look(store(), {&ben}));
  EXPECT_EQ(ben.version(), 0);
  EXPECT_FALSE(memory.attention("ben").is_known()) << "what is not there takes no room";
  auto change = memory.change("absent");
  const auto missing = control::look(store(), {&change});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("there is no change `absent`"));
}

TEST_P(StoreContract, proves_the_last_record_of_each_commit) {
  for (int commits = 1; commits < 20; ++commits) {
    std::vector<std::string> records;
    for (int i = 0; i < commits % 4; ++i) records.push_back(fmt::format("{} {}", commits, i));
    const Committed committed = done(of_records(records));
    if (records.empty()) {
      EXPECT_THAT(committed.proof, IsEmpty());
      continue;
    }
    const auto head = *store().ledger_head();
    EXPECT_EQ(head.size, committed.size);
    EXPECT_TRUE(ledger::verify_inclusion(ledger::leaf_hash(records.back()),
                                         committed.first_record + records.size() - 1,
                                         {head.size, head.root}, committed.proof));
  }
}

}  // namespace
}  // namespace belay::store_contract
