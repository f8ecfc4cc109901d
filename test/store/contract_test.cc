#include "contract.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace belay::store_contract {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string unchanged(const control::Answer& answer) {
  return fmt::format("{} {} {}", answer.key, answer.request.hex(), answer.response);
}

TEST_P(StoreContract, knows_nothing_at_first) {
  EXPECT_EQ(version_of(change("1")), 0);
  EXPECT_EQ(*store().document(sha256("x")), std::nullopt);
  EXPECT_EQ(*store().answer("ada 1"), std::nullopt);
  EXPECT_THAT(*store().list({"change", "", "", 0, 10}), IsEmpty());
  EXPECT_THAT(*store().records(0, 10), IsEmpty());
  EXPECT_THAT(*store().claim_effects("here", seconds(60), 10), IsEmpty());
  const auto head = *store().ledger_head();
  EXPECT_EQ(head.size, 0u);
  EXPECT_EQ(head.checkpoint, "");
  EXPECT_TRUE(store().verify());
}

TEST_P(StoreContract, counts_versions_from_one) {
  for (int version = 1; version <= 4; ++version) {
    done(of_puts({put(change("1"), version - 1, fmt::format("{{\"n\":{}}}", version))}));
    const auto loaded = *store().load(change("1"));
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->version, version);
    EXPECT_EQ(loaded->state, fmt::format("{{\"n\":{}}}", version));
  }
}

TEST_P(StoreContract, keeps_kinds_apart) {
  done(of_puts({put({"change", "1"}, 0, "a"), put({"token", "1"}, 0, "b")}));
  EXPECT_EQ((*store().load({"change", "1"}))->state, "a");
  EXPECT_EQ((*store().load({"token", "1"}))->state, "b");
}

TEST_P(StoreContract, keeps_every_byte_of_a_state) {
  const std::string state =
      "{\"a\":\"\\u0000 ' \\\" \xf0\x9f\xa7\x97 \n%\"}" + std::string(70'000, 'x');
  done(of_puts({put({"change", "it's; \"\\ \xc3\xa9"}, 0, state), put(change("empty"), 0, "")}));
  EXPECT_EQ((*store().load({"change", "it's; \"\\ \xc3\xa9"}))->state, state);
  EXPECT_EQ((*store().load(change("empty")))->state, "");
}

TEST_P(StoreContract, refuses_what_moved_since_it_was_loaded) {
  done(of_puts({put(change("1"), 0, "a")}));
  done(of_puts({put(change("1"), 1, "b")}));
  EXPECT_EQ(refused(of_puts({put(change("1"), 1, "c")})), Code::conflict);
  EXPECT_EQ(refused(of_puts({put(change("1"), 3, "c")})), Code::conflict);
  EXPECT_EQ((*store().load(change("1")))->state, "b");
}

TEST_P(StoreContract, refuses_to_make_what_exists_or_change_what_does_not) {
  done(of_puts({put(change("1"), 0, "a")}));
  EXPECT_EQ(refused(of_puts({put(change("1"), 0, "b")})), Code::conflict);
  EXPECT_EQ(refused(of_puts({put(change("2"), 1, "b")})), Code::conflict);
}

TEST_P(StoreContract, refuses_where_what_was_relied_on_moved) {
  done(of_puts({put(change("1"), 0, "a"), put({"principal", "ada"}, 0, "a")}));
  Commit relying = of_puts({put(change("1"), 1, "b")});
  relying.unmoved = {{{"principal", "ada"}, 1}, {{"principal", "ben"}, 0}};
  done(relying);
  EXPECT_EQ(version_of({"principal", "ada"}), 1);

  relying.puts[0].replaces = 2;
  done(of_puts({put({"principal", "ben"}, 0, "new")}));
  EXPECT_EQ(refused(relying), Code::conflict);
  relying.unmoved = {{{"principal", "ada"}, 2}};
  EXPECT_EQ(refused(relying), Code::conflict);
  EXPECT_EQ(version_of(change("1")), 2);
}

TEST_P(StoreContract, says_what_moved) {
  done(of_puts({put(change("42"), 0, "a")}));
  const auto refusal = store().commit(of_puts({put(change("42"), 0, "b")}));
  ASSERT_FALSE(refusal);
  EXPECT_THAT(refusal.error().message, HasSubstr("change `42` is version 1"));
}

TEST_P(StoreContract, does_all_of_a_commit) {
  const Committed committed = done(of_everything("a"));
  EXPECT_EQ(committed.first_record, 0u);
  EXPECT_EQ(committed.size, 2u);
  EXPECT_EQ(version_of(change("a")), 1);
  EXPECT_THAT(*store().records(0, 10), ElementsAre("first of a", "second of a"));
  EXPECT_EQ(*store().document(sha256("document a")), "document a");
  EXPECT_EQ(unchanged(**store().answer("ada a")), unchanged(*of_everything("a").answer));
  const auto items = *store().claim_effects("here", seconds(60), 10);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].effect.id, "effect a");
  EXPECT_EQ(items[0].effect.kind, "notice");
  EXPECT_EQ(items[0].effect.payload, "{\"to\":\"a\"}");
}

