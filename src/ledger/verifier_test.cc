#include "ledger/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/test_ledger.h"

namespace belay::ledger {
namespace {

using ::testing::HasSubstr;

const SigningKey kKey = test_key('o');

TrustedLedger trusted() { return {std::string(kTestOrigin), {kKey.verifier()}}; }

/// A ledger of `size` entries, whose entry `changed` says something else.
TestLedger ledger_of(std::size_t size, std::size_t changed = ~std::size_t{0}) {
  TestLedger ledger;
  for (std::size_t i = 0; i < size; ++i) {
    const std::string reason = i == changed ? "another" : "reason";
    ledger.add(test_entry(Withdrawn{std::to_string(i), "change-17", reason}, static_cast<int>(i)));
  }
  return ledger;
}

SignedCheckpoint opened(const TestLedger& ledger) {
  return open_checkpoint(ledger.checkpoint(kKey), trusted().keys).value();
}

void add_all(LedgerVerifier& verifier, const TestLedger& ledger) {
  for (std::uint64_t i = verifier.frontier().size(); i < ledger.leaves.size(); ++i) {
    const auto added = verifier.add_entry(ledger.leaves[i]);
    ASSERT_TRUE(added) << added.error().message;
  }
}

TEST(Ledger, whose_entries_make_every_checkpoint_verifies) {
  LedgerVerifier verifier(trusted());
  EXPECT_TRUE(verifier.add_checkpoint(TestLedger().checkpoint(kKey)));
  for (const std::size_t size : {1u, 2u, 7u, 20u}) {
    const TestLedger ledger = ledger_of(size);
    add_all(verifier, ledger);
    const auto added = verifier.add_checkpoint(ledger.checkpoint(kKey));
    EXPECT_TRUE(added) << added.error().message;
    EXPECT_EQ(verifier.covered(), size);
  }
}

TEST(Ledger, with_an_entry_changed_removed_added_or_moved_is_refused) {
  const TestLedger whole = ledger_of(7);
  const auto refusal = [&](const std::vector<std::string>& leaves) -> std::string {
    LedgerVerifier verifier(trusted());
    for (const std::string& leaf : leaves) {
      if (const auto added = verifier.add_entry(leaf); !added) return added.error().message;
    }
    const auto added = verifier.add_checkpoint(whole.checkpoint(kKey));
    return added ? "nothing was refused" : added.error().message;
  };
  EXPECT_EQ(refusal(whole.leaves), "nothing was refused");
  EXPECT_THAT(refusal(ledger_of(7, 3).leaves), HasSubstr("an entry was changed"));
  EXPECT_THAT(refusal(ledger_of(6).leaves), HasSubstr("the ledger was cut off"));
  EXPECT_THAT(refusal(ledger_of(8).leaves), HasSubstr("checked too late"));
  auto leaves = whole.leaves;
  std::swap(leaves[2], leaves[3]);
  EXPECT_THAT(refusal(leaves), HasSubstr("an entry was changed")) << "a minute is not too much";
  leaves = whole.leaves;
  std::swap(leaves[2], leaves[5]);
  EXPECT_THAT(refusal(leaves), HasSubstr("entry 3: its time"));
  leaves = whole.leaves;
  leaves[4] = "{}";
  EXPECT_THAT(refusal(leaves), HasSubstr("entry 4: "));
}

TEST(Ledger, signed_by_a_wrong_key_is_refused) {
  const TestLedger ledger = ledger_of(2);
  LedgerVerifier verifier(trusted());
  add_all(verifier, ledger);
  EXPECT_FALSE(verifier.add_checkpoint(ledger.checkpoint(test_key('x'))));
  EXPECT_EQ(verifier.covered(), 0u);
}

TEST(Ledger, hands_over_from_one_key_to_the_next) {
  const SigningKey next = test_key('n');
  TestLedger ledger = ledger_of(2);
  LedgerVerifier verifier(trusted());
  ledger.add(test_entry(LedgerKeyRotated{kKey.verifier().to_string(), next.verifier().to_string(),
                                         "a year has passed"},
                        5));
  add_all(verifier, ledger);
  EXPECT_FALSE(verifier.add_checkpoint(ledger.checkpoint(next))) << "the old key hands over";
  EXPECT_TRUE(verifier.add_checkpoint(ledger.checkpoint(kKey)));
  ledger.add(test_entry(Withdrawn{"a", "c", ""}, 6));
  add_all(verifier, ledger);
  EXPECT_FALSE(verifier.add_checkpoint(ledger.checkpoint(kKey))) << "the old key is spent";
  EXPECT_TRUE(verifier.add_checkpoint(ledger.checkpoint(next)));
}

TEST(Ledger, rotates_only_keys_of_its_own) {
  const auto refusal = [](const SigningKey& from, const SigningKey& to) {
    LedgerVerifier verifier(trusted());
    const auto added = verifier.add_entry(
        write(test_entry(LedgerKeyRotated{from.verifier().to_string(), to.verifier().to_string(),
                                          "a year has passed"}))
            .value());
    return added ? "nothing was refused" : added.error().message;
  };
  EXPECT_EQ(refusal(kKey, test_key('n')), "nothing was refused");
  EXPECT_THAT(refusal(test_key('x'), test_key('n')), HasSubstr("no key of this ledger"));
  EXPECT_THAT(refusal(kKey, test_key('n', "another.example")), HasSubstr("`another.example`"));
}

TEST(Fork, of_equal_sizes_is_proved_by_the_two_notes) {
  const TestLedger one = ledger_of(7), other = ledger_of(7, 3);
  const auto fork = find_fork(opened(one), opened(other), other.reader()).value();
  ASSERT_TRUE(fork);
  EXPECT_TRUE(verify(*fork, trusted()));
  EXPECT_THAT(fork->to_string(), HasSubstr(one.checkpoint(kKey).to_string()));
  EXPECT_THAT(fork->to_string(), HasSubstr(other.checkpoint(kKey).to_string()));
}

TEST(Fork, of_unequal_sizes_is_proved_by_what_the_newer_one_was) {
  const TestLedger older = ledger_of(5), newer = ledger_of(12, 2);
  const auto fork = find_fork(opened(older), opened(newer), newer.reader()).value();
  ASSERT_TRUE(fork);
  const auto proved = verify(*fork, trusted());
  EXPECT_TRUE(proved) << proved.error().message;
  EXPECT_THAT(fork->to_string(), HasSubstr("consistency proof"));
  Fork invented = *fork;
  invented.root_then = sha256("invented");
  EXPECT_FALSE(verify(invented, trusted()));
}

TEST(Fork, is_none_where_the_newer_extends_the_older) {
  const TestLedger older = ledger_of(5), newer = ledger_of(12);
  EXPECT_FALSE(find_fork(opened(older), opened(newer), newer.reader()).value());
  EXPECT_FALSE(find_fork(opened(newer), opened(newer), newer.reader()).value());
  EXPECT_FALSE(find_fork(opened(TestLedger()), opened(newer), newer.reader()).value());
  Fork claimed{opened(older), opened(newer), older.frontier.root(),
               consistency_proof(5, 12, newer.reader()).value()};
  EXPECT_THAT(verify(claimed, trusted()).error().message, HasSubstr("this is no fork"));
}

TEST(Fork, is_not_searched_in_another_tree) {
  const TestLedger older = ledger_of(5), newer = ledger_of(12), other = ledger_of(12, 2);
  EXPECT_THAT(find_fork(opened(older), opened(newer), other.reader()).error().message,
              HasSubstr("not those of the checkpoint"));
  EXPECT_FALSE(find_fork(opened(newer), opened(older), newer.reader()));
}

}  // namespace
}  // namespace belay::ledger
