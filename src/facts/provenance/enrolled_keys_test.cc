#include "facts/provenance/enrolled_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/base64.h"
#include "base/sshsig.h"
#include "facts/provenance/provenance.h"

namespace belay::facts {
namespace {

using testing::HasSubstr;

constexpr std::string_view kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID4UUrGcw+GSZvRRn69+GXF2gcjBCSD9CQUa0EIYRUyt";
constexpr std::string_view kOtherKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlizSIN3DQV78VPNjVvvwjgf+P5HqbPYCYu3BOMdjAE";
// By kKey, in the namespace `git`, over "a commit\n".
constexpr std::string_view kSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPhRSsZzD4ZJm9FGfr34ZcXaByM
EJIP0JBRrQQhhFTK0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPxhEs3ErzEFf+UaTdz9fHS1lDEOzuHjXfdDhX1vRJ50d3OGITIXaWaDAB6HW3DqqP
vXBOtet4qAcoMdz0kFXAE=
-----END SSH SIGNATURE-----
)";

std::string line(std::string_view principals, std::string_view options, std::string_view key) {
  std::string text(principals);
  if (!options.empty()) text += " " + std::string(options);
  return text + " " + std::string(key) + " a comment\n";
}

Commit signed_commit() {
  Commit commit;
  commit.id = Digest::parse("0123456789012345678901234567890123456789").value();
  commit.author = commit.committer = {"Jane Doe", "jane@example.com"};
  commit.committed = commit.authored = Instant::parse("2026-03-01T00:00:00Z").value();
  commit.signature = kSignature;
  commit.signed_bytes = "a commit\n";
  return commit;
}

EnrolledKeys keys_of(std::string_view text) { return EnrolledKeys::parse(text, "keys").value(); }

TEST(EnrolledKeys, an_allowed_signers_file_is_read) {
  const EnrolledKeys keys =
      keys_of("# who may sign\n\n" + line("jane@example.com,j@e.org", "", kKey) +
              line("*@example.com", "namespaces=\"git,file\"", kOtherKey));
  EXPECT_EQ(keys.size(), 2u);
  const auto blob = sshsig::parse_public_key(kKey)->blob;
  const EnrolledKey* key = keys.find(blob, "git", {});
  ASSERT_NE(key, nullptr);
  EXPECT_THAT(key->principals, testing::ElementsAre("jane@example.com", "j@e.org"));
}

/// Ed25519 keys that nobody has, in the order of their digits.
std::string key_line(std::string_view principals, char digit) {
  const auto blob = sshsig::parse_public_key(kKey)->blob;
  return line(
      principals, "",
      "ssh-ed25519 " + encode_base64(blob.substr(0, blob.size() - 32) + std::string(32, digit)));
}

/// How many people those who have the keys of these digits are.
std::size_t people_among(std::string_view text, std::string_view digits) {
  const EnrolledKeys keys = keys_of(text);
  const auto blob = sshsig::parse_public_key(kKey)->blob;
  std::set<std::size_t> people;
  for (const char digit : digits) {
    const EnrolledKey* key =
        keys.find(blob.substr(0, blob.size() - 32) + std::string(32, digit), "git", {});
    if (key != nullptr) people.insert(key->person);
  }
  return people.size();
}

TEST(EnrolledKeys, keys_that_share_a_principal_are_one_persons) {
  EXPECT_EQ(people_among(key_line("mara@x", '1') + key_line("mara@x,mara@home", '2'), "12"), 1u);
  EXPECT_EQ(people_among(key_line("mara@x", '1') + key_line("Mara@X", '2'), "12"), 1u);
  EXPECT_EQ(people_among(key_line("mara@x", '1') + key_line("tomas@x", '2'), "12"), 2u);
  const std::string chain =
      key_line("mara@x", '1') + key_line("mara@home", '3') + key_line("mara@x,mara@home", '2');
  EXPECT_EQ(people_among(chain, "13"), 1u) << "by way of a key that signed nothing";
  EXPECT_EQ(people_among(chain + key_line("tomas@x", '4'), "1234"), 2u);
  EXPECT_EQ(people_among(key_line("mara@x", '1') + key_line("mara@home", '2') +
                             key_line("mara@x,mara@home", '3'),
                         "12"),
            1u)
      << "whose link comes last";
  EXPECT_EQ(people_among(
                key_line("mara@x", '1') + key_line("mary@x", '1') + key_line("mary@x", '2'), "12"),
            1u)
      << "one key under two names";
}

TEST(EnrolledKeys, a_key_signs_only_for_its_purposes) {
  const auto blob = sshsig::parse_public_key(kKey)->blob;
  const EnrolledKeys keys = keys_of(line("j", "namespaces=\"file\"", kKey));
  EXPECT_EQ(keys.find(blob, "git", {}), nullptr);
  EXPECT_NE(keys.find(blob, "file", {}), nullptr);
  EXPECT_NE(keys_of(line("j", "namespaces=\"file\"", kKey) + line("j", "namespaces=\"git\"", kKey))
                .find(blob, "git", {}),
            nullptr)
      << "any of its lines may allow it";
}

TEST(EnrolledKeys, a_key_signs_only_in_its_time) {
  const auto blob = sshsig::parse_public_key(kKey)->blob;
  const EnrolledKeys keys =
      keys_of(line("j", "valid-after=\"20260101\",valid-before=\"202604011200Z\"", kKey));
  const auto at = [&](std::string_view when) {
    return keys.find(blob, "git", Instant::parse(when).value()) != nullptr;
  };
  EXPECT_FALSE(at("2025-12-31T23:59:59Z"));
  EXPECT_TRUE(at("2026-01-01T00:00:00Z"));
  EXPECT_TRUE(at("2026-04-01T11:59:59Z"));
  EXPECT_FALSE(at("2026-04-01T12:00:00Z"));
}

TEST(EnrolledKeys, a_file_that_is_none_is_refused_with_its_line) {
  for (const std::string& bad :
       {std::string("jane@example.com\n"), std::string("jane@example.com ssh-ed25519\n"),
        std::string("jane@example.com ssh-ed25519 ????\n"), line("j", "colour=blue", kKey),
        line("j", "valid-after=\"soon\"", kKey), line("j", "valid-after=\"20261301\"", kKey),
        line("j", "namespaces=\"\"", kKey), line("j", "cert-authority", kKey), line(",", "", kKey),
        std::string(kKey) + "\n"}) {
    const auto keys = EnrolledKeys::parse("# a comment\n" + bad, "keys");
    ASSERT_FALSE(keys) << bad;
    ASSERT_TRUE(keys.error().place.has_value()) << bad;
    EXPECT_EQ(keys.error().place->line, 2) << bad;
  }
  EXPECT_EQ(EnrolledKeys::parse(line("j", "cert-authority", kKey), "keys").error().code,
            Code::unsupported);
}

TEST(EnrolledKeys, a_commit_signed_by_an_enrolled_key_names_its_signer) {
  const EnrolledKeys keys = keys_of(line("jane@example.com", "", kKey));
  const auto signer = signer_of(signed_commit(), keys);
  ASSERT_TRUE(signer) << signer.error().message;
  EXPECT_EQ((*signer)->principals.front(), "jane@example.com");
  EXPECT_TRUE(signed_by_enrolled(signed_commit(), keys));
}

TEST(EnrolledKeys, nothing_else_is_a_signature) {
  const EnrolledKeys keys = keys_of(line("jane@example.com", "", kKey));
  Commit unsigned_commit = signed_commit();
  unsigned_commit.signature.clear();
  EXPECT_FALSE(signed_by_enrolled(unsigned_commit, keys));
  Commit edited = signed_commit();
  edited.signed_bytes += "more";
  EXPECT_FALSE(signed_by_enrolled(edited, keys));
  Commit pgp = signed_commit();
  pgp.signature = "-----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----\n";
  EXPECT_EQ(signer_of(pgp, keys).error().code, Code::unsupported);
  EXPECT_FALSE(signed_by_enrolled(signed_commit(), keys_of(line("j", "", kOtherKey))));
  EXPECT_FALSE(
      signed_by_enrolled(signed_commit(), keys_of(line("j", "namespaces=\"file\"", kKey))));
  EXPECT_FALSE(signed_by_enrolled(signed_commit(), EnrolledKeys()));
}

Provenance assess(Commit commit, const EnrolledKeys* keys) {
  Change change;
  change.commits.push_back(std::move(commit));
  ProvenanceInputs inputs;
  inputs.change = &change;
  inputs.enrolled_keys = keys;
  return assess_provenance(inputs);
}

TEST(Attestation, an_enrolled_signature_attests_the_commits_own_claims) {
  const EnrolledKeys keys = keys_of(line("jane@example.com", "", kKey));
  Commit commit = signed_commit();
  commit.message =
      "S\n\n🤖 Generated with [Codex](https://openai.com/codex)\n"
      "Co-authored-by: Claude <noreply@anthropic.com>\n";
  const Provenance provenance = assess(commit, &keys);
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::attested);
  ASSERT_EQ(provenance.claims.size(), 2u);
  EXPECT_EQ(provenance.claims[0].strength, Strength::attested);
  EXPECT_EQ(provenance.claims[1].strength, Strength::inferred) << "a marker stays a marker";
  EXPECT_EQ(assess(commit, nullptr).strength, Strength::declared);
}

