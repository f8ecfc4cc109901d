#include "ledger/approval.h"

#include <gtest/gtest.h>

#include "ledger/test_ledger.h"

namespace belay::ledger {
namespace {

TEST(Approval, is_signed_over_one_ledger_content_environment_and_moment) {
  EXPECT_EQ(approval_statement("approval-1", test_content(), test_terms()),
            R"({"approval":"approval-1","belay":"approval/v1","content":{"head_tree":)"
            R"("4b825dc642cb6eb9a060e54bf8d69288fbee4904","repository":)"
            R"("git.example.com/retail/shop","target_ref":"refs/heads/main","touched":")" +
                sha256("touched").hex() + R"("},"environment":"prod","moment":"deploy"})");
  EXPECT_EQ(approval_namespace(kTestOrigin), "belay-approval@ledger.example.com/retail");
}

TEST(Approval, names_the_key_that_signed_it) {
  const auto signer = approval_signer("approval-1", test_content(), test_terms(), kTestOrigin);
  ASSERT_TRUE(signer) << signer.error().message;
  EXPECT_EQ(signer->algorithm, "ssh-ed25519");
  EXPECT_TRUE(signer->blob.ends_with(test_key('p').verifier().key().bytes()));
}

TEST(Approval, signed_for_anything_else_does_not_count) {
  ApprovalTerms terms = test_terms();
  EXPECT_FALSE(approval_signer("approval-2", test_content(), terms, kTestOrigin));
  EXPECT_FALSE(approval_signer("approval-1", test_content(), terms, "ledger.example.com/other"));
  Content content = test_content();
  content.touched = sha256("other paths");
  EXPECT_FALSE(approval_signer("approval-1", content, terms, kTestOrigin));
  terms.environment = "staging";
  EXPECT_FALSE(approval_signer("approval-1", test_content(), terms, kTestOrigin));
  terms = test_terms();
  terms.moment = "merge";
  EXPECT_FALSE(approval_signer("approval-1", test_content(), terms, kTestOrigin));
  terms = test_terms();
  terms.result_tree = sha256("a merge");
  EXPECT_FALSE(approval_signer("approval-1", test_content(), terms, kTestOrigin));
}

TEST(Approval, that_nobody_signed_has_no_signer) {
  ApprovalTerms terms = test_terms();
  terms.signature.reset();
  EXPECT_EQ(approval_signer("approval-1", test_content(), terms, kTestOrigin).error().code,
            Code::not_found);
  terms.signature = test_ssh_signature(
      'p', "git", approval_statement("approval-1", test_content(), test_terms()));
  EXPECT_FALSE(approval_signer("approval-1", test_content(), terms, kTestOrigin))
      << "a signature made for another purpose";
}

}  // namespace
}  // namespace belay::ledger