TEST_P(StoreContract, does_nothing_of_a_refused_commit) {
  done(of_puts({put(change("1"), 0, "a")}));
  Commit refusing = of_everything("a");
  refusing.puts.push_back(put(change("1"), 0, "again"));
  EXPECT_EQ(refused(refusing), Code::conflict);

  EXPECT_EQ(version_of(change("a")), 0);
  EXPECT_EQ(ledger_size(), 0u);
  EXPECT_EQ(*store().document(sha256("document a")), std::nullopt);
  EXPECT_EQ(*store().answer("ada a"), std::nullopt);
  EXPECT_THAT(*store().claim_effects("here", seconds(60), 10), IsEmpty());
  refusing.puts.pop_back();
  EXPECT_EQ(done(refusing).first_record, 0u);
}

TEST_P(StoreContract, does_nothing_where_the_seal_is_refused) {
  done(of_everything("a"));
  stage().sealer.refuses = true;
  refused(of_everything("b"));
  stage().sealer.refuses = false;
  EXPECT_EQ(version_of(change("b")), 0);
  EXPECT_EQ(done(of_everything("b")).first_record, 2u);
  EXPECT_TRUE(store().verify());
}

TEST_P(StoreContract, refuses_what_is_too_large) {
  EXPECT_EQ(refused(of_records({std::string(limits::kLedgerEntryBytesMax + 1, 'x')})),
            Code::over_limit);
  done(of_records({std::string(limits::kLedgerEntryBytesMax, 'x')}));
  Commit commit;
  commit.documents = {document_of(std::string(limits::kDocumentBytesMax + 1, 'x'))};
  EXPECT_EQ(refused(commit), Code::over_limit);
  EXPECT_EQ(refused(of_puts({put(change(std::string(limits::kKeyBytesMax + 1, 'x')), 0, "")})),
            Code::over_limit);
  EXPECT_EQ(ledger_size(), 1u);
}

TEST_P(StoreContract, refuses_what_no_engine_could_name) {
  Commit misnamed;
  misnamed.documents = {{sha256("other"), "bytes"}};
  EXPECT_EQ(refused(misnamed), Code::malformed);
  EXPECT_EQ(refused(of_puts({put(change("\xff"), 0, "")})), Code::malformed);
  EXPECT_EQ(refused(of_puts({put(change(std::string("a\0b", 3)), 0, "")})), Code::malformed);
  EXPECT_EQ(refused(of_puts({put(change("1"), 0, "a"), put(change("1"), 1, "b")})), Code::internal);
  EXPECT_EQ(refused(of_effects({"x", "x"})), Code::internal);
}

TEST_P(StoreContract, keeps_an_answer_and_gives_none_twice) {
  Commit answering = of_puts({put(change("1"), 0, "a")});
  answering.answer = answer_of("ada 1", "{\"id\":1}");
  done(answering);
  EXPECT_EQ(unchanged(**store().answer("ada 1")), unchanged(*answering.answer));
  EXPECT_EQ(*store().answer("ben 1"), std::nullopt);

  Commit again = of_puts({put(change("2"), 0, "a")});
  again.answer = answer_of("ada 1", "another");
  EXPECT_EQ(refused(again), Code::conflict);
  EXPECT_EQ(version_of(change("2")), 0);
}

TEST_P(StoreContract, says_where_the_records_of_an_answered_commit_begin) {
  done(of_records({"a", "b", "c"}));
  Commit answering = of_records({"d", "e"});
  answering.answer = answer_of("ada 1", "first");
  answering.answer->first_record = 77;
  EXPECT_EQ(done(answering).first_record, 3u);
  EXPECT_EQ((*store().answer("ada 1"))->first_record, 3u);
}

