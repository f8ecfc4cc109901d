#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ledger/entry_words.h"
#include "watch/rollout/advance.h"

namespace belay::control {
namespace {

/// The ledger may not know the rooms that speak of rollouts, and says the same nevertheless.
template <class Word>
std::vector<std::string_view> names(std::size_t count) {
  std::vector<std::string_view> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(name_of(static_cast<Word>(i)));
  return made;
}

TEST(RolloutWords, are_the_same_in_the_ledger) {
  using testing::ElementsAreArray;
  EXPECT_THAT(names<watch::RolloutStep>(std::size(ledger::kRolloutSteps)),
              ElementsAreArray(ledger::kRolloutSteps));
  EXPECT_THAT(names<watch::HoldReason>(std::size(ledger::kHoldReasons)),
              ElementsAreArray(ledger::kHoldReasons));
  EXPECT_THAT(watch::kVerdictNames, ElementsAreArray(ledger::kGuardVerdicts));
  EXPECT_EQ(static_cast<std::size_t>(watch::RolloutStep::taken_over) + 1,
            std::size(ledger::kRolloutSteps));
  EXPECT_EQ(static_cast<std::size_t>(watch::HoldReason::unguarded) + 1,
            std::size(ledger::kHoldReasons));
}

}  // namespace
}  // namespace belay::control
