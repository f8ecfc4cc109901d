#include "ledger/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ledger/cosignature.h"
#include "ledger/test_ledger.h"

namespace belay::ledger {
namespace {

using ::testing::HasSubstr;

class ReceiptTest : public testing::Test {
 protected:
  ReceiptTest() {
    ledger_.add(test_entry(one_of_each()[0]));
    index_ = ledger_.add(test_entry(test_decision()));
    ledger_.add(test_entry(one_of_each()[4]));
    receipt_ = ledger_.receipt(index_, key_);
    expected_.repository = test_content().repository;
    expected_.head_tree = test_content().head_tree;
    expected_.environment = "prod";
    expected_.moment = "deploy";
    expected_.now = test_time(10);
  }

  /// The receipt of a decision in a ledger of its own.
  Receipt receipt_of(const What& what) const {
    TestLedger ledger;
    return ledger.receipt(ledger.add(test_entry(what)), key_);
  }

  std::string refusal() const { return refusal_of(receipt_); }
  std::string refusal_of(const Receipt& receipt) const {
    const auto verified = verify(receipt, trusted_, expected_);
    return verified ? "nothing was refused" : verified.error().message;
  }

  SigningKey key_ = test_key('o');
  TestLedger ledger_;
  std::uint64_t index_ = 0;
  Receipt receipt_;
  TrustedLedger trusted_{std::string(kTestOrigin), {key_.verifier()}};
  Expectation expected_;
};

TEST_F(ReceiptTest, of_what_is_expected_verifies) {
  const auto read = Receipt::parse(receipt_.to_string());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->to_string(), receipt_.to_string());
  const auto verified = verify(*read, trusted_, expected_);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->index, index_);
  EXPECT_EQ(verified->decision.obligations.size(), 2u);
  EXPECT_EQ(verified->checkpoint.checkpoint.head.size, 3u);
}

TEST_F(ReceiptTest, is_the_test_vector_of_its_format) {
  std::ifstream file(BELAY_ROOT "/docs/formats/receipt-v1.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  TestLedger ledger;
  ledger.add(test_entry(one_of_each()[0]));
  const Receipt receipt = ledger.receipt(ledger.add(test_entry(test_decision())), key_);
  EXPECT_NE(page.find(receipt.to_string()), std::string::npos) << receipt.to_string();
  EXPECT_NE(page.find(key_.verifier().to_string()), std::string::npos);
  EXPECT_TRUE(verify(receipt, trusted_, expected_));
}

TEST_F(ReceiptTest, is_a_plain_tlog_proof_that_carries_its_entry) {
  const auto proof = LedgerProof::parse(receipt_.to_string());
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->extra, receipt_.entry);
  EXPECT_TRUE(verify(*proof, leaf_hash(*proof->extra), trusted_.keys));
  EXPECT_THAT(Receipt::parse(receipt_.proof.to_string()).error().message,
              HasSubstr("carries no entry"));
}

TEST_F(ReceiptTest, with_any_byte_of_its_entry_changed_is_refused) {
  for (std::size_t i = 0; i < receipt_.entry.size(); i += 3) {
    Receipt other = receipt_;
    other.entry[i] = static_cast<char>(other.entry[i] ^ 1);
    EXPECT_THAT(refusal_of(other), HasSubstr("leads to another root")) << i;
  }
}

TEST_F(ReceiptTest, of_a_hold_made_into_an_allow_is_refused) {
  Decided hold = test_decision();
  hold.verdict = "hold";
  hold.expires.reset();
  Receipt forged = receipt_of(hold);
  EXPECT_THAT(refusal_of(forged), HasSubstr("decision to hold"));
  forged.entry = receipt_.entry;
  EXPECT_THAT(refusal_of(forged), HasSubstr("leads to another root"));
}

TEST_F(ReceiptTest, signed_by_another_key_or_another_ledger_is_refused) {
  const SigningKey stranger = test_key('x');
  EXPECT_THAT(refusal_of(ledger_.receipt(index_, stranger)), HasSubstr("no trusted key"));
  Receipt witnessed = receipt_;
  const SigningKey witness = test_key('w', kTestOrigin, SignatureType::cosignature_v1);
  witnessed.proof.checkpoint.signatures = {
      cosign(witnessed.proof.checkpoint.text, witness, test_time()).value()};
  trusted_.keys.push_back(witness.verifier());
  EXPECT_THAT(refusal_of(witnessed), HasSubstr("has not signed it"));
  trusted_.origin = "ledger.example.com/other";
  EXPECT_THAT(refusal(), HasSubstr("not `ledger.example.com/other`"));
}

