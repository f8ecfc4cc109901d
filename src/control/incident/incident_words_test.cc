#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "control/incident/freezes.h"
#include "ledger/entry_words.h"
#include "watch/incident/incident.h"
#include "watch/incident/watches.h"

namespace belay::control {
namespace {

template <class Word>
std::vector<std::string_view> names(std::size_t count) {
  std::vector<std::string_view> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(name_of(static_cast<Word>(i)));
  return made;
}

/// The ledger may not know the rooms that speak of incidents, and says the same nevertheless.
TEST(IncidentWords, are_the_same_in_the_ledger) {
  using testing::ElementsAreArray;
  EXPECT_THAT(names<watch::IncidentStep>(std::size(ledger::kIncidentSteps)),
              ElementsAreArray(ledger::kIncidentSteps));
  EXPECT_THAT(names<watch::CauseKind>(std::size(ledger::kCauses)),
              ElementsAreArray(ledger::kCauses));
  EXPECT_THAT(names<watch::CountsAs>(std::size(ledger::kCounted)),
              ElementsAreArray(ledger::kCounted));
  EXPECT_EQ(static_cast<std::size_t>(watch::IncidentStep::action_done) + 1,
            std::size(ledger::kIncidentSteps));
}

TEST(KeptFreezes, are_read_as_they_were_written_and_end_one_by_one) {
  Freezes freezes{"prod %", {}};
  freezes.begin({"i7", {"search", "checkout"}, {1'790'000'000, 0}, "mara"});
  freezes.begin({"i3", {"cart"}, {1'790'000'000, 0}, "ines"});
  const auto read = parse_freezes(write_freezes(freezes));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->environment, freezes.environment);
  EXPECT_EQ(read->all, freezes.all);
  EXPECT_EQ(read->find("i7")->systems, (std::vector<std::string>{"checkout", "search"}));
  EXPECT_TRUE(freezes.end("i7"));
  EXPECT_FALSE(freezes.end("i7"));
  EXPECT_EQ(freezes.for_gate().size(), 1u);
  EXPECT_FALSE(parse_freezes("{}"));
}

}  // namespace
}  // namespace belay::control
