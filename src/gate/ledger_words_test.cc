#include <gtest/gtest.h>

#include <iterator>

#include "gate/decision.h"
#include "ledger/entry_words.h"

/// The ledger stands above the gate and knows its words as words. These hold the two together.
namespace belay::gate {
namespace {

template <class Enum, std::size_t count>
void expect_same(const std::string_view (&words)[count], Enum last) {
  EXPECT_EQ(count, static_cast<std::size_t>(last) + 1);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(words[i], name_of(static_cast<Enum>(i)));
}

TEST(LedgerWords, are_those_of_the_gate_in_its_order) {
  expect_same(ledger::kVerdicts, Verdict::deny);
  expect_same(ledger::kMoments, Moment::after);
  expect_same(ledger::kObligationKinds, ObligationKind::answer);
  expect_same(ledger::kObligationStates, ObligationState::overridden);
}

TEST(LedgerWords, a_moment_covers_itself_and_those_before_it) {
  for (const Moment moment : {Moment::merge, Moment::deploy, Moment::after}) {
    for (const Moment due : {Moment::merge, Moment::deploy, Moment::after}) {
      EXPECT_EQ(ledger::covers(name_of(moment), name_of(due)), due <= moment);
    }
  }
}

}  // namespace
}  // namespace belay::gate