TEST_P(StoreContract, forgets_an_answer_in_time) {
  Commit answering;
  answering.answer = answer_of("ada 1", "first");
  done(answering);
  stage().advance(seconds(limits::kAnswerKeptSeconds - 60));
  EXPECT_NE(*store().answer("ada 1"), std::nullopt);
  stage().advance(seconds(61));
  EXPECT_EQ(*store().answer("ada 1"), std::nullopt);
  answering.answer->response = "second";
  done(answering);
  EXPECT_EQ((*store().answer("ada 1"))->response, "second");
}

TEST_P(StoreContract, keeps_documents_under_their_own_name) {
  const std::string bytes("\0\xff binary", 9);
  Commit commit;
  commit.documents = {document_of(bytes), document_of(""), document_of(std::string(300'000, 'd'))};
  done(commit);
  done(commit);
  EXPECT_EQ(*store().document(sha256(bytes)), bytes);
  EXPECT_EQ(*store().document(sha256("")), "");
  EXPECT_EQ((*store().document(sha256(std::string(300'000, 'd'))))->size(), 300'000u);
  EXPECT_EQ(*store().document(sha256("unknown")), std::nullopt);
}

TEST_P(StoreContract, never_goes_back_behind_a_committed_time) {
  const Instant before = *store().now();
  const Instant first = done(of_records({"a"})).at;
  EXPECT_GE(first, before);
  stage().advance(seconds(3'600));
  const Instant later = done(of_records({"b"})).at;
  EXPECT_GE(later.seconds, first.seconds + 3'600);
  stage().advance(seconds(-7'200));
  EXPECT_GE(*store().now(), later);
  EXPECT_GE(done(of_records({"c"})).at, later);
  EXPECT_GE(*another()->now(), later);
}

TEST_P(StoreContract, refuses_what_was_decided_too_long_ago) {
  Commit slow = of_records({"a"});
  slow.at = *store().now();
  stage().advance(seconds(limits::kStaleSecondsMax - 5));
  EXPECT_TRUE(store().commit(slow));
  stage().advance(seconds(10));
  Commit late = of_records({"b"});
  late.at = slow.at;
  const auto refused = store().commit(late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_EQ(store().ledger_head()->size, 1u);
}

TEST_P(StoreContract, never_goes_back_behind_what_a_record_says) {
  Commit commit = of_records({"a"});
  commit.at = *store().now();
  stage().advance(seconds(-3'600));
  done(commit);
  EXPECT_GE(*store().now(), *commit.at);
}

TEST_P(StoreContract, finds_everything_after_it_was_closed) {
  const Committed committed = done(of_everything("a"));
  reopen();
  EXPECT_EQ(version_of(change("a")), 1);
  EXPECT_EQ(store().ledger_head()->checkpoint, committed.checkpoint);
  EXPECT_THAT(*store().records(0, 10), ElementsAre("first of a", "second of a"));
  EXPECT_EQ(*store().document(sha256("document a")), "document a");
  EXPECT_NE(*store().answer("ada a"), std::nullopt);
  EXPECT_EQ(store().claim_effects("here", seconds(60), 10)->size(), 1u);
  EXPECT_EQ(done(of_records({"b"})).first_record, 2u);
  EXPECT_TRUE(store().verify());
}

TEST_P(StoreContract, is_one_store_for_two_handles) {
  const auto other = another();
  done(of_everything("a"));
  EXPECT_EQ((*other->load(change("a")))->version, 1);
  EXPECT_FALSE(other->commit(of_puts({put(change("a"), 0, "x")})));
  EXPECT_TRUE(other->commit(of_puts({put(change("a"), 1, "x")})));
  EXPECT_EQ(refused(of_puts({put(change("a"), 1, "y")})), Code::conflict);
  EXPECT_EQ(other->commit(of_records({"third"}))->first_record, 2u);
  EXPECT_EQ(done(of_records({"fourth"})).first_record, 3u);
  EXPECT_EQ(other->ledger_head()->root, store().ledger_head()->root);
  EXPECT_TRUE(other->verify());
}

}  // namespace
}  // namespace belay::store_contract
