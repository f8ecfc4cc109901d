#include <fmt/format.h>

#include <set>

#include "base/limits.h"
#include "contract.h"
#include "ledger/merkle.h"

namespace belay::store_contract {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> ids_of(const std::vector<control::Listed>& page) {
  std::vector<std::string> ids;
  for (const control::Listed& listed : page) ids.push_back(listed.key.id);
  return ids;
}

std::vector<std::string> ids_of(const std::vector<control::OutboxItem>& items) {
  std::vector<std::string> ids;
  for (const control::OutboxItem& item : items) ids.push_back(item.effect.id);
  return ids;
}

TEST_P(StoreContract, lists_the_newest_first_page_by_page) {
  for (int i = 1; i <= 7; ++i) done(of_puts({put(change(fmt::format("{}", i)), 0, "s")}));
  const auto first = *store().list({"change", "", "", 0, 3});
  EXPECT_THAT(ids_of(first), ElementsAre("7", "6", "5"));
  EXPECT_EQ(first[0].stored.state, "s");
  EXPECT_EQ(first[0].stored.version, 1);
  done(of_puts({put(change("8"), 0, "s")}));
  const auto second = *store().list({"change", "", "", first.back().position, 3});
  EXPECT_THAT(ids_of(second), ElementsAre("4", "3", "2"));
  EXPECT_THAT(ids_of(*store().list({"change", "", "", second.back().position, 3})),
              ElementsAre("1"));
  EXPECT_THAT(*store().list({"change", "", "", 0, 0}), IsEmpty());
}

TEST_P(StoreContract, narrows_lists_by_kind_group_and_status) {
  done(
      of_puts({put(change("1"), 0, "", "shop", "open"), put(change("2"), 0, "", "shop", "landed"),
               put(change("3"), 0, "", "depot", "open"), put({"token", "4"}, 0, "", "shop", "open"),
               put(change("5"), 0, "", "shop", "open")}));
  EXPECT_THAT(ids_of(*store().list({"change", "", "", 0, 9})), ElementsAre("5", "3", "2", "1"));
  EXPECT_THAT(ids_of(*store().list({"change", "shop", "", 0, 9})), ElementsAre("5", "2", "1"));
  EXPECT_THAT(ids_of(*store().list({"change", "", "open", 0, 9})), ElementsAre("5", "3", "1"));
  EXPECT_THAT(ids_of(*store().list({"change", "shop", "open", 0, 9})), ElementsAre("5", "1"));
  EXPECT_THAT(ids_of(*store().list({"token", "", "", 0, 9})), ElementsAre("4"));
  EXPECT_THAT(*store().list({"change", "nowhere", "", 0, 9}), IsEmpty());
}

TEST_P(StoreContract, keeps_the_place_of_what_moves) {
  done(of_puts({put(change("1"), 0, "", "shop", "open")}));
  done(of_puts({put(change("2"), 0, "", "shop", "open")}));
  const auto position = store().list({"change", "", "", 0, 9})->back().position;
  done(of_puts({put(change("1"), 1, "", "depot", "landed")}));
  const auto page = *store().list({"change", "", "", 0, 9});
  EXPECT_THAT(ids_of(page), ElementsAre("2", "1"));
  EXPECT_EQ(page.back().position, position);
  EXPECT_THAT(ids_of(*store().list({"change", "shop", "open", 0, 9})), ElementsAre("2"));
  EXPECT_THAT(ids_of(*store().list({"change", "depot", "landed", 0, 9})), ElementsAre("1"));
}

TEST_P(StoreContract, refuses_pages_without_end) {
  const std::size_t beyond = limits::kListedMax + 1;
  EXPECT_EQ(store().list({"change", "", "", 0, beyond}).error().code, Code::over_limit);
  EXPECT_EQ(store().records(0, beyond).error().code, Code::over_limit);
  EXPECT_EQ(store().claim_effects("here", seconds(1), beyond).error().code, Code::over_limit);
}

TEST_P(StoreContract, keeps_records_in_order_and_to_the_byte) {
  const std::string binary("\0\x01\xff", 3);
  EXPECT_EQ(done(of_records({"a", binary})).first_record, 0u);
  EXPECT_EQ(done(of_records({"", "a"})).first_record, 2u);
  EXPECT_THAT(*store().records(0, 9), ElementsAre("a", binary, "", "a"));
  EXPECT_THAT(*store().records(1, 2), ElementsAre(binary, ""));
  EXPECT_THAT(*store().records(3, 9), ElementsAre("a"));
  EXPECT_THAT(*store().records(4, 9), IsEmpty());
}

TEST_P(StoreContract, keeps_every_complete_subtree) {
  std::vector<Digest> leaves;
  for (int commit = 0; commit < 10; ++commit) {
    std::vector<std::string> records;
    for (int i = 0; i <= commit; ++i) {
      records.push_back(fmt::format("{}.{}", commit, i));
      leaves.push_back(ledger::leaf_hash(records.back()));
    }
    done(of_records(records));
  }
  ASSERT_EQ(ledger_size(), leaves.size());
  std::vector<control::TreeNode> asked;
  std::vector<Digest> expected;
  std::vector<Digest> row = leaves;
  for (std::uint32_t level = 0; !row.empty(); ++level) {
    std::vector<Digest> above;
    for (std::size_t i = 0; i < row.size(); ++i) {
      asked.insert(asked.begin(), {level, i});
      expected.insert(expected.begin(), row[i]);
      if (i % 2 == 1) above.push_back(ledger::node_hash(row[i - 1], row[i]));
    }
    row = above;
  }
  EXPECT_EQ(*store().nodes(asked), expected);
  const control::TreeNode incomplete[] = {{6, 0}};
  EXPECT_EQ(store().nodes(incomplete).error().code, Code::internal);

  const auto root = ledger::root_of(leaves.size(), [&](unsigned level, std::uint64_t index) {
    const control::TreeNode node[] = {{level, index}};
    return store().nodes(node).map([](const auto& hashes) { return hashes[0]; });
  });
  EXPECT_EQ(*root, store().ledger_head()->root);
}

TEST_P(StoreContract, seals_exactly_what_it_keeps_before_it_answers) {
  ledger::Frontier tree;
  for (int i = 0; i < 9; ++i) {
    const std::string record = fmt::format("record {}", i);
    tree.append(ledger::leaf_hash(record));
    const Committed committed = done(of_records({record}));
    EXPECT_EQ(committed.size, tree.size());
    EXPECT_EQ(committed.checkpoint, StageSealer::note(tree.size(), tree.root()));
    const auto head = *another()->ledger_head();
    EXPECT_EQ(head.size, tree.size());
    EXPECT_EQ(head.root, tree.root());
    EXPECT_EQ(head.checkpoint, committed.checkpoint);
  }
}

TEST_P(StoreContract, seals_nothing_new_where_nothing_is_recorded) {
  const Committed sealed = done(of_records({"a"}));
  stage().sealer.refuses = true;
  const Committed committed = done(of_puts({put(change("1"), 0, "a")}));
  EXPECT_EQ(committed.checkpoint, sealed.checkpoint);
  EXPECT_EQ(committed.size, 1u);
  EXPECT_EQ(committed.first_record, 1u);
}

TEST_P(StoreContract, gives_an_effect_to_one_holder_at_a_time) {
  done(of_effects({"a", "b"}));
  done(of_effects({"c"}));
  EXPECT_THAT(ids_of(*store().claim_effects("here", seconds(60), 2)), ElementsAre("a", "b"));
  EXPECT_THAT(ids_of(*store().claim_effects("there", seconds(60), 9)), ElementsAre("c"));
  EXPECT_THAT(*store().claim_effects("here", seconds(60), 9), IsEmpty());

  stage().advance(seconds(59));
  EXPECT_THAT(*store().claim_effects("here", seconds(60), 9), IsEmpty());
  stage().advance(seconds(2));
  const auto again = *store().claim_effects("there", seconds(60), 9);
  EXPECT_THAT(ids_of(again), ElementsAre("a", "b", "c"));
  EXPECT_EQ(again[0].attempts, 2);
}

TEST_P(StoreContract, never_gives_a_finished_effect_again) {
  done(of_effects({"a", "b"}));
  const auto items = *store().claim_effects("here", seconds(60), 9);
  EXPECT_EQ(items[0].attempts, 1);
  EXPECT_LT(items[0].position, items[1].position);
  EXPECT_TRUE(store().finish_effect(items[0].position));
  EXPECT_TRUE(store().finish_effect(items[0].position));
  stage().advance(seconds(61));
  EXPECT_THAT(ids_of(*store().claim_effects("here", seconds(60), 9)), ElementsAre("b"));
}

TEST_P(StoreContract, takes_an_effect_once_for_ever) {
  done(of_effects({"a"}));
  EXPECT_EQ(refused(of_effects({"a"})), Code::conflict);
  const auto items = *store().claim_effects("here", seconds(60), 9);
  EXPECT_TRUE(store().finish_effect(items[0].position));
  EXPECT_EQ(refused(of_effects({"b", "a"})), Code::conflict);
  EXPECT_THAT(*store().claim_effects("here", seconds(60), 9), IsEmpty());
}

TEST_P(StoreContract, leases_to_one_holder_at_a_time) {
  EXPECT_TRUE(*store().lease("sweep", "here", seconds(60)));
  EXPECT_FALSE(*store().lease("sweep", "there", seconds(60)));
  EXPECT_TRUE(*store().lease("other", "there", seconds(60)));
  stage().advance(seconds(50));
  EXPECT_TRUE(*store().lease("sweep", "here", seconds(60)));
  stage().advance(seconds(50));
  EXPECT_FALSE(*store().lease("sweep", "there", seconds(60)));
  stage().advance(seconds(11));
  EXPECT_TRUE(*store().lease("sweep", "there", seconds(60)));
  EXPECT_FALSE(*store().lease("sweep", "here", seconds(60)));
}

TEST_P(StoreContract, takes_a_lease_back_only_from_its_holder) {
  EXPECT_TRUE(*store().lease("sweep", "here", seconds(60)));
  EXPECT_TRUE(store().release("sweep", "there"));
  EXPECT_FALSE(*store().lease("sweep", "there", seconds(60)));
  EXPECT_TRUE(store().release("sweep", "here"));
  EXPECT_TRUE(*store().lease("sweep", "there", seconds(60)));
  EXPECT_TRUE(store().release("unknown", "here"));
}

}  // namespace
}  // namespace belay::store_contract
