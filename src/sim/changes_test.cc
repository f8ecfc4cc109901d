#include "control/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/people.h"
#include "sim/clock.h"
#include "sim/history.h"
#include "sim/one_repository.h"
#include "sim/organisation.h"
#include "sim/sealer.h"
#include "sim/simulation.h"
#include "sim/store.h"

namespace belay::sim {
namespace {

using control::Asker;
using control::DecisionAsked;
using gate::Moment;

class ChangesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(people.found(founders(), std::chrono::hours(24),
                             [](const control::IssuedToken&) -> Result<void> { return {}; }));
    history.branch("feature");
    push("feature", "src/price.cc", "ines");
  }

  void push(const std::string& branch, const std::string& file, const std::string& by) {
    history.push(branch, {{file, "// " + std::to_string(++pushes) + "\n"}},
                 {by + " of retail", by + "@retail.example"}, clock.now());
  }

  Asker as(const std::string& id, const std::string& once = "") const {
    return {id, "token", once, sha256(id + once)};
  }

  Result<control::StepTaken> open(const Asker& asker) {
    return one.open(asker, {"retail", "feature", "", "prod"});
  }

  Result<void> enrol(const control::Principal& who) {
    BELAY_TRY(const auto proposal, people.propose(as("ada"), who));
    BELAY_TRY_VOID(people.confirm(as("bea"), proposal.id));
    return {};
  }

  std::vector<std::string> makers(const std::string& id) {
    return one.show(id, {Moment::merge, "prod"})->state.now().makers;
  }

  StoreContents contents;
  SimulatedClock clock;
  SimulatedSealer sealer;
  std::unique_ptr<control::Store> store = open_store(contents, clock, sealer);
  History history{
      first_files(policies().front()), {"ada of retail", "ada@retail.example"}, clock.now()};
  OneRepository repositories{history};
  control::ChangeSettings settings{std::string(kOrigin), "belay test", std::chrono::hours(24)};
  control::Changes one{*store, repositories, settings};
  control::Changes other{*store, repositories, settings};
  char secret = 0;
  control::People people{
      *store, std::string(kOrigin),
      [this](std::size_t bytes) -> Result<std::string> { return std::string(bytes, ++secret); }};
  int pushes = 0;
};

TEST_F(ChangesTest, a_decision_is_of_what_is_there_whenever_another_looks_meanwhile) {
  const auto opened = open(as("ines"));
  ASSERT_TRUE(opened) << opened.error().message;
  const std::string id = opened->state.id;
  for (int interrupted = 1; interrupted < 8; ++interrupted) {
    int looks = 0;
    const auto store_between =
        open_store(contents, clock, sealer, [&](StoreCall call, bool happened) -> Result<void> {
          if (call != StoreCall::see || happened || ++looks != interrupted) return {};
          push("main", "README", "wim");
          EXPECT_TRUE(other.decide(as("wim"), id, {Moment::merge, "eu"}));
          return {};
        });
    control::Changes between{*store_between, repositories, settings};
    const auto decided = between.decide(as("ines"), id, {Moment::merge, "prod"});
    ASSERT_TRUE(decided) << interrupted << ": " << decided.error().message;
    EXPECT_TRUE(looks < interrupted || decided->state.now().target == history.head_of("main").id)
        << interrupted;
  }
}

TEST_F(ChangesTest, opening_again_is_done_once_however_often_it_comes) {
  const auto opened = open(as("ines", "first"));
  ASSERT_TRUE(opened) << opened.error().message;
  push("feature", "src/stock.cc", "ines");
  const auto again = open(as("ines", "second"));
  ASSERT_TRUE(again && again->index);
  ASSERT_TRUE(one.abandon(as("ines"), opened->state.id, {"superseded"}));
  push("feature", "src/estimate.cc", "ines");
  const std::size_t size = contents.records.size();
  const auto late = open(as("ines", "second"));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->index, again->index);
  EXPECT_EQ(late->state.status, control::ChangeStatus::abandoned);
  EXPECT_EQ(contents.records.size(), size) << "it is not opened anew";
}

TEST_F(ChangesTest,
       a_head_that_moves_between_two_looks_is_not_credited_to_who_brought_the_one_before) {
  const auto opened = open(as("ines"));
  ASSERT_TRUE(opened) << opened.error().message;
  push("main", "README", "ada");
  // After the names of target and head were resolved, and before the change is read.
  int looks = 0;
  OneRepository moving(history, [&] {
    if (++looks == 4) push("feature", "src/stock.cc", "ines");
  });
  control::Changes between{*store, moving, settings};
  const auto again = between.open(as("wim"), {"retail", "feature", "", "prod"});
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_GT(looks, 4);
  EXPECT_EQ(again->state.now().head, history.head_of("feature").id);
  EXPECT_EQ(again->state.now().by, "wim");
  EXPECT_THAT(makers(opened->state.id), testing::Contains("wim@retail.example"));
}

TEST_F(ChangesTest, who_operated_an_agent_when_it_brought_a_head_stays_a_maker) {
  const auto opened = open(as("bot"));
  ASSERT_TRUE(opened) << opened.error().message;
  const std::string id = opened->state.id;
  EXPECT_THAT(makers(id), testing::Contains("cleo@retail.example"));
  control::Principal bot = *control::load_directory(*store)->directory.find("bot");
  bot.operated_by = "wim";
  ASSERT_TRUE(enrol(bot));
  push("feature", "src/stock.cc", "ines");
  ASSERT_TRUE(one.decide(as("ada"), id, {Moment::merge, "prod"}));
  EXPECT_THAT(makers(id), testing::Contains("cleo@retail.example"));
  const auto state = one.show(id, {Moment::merge, "prod"})->state;
  const auto refused =
      one.approve(as("cleo"), id, {state.now().content, Moment::merge, "prod", ""});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::forbidden);
}

TEST_F(ChangesTest, steps_that_overlap_are_a_ledger_that_verifies) {
  const auto opened = open(as("ines"));
  ASSERT_TRUE(opened) << opened.error().message;
  const auto store_between =
      open_store(contents, clock, sealer, [&](StoreCall call, bool happened) -> Result<void> {
        if (call != StoreCall::commit || happened) return {};
        clock.pass(std::chrono::seconds(5));
        EXPECT_TRUE(people.propose(as("ada"), founders().back()));
        return {};
      });
  control::Changes between{*store_between, repositories, settings};
  ASSERT_TRUE(between.write_record(as("ines"), opened->state.id, {{{"impact", "None."}}}));
  ledger::LedgerVerifier verifier({std::string(kOrigin), {}});
  for (const std::string& record : contents.records) {
    const auto added = verifier.add_entry(record);
    EXPECT_TRUE(added) << added.error().message;
  }
}

TEST(Simulation, of_a_seed_is_the_same_every_time) {
  const Outcome once = simulate(3, 60);
  const Outcome again = simulate(3, 60);
  EXPECT_FALSE(once.violation);
  EXPECT_GT(once.records, 0u);
  EXPECT_EQ(once.ledger, again.ledger);
  EXPECT_EQ(once.trail, again.trail);
  EXPECT_NE(simulate(4, 60).ledger, once.ledger);
}

}  // namespace
}  // namespace belay::sim