TEST_F(ReceiptTest, of_an_entry_that_is_no_decision_is_refused) {
  EXPECT_THAT(refusal_of(ledger_.receipt(0, key_)), HasSubstr("no decision but `change_opened`"));
}

TEST_F(ReceiptTest, of_other_content_is_refused_by_what_differs) {
  expected_.repository = "git.example.com/retail/other";
  EXPECT_THAT(refusal(), HasSubstr("the repository `git.example.com/retail/shop`"));
  expected_.repository = test_content().repository;
  expected_.head_tree = sha256("another tree");
  EXPECT_THAT(refusal(), HasSubstr("the head tree 4b825dc6"));
  expected_.head_tree.reset();
  EXPECT_THAT(refusal(), HasSubstr("state the one"));
  expected_.result_tree = test_decision().result_tree;
  EXPECT_THAT(refusal(), HasSubstr("nothing was refused"));
  expected_.result_tree = sha256("another tree");
  EXPECT_THAT(refusal(), HasSubstr("the result tree 9de29bb2"));
  expected_.result_tree = test_decision().result_tree;
  expected_.target_ref = "refs/tags/main";
  EXPECT_THAT(refusal(), HasSubstr("the target `refs/heads/main`"));
  expected_.target_ref.reset();
  expected_.touched = sha256("other paths");
  EXPECT_THAT(refusal(), HasSubstr("the touched paths"));
}

TEST_F(ReceiptTest, without_a_result_tree_is_none_of_what_landed) {
  Decided decided = test_decision();
  decided.result_tree.reset();
  expected_.result_tree = test_decision().result_tree;
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("the result tree (none)"));
}

TEST_F(ReceiptTest, of_another_environment_or_moment_is_refused) {
  expected_.environment = "staging";
  EXPECT_THAT(refusal(), HasSubstr("the environment `prod`, not `staging`"));
  expected_.environment = "prod";
  expected_.moment = "merge";
  EXPECT_THAT(refusal(), HasSubstr("the moment `deploy`, not `merge`"));
}

TEST_F(ReceiptTest, expires) {
  expected_.now = test_time(60);
  EXPECT_THAT(refusal(), HasSubstr("expired at 2026-11-20T13:00:00Z"));
  expected_.now = test_time(59);
  EXPECT_THAT(refusal(), HasSubstr("nothing was refused"));
}

TEST_F(ReceiptTest, from_the_future_is_refused_also_for_going_back) {
  expected_.now = test_time(-6);
  EXPECT_THAT(refusal(), HasSubstr("set the clock"));
  expected_.undo = true;
  EXPECT_THAT(refusal(), HasSubstr("set the clock"));
  expected_.now = test_time(-4);
  EXPECT_THAT(refusal(), HasSubstr("nothing was refused"));
}

TEST_F(ReceiptTest, that_expired_still_lets_go_back_unless_it_was_revoked) {
  expected_.now = test_time(100'000);
  expected_.undo = true;
  EXPECT_THAT(refusal(), HasSubstr("nothing was refused"));
  expected_.revoked = {{digest_of(test_content()), "staging"}, {sha256("other"), "prod"}};
  EXPECT_THAT(refusal(), HasSubstr("nothing was refused"));
  expected_.revoked.push_back({digest_of(test_content()), "prod"});
  EXPECT_THAT(refusal(), HasSubstr("was revoked for `prod`"));
  expected_.undo = false;
  expected_.now = test_time(10);
  EXPECT_THAT(refusal(), HasSubstr("was revoked for `prod`"));
}

TEST_F(ReceiptTest, is_held_to_the_revocations_among_entries) {
  const auto line_of = [](What what) { return write(test_entry(std::move(what))).value() + "\n"; };
  const std::string lines = line_of(Revoked{test_content(), "prod", "it loses orders"}) +
                            line_of(Withdrawn{"approval-1", "change-17", ""});
  const auto revoked = parse_revocations(lines);
  ASSERT_TRUE(revoked) << revoked.error().message;
  ASSERT_EQ(revoked->size(), 1u);
  expected_.undo = true;
  expected_.revoked = *revoked;
  EXPECT_THAT(refusal(), HasSubstr("was revoked for `prod`"));
  EXPECT_TRUE(parse_revocations("")->empty());
  EXPECT_THAT(parse_revocations(lines + "{}\n").error().message, HasSubstr("line 3"));
  EXPECT_FALSE(parse_revocations("\n")) << "a list that was cut is no list";
}

TEST_F(ReceiptTest, says_whose_approvals_only_the_ledger_vouches_for) {
  const auto verified = verify(receipt_, trusted_, expected_);
  ASSERT_TRUE(verified) << verified.error().message;
  ASSERT_EQ(verified->approvals.size(), 2u);
  ASSERT_TRUE(verified->approvals[0].key);
  EXPECT_TRUE(verified->approvals[0].key->blob.ends_with(test_key('p').verifier().key().bytes()));
  EXPECT_FALSE(verified->approvals[1].key);
  EXPECT_EQ(verified->approvals[1].means, "token");
}

TEST_F(ReceiptTest, with_an_approval_that_its_giver_did_not_sign_is_refused) {
  Decided decided = test_decision();
  decided.obligations[0].by[0].id = "approval-9";
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("signature does not verify"));
  decided = test_decision();
  decided.obligations[0].by[0].terms->signature = "made up";
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("SSH signature"));
}

