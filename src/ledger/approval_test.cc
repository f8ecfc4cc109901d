#include "ledger/approval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "ledger/test_ledger.h"

namespace belay::ledger {
namespace {

using ::testing::HasSubstr;

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

std::string refusal_of(ApprovalTerms terms, std::string signature) {
  terms.signature = std::move(signature);
  const auto signer = approval_signer("approval-1", test_content(), terms, kTestOrigin);
  return signer ? "nothing was refused" : signer.error().message;
}

TEST(Approval, has_a_signature_in_its_only_spelling) {
  const ApprovalTerms terms = test_terms();
  const std::string& good = *terms.signature;
  EXPECT_EQ(refusal_of(terms, good), "nothing was refused");
  EXPECT_THAT(refusal_of(terms, good + "\n"), HasSubstr("is padded"));
  EXPECT_THAT(refusal_of(terms, good.substr(0, good.size() - 1)), HasSubstr("is padded"));
  std::string other = good;
  other.insert(other.find('\n') + 10, "\n");
  EXPECT_THAT(refusal_of(terms, other), HasSubstr("is padded"));
  EXPECT_THAT(refusal_of(terms, test_ssh_signature(
                                    'p', approval_namespace(kTestOrigin),
                                    approval_statement("approval-1", test_content(), terms), "x")),
              HasSubstr("nothing `reserved`"));
  EXPECT_THAT(refusal_of(terms, good + std::string(limits::kApprovalSignatureBytesMax, '\n')),
              HasSubstr("6144 are enough"));
}

TEST(Approval, has_room_for_the_signature_of_every_key_that_verifies) {
  constexpr std::size_t kLongestModulusBytes = 16'384 / 8;
  const std::string modulus(kLongestModulusBytes + 1, 'n');
  const std::string key =
      test_ssh_field("ssh-rsa") + test_ssh_field("\1\1\1") + test_ssh_field(modulus);
  const std::string signed_by = test_ssh_field("rsa-sha2-512") + test_ssh_field(modulus.substr(1));
  const std::string armored = sshsig::armored(
      {sshsig::public_key_of(key).value(),
       approval_namespace(std::string(limits::kKeyNameBytesMax, 'o')), "", "sha512", signed_by});
  EXPECT_LE(armored.size(), limits::kApprovalSignatureBytesMax);
  EXPECT_GT(armored.size() + 200, limits::kApprovalSignatureBytesMax) << "and for nothing else";
}

}  // namespace
}  // namespace belay::ledger
