#include "contract.h"
#include "sim/store.h"

namespace belay::store_contract {
namespace {

using sim::StoreCall;

/// Fails one call, before it happens or after it.
struct OneFault {
  StoreCall call;
  bool happened;

  Result<void> operator()(StoreCall asked, bool asked_happened) const {
    if (asked != call || asked_happened != happened) return {};
    return fail(Code::unavailable, "the simulated store failed here");
  }
};

class SimulatedFault : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(sim::StoreFault fault = {}) {
    return sim::open_store(contents, clock, sealer, std::move(fault));
  }

  StageClock clock;
  StageSealer sealer;
  sim::StoreContents contents;
};

TEST_F(SimulatedFault, before_a_commit_leaves_no_trace) {
  const auto refused = open(OneFault{StoreCall::commit, false})->commit(of_everything("a"));
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_EQ(open()->ledger_head()->size, 0u);
  EXPECT_FALSE(*open()->load(change("a")));
}

TEST_F(SimulatedFault, after_a_commit_loses_only_the_word_of_it) {
  const auto lost = open(OneFault{StoreCall::commit, true})->commit(of_everything("a"));
  EXPECT_EQ(lost.error().code, Code::unavailable);
  EXPECT_EQ((*open()->load(change("a")))->version, 1);
  EXPECT_TRUE(*open()->answer("ada a"));
  EXPECT_EQ(open()->commit(of_everything("a")).error().code, Code::conflict);
  EXPECT_TRUE(open()->verify());
}

TEST_F(SimulatedFault, is_asked_at_each_call_twice) {
  std::vector<std::pair<StoreCall, bool>> asked;
  const auto store = open([&](StoreCall call, bool happened) -> Result<void> {
    asked.emplace_back(call, happened);
    return {};
  });
  ASSERT_TRUE(store->commit(of_everything("a")));
  ASSERT_TRUE(store->claim_effects("here", std::chrono::seconds(1), 1));
  EXPECT_THAT(asked, ::testing::ElementsAre(std::pair(StoreCall::commit, false),
                                            std::pair(StoreCall::commit, true),
                                            std::pair(StoreCall::claim_effects, false),
                                            std::pair(StoreCall::claim_effects, true)));
}

TEST_F(SimulatedFault, in_what_is_kept_is_found) {
  ASSERT_TRUE(open()->commit(of_everything("a")));
  const sim::StoreContents whole = contents;
  contents.records[1] = "other";
  EXPECT_FALSE(open()->verify());
  contents = whole;
  contents.nodes[2] = contents.nodes[0];
  EXPECT_FALSE(open()->verify());
  contents = whole;
  contents.documents.begin()->second = "other";
  EXPECT_FALSE(open()->verify());
  contents = whole;
  EXPECT_TRUE(open()->verify());
}

}  // namespace
}  // namespace belay::store_contract