TEST_F(ReceiptTest, that_counts_an_approval_for_another_environment_is_refused) {
  Decided decided = test_decision();
  ApprovalTerms& terms = *decided.obligations[0].by[0].terms;
  terms.environment = "staging";
  terms.signature = test_ssh_signature('p', approval_namespace(kTestOrigin),
                                       approval_statement("approval-1", test_content(), terms));
  EXPECT_THAT(refusal_of(receipt_of(decided)),
              HasSubstr("`approval-1`, which is for the environment `staging` and not for `prod`"));
  decided = test_decision();
  decided.obligations[0].by[1].terms->environment = "staging";
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("`approval-2`, which is for the env"));
}

TEST_F(ReceiptTest, that_counts_an_approval_for_what_is_due_later_is_refused) {
  Decided decided = test_decision();
  decided.obligations[0].due = "deploy";
  EXPECT_THAT(refusal_of(receipt_of(decided)),
              HasSubstr("`approval-2`, which is for the moment `merge`, for `2 approvals from the "
                        "owners`, which is due at `deploy`"));
  decided = test_decision();
  SettledObligation again = decided.obligations[0];
  again.by = {{"approval-1"}, {"approval-2"}};
  decided.obligations.push_back(again);
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("nothing was refused"));
  decided.obligations.back().due = "deploy";
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("`approval-2`, which is for the moment"));
  decided.obligations.back().by.pop_back();
  EXPECT_THAT(refusal_of(receipt_of(decided)), HasSubstr("nothing was refused"));
}

TEST_F(ReceiptTest, that_names_an_approval_again_counts_it_once) {
  Decided decided = test_decision();
  SettledObligation again = decided.obligations[0];
  again.by = {{"approval-1"}};
  decided.obligations.push_back(again);
  const auto verified = verify(receipt_of(decided), trusted_, expected_);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->approvals.size(), 2u);
}

TEST_F(ReceiptTest, carries_a_signed_approval_over_to_a_tree_that_touches_the_same) {
  Decided rebased = test_decision();
  rebased.content.head_tree = sha256("rebased");
  expected_.head_tree = rebased.content.head_tree;
  EXPECT_THAT(refusal_of(receipt_of(rebased)), HasSubstr("signature does not verify"))
      << "signed for another tree";
  rebased.obligations[0].by[0].tree = test_content().head_tree;
  const auto verified = verify(receipt_of(rebased), trusted_, expected_);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->approvals[0].tree, test_content().head_tree);
  EXPECT_EQ(verified->approvals[1].tree, rebased.content.head_tree);
  rebased.content.touched = sha256("other paths");
  EXPECT_THAT(refusal_of(receipt_of(rebased)), HasSubstr("signature does not verify"))
      << "another patch";
}

TEST_F(ReceiptTest, for_going_back_is_held_to_everything_else) {
  expected_.undo = true;
  expected_.environment = "staging";
  EXPECT_THAT(refusal(), HasSubstr("the environment"));
  expected_.environment = "prod";
  Decided hold = test_decision();
  hold.verdict = "hold";
  hold.expires.reset();
  EXPECT_THAT(refusal_of(receipt_of(hold)), HasSubstr("decision to hold"));
  EXPECT_THAT(refusal_of(ledger_.receipt(index_, test_key('x'))), HasSubstr("no trusted key"));
}

}  // namespace
}  // namespace belay::ledger