TEST(Attestation, a_signature_alone_makes_nothing_human) {
  const EnrolledKeys keys = keys_of(line("jane@example.com", "", kKey));
  const Provenance provenance = assess(signed_commit(), &keys);
  EXPECT_EQ(provenance.level, Level::unknown);
  EXPECT_EQ(provenance.strength, Strength::none);
}

TEST(Attestation, a_signature_that_does_not_verify_attests_nothing_and_says_so) {
  const EnrolledKeys keys = keys_of(line("jane@example.com", "", kKey));
  Commit commit = signed_commit();
  commit.message = "S\n\nCo-authored-by: Claude <noreply@anthropic.com>\n";
  commit.signed_bytes = "another commit\n";
  const Provenance provenance = assess(commit, &keys);
  EXPECT_EQ(provenance.strength, Strength::declared);
  ASSERT_EQ(provenance.problems.size(), 1u);
  EXPECT_THAT(provenance.problems[0], HasSubstr("does not verify"));
}

TEST(Attestation, a_strangers_signature_attests_nothing_and_is_no_trouble) {
  const EnrolledKeys keys = keys_of(line("karl@example.com", "", kOtherKey));
  Commit commit = signed_commit();
  commit.message = "S\n\nCo-authored-by: Claude <noreply@anthropic.com>\n";
  const Provenance provenance = assess(commit, &keys);
  EXPECT_EQ(provenance.strength, Strength::declared);
  EXPECT_TRUE(provenance.problems.empty());
}

}  // namespace
}  // namespace belay::facts
