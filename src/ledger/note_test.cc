#include "ledger/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "ledger/cosignature.h"

namespace belay::ledger {
namespace {

using ::testing::HasSubstr;

// The example of the Go checksum database's documentation, made by another program.
constexpr std::string_view kOtherKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kOtherNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

SigningKey key_of(std::string name, char seed, SignatureType type = SignatureType::ed25519) {
  return {std::move(name), type, ed25519::PrivateKey::from_seed(std::string(32, seed)).value()};
}

Note signed_note(std::string text, const std::vector<SigningKey>& keys) {
  Note note{std::move(text), {}};
  for (const SigningKey& key : keys) note.signatures.push_back(sign(note.text, key).value());
  return note;
}

TEST(Note, of_another_program_verifies) {
  const auto key = VerifierKey::parse(kOtherKey);
  ASSERT_TRUE(key) << key.error().message;
  const auto note = Note::parse(kOtherNote);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->to_string(), kOtherNote);
  const auto by = verify(*note, std::vector{*key});
  ASSERT_TRUE(by) << by.error().message;
  EXPECT_EQ((*by)[0].key, *key);
}

TEST(Note, verifier_keys_are_written_as_they_are_read) {
  for (const std::string_view text :
       {kOtherKey,
        std::string_view("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")}) {
    const auto key = VerifierKey::parse(text);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->to_string(), text);
  }
  const VerifierKey witness = key_of("w.example/1", 'w', SignatureType::cosignature_v1).verifier();
  EXPECT_EQ(VerifierKey::parse(witness.to_string()).value(), witness);
}

TEST(Note, verifier_keys_that_differ_in_any_part_are_refused) {
  const std::string good(kOtherKey);
  for (const std::string& text :
       {std::string(), std::string("PeterNeumann"), std::string("PeterNeumann+c74f20a3"),
        "x" + good, good + "=", std::string("+c74f20a3+ARpc"), " " + good,
        std::string("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
        std::string("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")}) {
    EXPECT_FALSE(VerifierKey::parse(text)) << text;
  }
  EXPECT_EQ(VerifierKey::parse("rekor+12345678+AjBZ").error().code, Code::unsupported);
}

TEST(Note, private_keys_are_read_back_and_never_shown_in_errors) {
  const std::string text =
      private_key_text("l.example/a", SignatureType::ed25519, std::string(32, 's')).value();
  const auto key = SigningKey::parse(text);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->verifier(), key_of("l.example/a", 's').verifier());
  std::string damaged = text;
  damaged.replace(damaged.find("+l.example"), 10, "+m.example");
  const auto refused = SigningKey::parse(damaged);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find("c3Nzc3Nz"), std::string::npos);
  EXPECT_FALSE(private_key_text("a b", SignatureType::ed25519, std::string(32, 's')));
  EXPECT_FALSE(SigningKey::parse(kOtherKey));
}

TEST(Note, keeps_signatures_of_keys_it_does_not_know) {
  const SigningKey known = key_of("l.example/a", 'a');
  const SigningKey unknown = key_of("l.example/b", 'b');
  const Note note = signed_note("text\n\nwith a blank line\n", {unknown, known});
  const auto read = Note::parse(note.to_string());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, note);
  const auto by = verify(*read, std::vector{known.verifier()});
  ASSERT_TRUE(by);
  EXPECT_EQ(by->size(), 1u);
}

TEST(Note, is_refused_where_nobody_trusted_has_signed) {
  const Note note = signed_note("text\n", {key_of("l.example/b", 'b')});
  const auto by = verify(note, std::vector{key_of("l.example/a", 'a').verifier()});
  ASSERT_FALSE(by);
  EXPECT_THAT(by.error().message, HasSubstr("`l.example/b`"));
  EXPECT_FALSE(verify(note, {}));
}

TEST(Note, is_refused_where_a_trusted_signature_is_not_true) {
  const SigningKey a = key_of("l.example/a", 'a');
  const SigningKey b = key_of("l.example/b", 'b');
  Note note = signed_note("text\n", {a, b});
  note.signatures[0].bytes[5] ^= 1;
  EXPECT_FALSE(verify(note, std::vector{a.verifier(), b.verifier()}));
  EXPECT_TRUE(verify(note, std::vector{b.verifier()}));
  Note changed = signed_note("text\n", {a});
  changed.text = "next\n";
  EXPECT_FALSE(verify(changed, std::vector{a.verifier()}));
}

TEST(Note, signed_twice_by_one_key_counts_it_once) {
  const SigningKey a = key_of("l.example/a", 'a');
  const auto by = verify(signed_note("text\n", {a, a}), std::vector{a.verifier()});
  ASSERT_TRUE(by);
  EXPECT_EQ(by->size(), 1u);
}

TEST(Note, that_is_not_well_formed_is_refused) {
  const std::string good(kOtherNote);
  const std::string line = good.substr(good.find("\u2014"));
  for (const std::string& text :
       {std::string(), std::string("\n\n"), std::string("text\n"), std::string("text\n\n"),
        "text\n" + line, "text\n\n" + line.substr(0, line.size() - 1), "text\n\n" + line + "x",
        "text\r\n\n" + line, "te\txt\n\n" + line, "te\xffxt\n\n" + line,
        std::string("text\n\n\u2014 name\n"), std::string("text\n\n\u2014  AAAAAAA=\n"),
        std::string("text\n\n\u2014 name AAAA\n"), std::string("text\n\n\u2014 name AAAAAA==\n"),
        std::string("text\n\n- name AAAAAAA=\n"), std::string("text\n\n\u2014 na+me AAAAAAA=\n"),
        std::string("text\n\n\u2014 n\u00a0me AAAAAAA=\n"), good + "\n"}) {
    EXPECT_FALSE(Note::parse(text)) << text;
  }
}

TEST(Note, over_a_limit_says_so) {
  const std::string line = line_of({"name", 1, "x"});
  std::string many = "text\n\n";
  for (std::size_t i = 0; i < limits::kNoteSignaturesMax; ++i) many += line;
  EXPECT_TRUE(Note::parse(many));
  EXPECT_EQ(Note::parse(many + line).error().code, Code::over_limit);
  const std::string large(limits::kSignedNoteBytesMax, 'x');
  EXPECT_EQ(Note::parse(large + "\n\n" + line).error().code, Code::over_limit);
}

TEST(Cosignature, says_when_a_witness_saw_the_checkpoint) {
  const SigningKey witness = key_of("w.example/1", 'w', SignatureType::cosignature_v1);
  const Instant at{1'679'315'147, 0};
  const auto signature = cosign("l.example/a\n1\nroot\n", witness, at);
  ASSERT_TRUE(signature) << signature.error().message;
  const auto by =
      verify(Note{"l.example/a\n1\nroot\n", {*signature}}, std::vector{witness.verifier()});
  ASSERT_TRUE(by) << by.error().message;
  EXPECT_EQ((*by)[0].at, at);
  EXPECT_FALSE(cosigned_at("l.example/a\n2\nroot\n", *signature, witness.verifier()));
  NoteSignature later = *signature;
  later.bytes[7] ^= 1;
  EXPECT_FALSE(cosigned_at("l.example/a\n1\nroot\n", later, witness.verifier()))
      << "the time is signed too";
}

TEST(Cosignature, and_signature_cannot_stand_for_each_other) {
  const SigningKey log = key_of("l.example/a", 'k');
  const SigningKey witness = key_of("l.example/a", 'k', SignatureType::cosignature_v1);
  EXPECT_NE(log.verifier().id(), witness.verifier().id());
  EXPECT_FALSE(sign("text\n", witness));
  EXPECT_FALSE(cosign("text\n", log, {1, 0}));
  EXPECT_FALSE(cosign("text\n", witness, {1, 500}));
  EXPECT_FALSE(cosign("text\n", witness, {-1, 0}));
}

}  // namespace
}  // namespace belay::ledger
