#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "gate/evidence/envelope.h"
#include "gate/evidence/statement.h"
#include "gate/evidence/test_producer.h"

namespace belay::gate {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTree = "1111111111111111111111111111111111111111";

std::string statement(std::string_view type, const json::Object& predicate,
                      std::string_view tree = kTree) {
  return json::write(json::Object{
      {"_type", "https://in-toto.io/Statement/v1"},
      {"subject",
       json::Array{json::Object{{"name", "head"}, {"digest", json::Object{{"gitTree", tree}}}}}},
      {"predicateType", type},
      {"predicate", predicate}});
}

constexpr std::string_view kTests = "https://in-toto.io/attestation/test-result/v0.1";
constexpr std::string_view kLines = "urn:belay:line-check:v1";

std::string against(std::string_view type, const json::Object& predicate) {
  const auto made = parse_statement(statement(type, predicate));
  return made ? made->against : "refused: " + made.error().message;
}

TEST(envelope, is_signed_over_its_type_and_its_payload_with_their_lengths) {
  EXPECT_EQ(signed_bytes("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(envelope, comes_back_as_it_was_written) {
  const TestProducer ci('c');
  const Envelope made = ci.seal("{}");
  const auto read = parse_envelope(write_envelope(made));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->payload, made.payload);
  ASSERT_EQ(read->signatures.size(), 1u);
  EXPECT_EQ(read->signatures[0].blob, made.signatures[0].blob);
  EXPECT_EQ(read->signatures[0].key_id, sshsig::fingerprint(ci.key()));
}

TEST(envelope, is_true_to_whoever_of_the_keys_signed_it) {
  const TestProducer ci('c'), other('o');
  const std::vector keys = {other.key(), ci.key()};
  EXPECT_EQ(signer_of(ci.seal("{}"), keys), ci.key());
  EXPECT_EQ(signer_of(ci.seal("{}"), std::vector{other.key()}), std::nullopt);
}

TEST(envelope, one_good_signature_among_bad_ones_is_enough) {
  const TestProducer ci('c'), other('o');
  Envelope made = other.seal("{}");
  made.signatures.push_back({"", "no signature"});
  made.signatures.push_back(ci.seal("{}").signatures[0]);
  EXPECT_EQ(signer_of(made, std::vector{ci.key()}), ci.key());
}

TEST(envelope, another_payload_or_type_has_no_signer) {
  const TestProducer ci('c');
  Envelope made = ci.seal("{}");
  made.payload = "{ }";
  EXPECT_EQ(signer_of(made, std::vector{ci.key()}), std::nullopt);
  made = ci.seal("{}");
  made.payload_type = "application/json";
  EXPECT_EQ(signer_of(made, std::vector{ci.key()}), std::nullopt);
}

TEST(envelope, a_signature_for_anything_else_is_none) {
  const TestProducer ci('c');
  for (const char* name_space : {"git", "file", "belay-approval"}) {
    EXPECT_EQ(signer_of(ci.seal("{}", name_space), std::vector{ci.key()}), std::nullopt);
  }
}

TEST(envelope, a_key_id_proves_nothing) {
  const TestProducer ci('c'), thief('t');
  Envelope made = thief.seal("{}");
  made.signatures[0].key_id = sshsig::fingerprint(ci.key());
  EXPECT_EQ(signer_of(made, std::vector{ci.key()}), std::nullopt);
}

TEST(envelope, what_is_none_is_refused) {
  const std::vector<std::string> none = {
      "",
      "[]",
      "{}",
      R"({"payloadType":"text/plain","payload":"e30=","signatures":[{"sig":""}]})",
      R"({"payloadType":"application/vnd.in-toto+json","payload":"=","signatures":[{"sig":""}]})",
      R"({"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]})",
      R"({"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[7]})",
      R"({"payloadType":"application/vnd.in-toto+json","payload":"e30="})"};
  for (const std::string& text : none) {
    EXPECT_FALSE(parse_envelope(text)) << text;
  }
  EXPECT_EQ(parse_envelope(std::string(300'000, ' ')).error().code, Code::over_limit);
}

TEST(statement, a_passed_test_speaks_for_the_change) {
  const auto made = parse_statement(
      statement(kTests, {{"result", "PASSED"}, {"finishedOn", "2026-11-21T10:00:00Z"}}));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->type, "test-result");
  EXPECT_EQ(made->tree.hex(), kTree);
  EXPECT_EQ(made->made, *Instant::parse("2026-11-21T10:00:00Z"));
  EXPECT_EQ(made->against, "");
}

TEST(statement, a_test_that_did_not_pass_speaks_against_it) {
  EXPECT_EQ(against(kTests, {{"result", "FAILED"}}), "its result is FAILED");
  EXPECT_EQ(against(kTests, {{"result", "WARNED"}}), "its result is WARNED");
  EXPECT_EQ(against(kTests, {{"result", "passed"}}), "its result is passed");
  EXPECT_EQ(against(kTests, {}), "it has no `result`");
  EXPECT_EQ(against(kTests, {{"result", "PASSED"}, {"failedTests", json::Array{"a", "b"}}}),
            "2 tests failed, though its result is PASSED");
  EXPECT_EQ(against(kTests, {{"result", "PASSED"}, {"failedTests", json::Array{}}}), "");
  EXPECT_EQ(against(kTests, {{"result", "PASSED"}, {"failedTests", "none"}}),
            "its `failedTests` is no list");
}

TEST(statement, provenance_says_who_built_it) {
  constexpr std::string_view kType = "https://slsa.dev/provenance/v1";
  EXPECT_THAT(against(kType, {}), HasSubstr("builder.id"));
  const json::Object details{{"builder", json::Object{{"id", "https://ci.example"}}},
                             {"metadata", json::Object{{"finishedOn", "2026-11-21T10:00:00Z"}}}};
  const auto made = parse_statement(statement(kType, {{"runDetails", details}}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->type, "slsa-provenance");
  EXPECT_EQ(made->against, "");
  EXPECT_EQ(made->made, *Instant::parse("2026-11-21T10:00:00Z"));
}

json::Object line_check(int changed, int executed, int mutants, int noticed) {
  return {{"result", "PASSED"},
          {"changedLines", changed},
          {"executedLines", executed},
          {"mutants", mutants},
          {"noticedMutants", noticed}};
}

TEST(statement, tests_that_assert_nothing_speak_against_it) {
  EXPECT_EQ(against(kLines, line_check(10, 9, 4, 4)), "");
  EXPECT_EQ(against(kLines, line_check(10, 0, 0, 0)), "the tests ran no changed line");
  EXPECT_EQ(against(kLines, line_check(10, 10, 4, 0)), "the tests noticed no mutated line");
  EXPECT_EQ(against(kLines, line_check(0, 0, 0, 0)), "");
  EXPECT_THAT(against(kLines, line_check(10, 11, 4, 4)), HasSubstr("refused"));
  EXPECT_THAT(against(kLines, line_check(10, 10, 4, 5)), HasSubstr("refused"));
  EXPECT_THAT(against(kLines, {{"result", "PASSED"}}), HasSubstr("refused"));
}

TEST(statement, another_predicate_is_its_producers_word) {
  const auto made = parse_statement(statement("https://example.com/scan/v1", {{"found", 0}}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->type, "https://example.com/scan/v1");
  EXPECT_EQ(made->against, "");
  EXPECT_EQ(made->made, std::nullopt);
}

TEST(statement, is_about_one_tree) {
  const json::Object tree{{"digest", json::Object{{"gitTree", kTree}}}};
  const json::Object commit{{"digest", json::Object{{"gitCommit", kTree}}}};
  const auto about = [](json::Array subjects) {
    return parse_statement(json::write(json::Object{{"_type", "https://in-toto.io/Statement/v1"},
                                                    {"subject", std::move(subjects)},
                                                    {"predicateType", kTests},
                                                    {"predicate", json::Object{}}}));
  };
  EXPECT_TRUE(about({tree, commit}));
  EXPECT_FALSE(about({commit}));
  EXPECT_FALSE(about({tree, tree}));
  EXPECT_FALSE(about({}));
  EXPECT_FALSE(about({json::Object{{"digest", json::Object{{"gitTree", "HEAD"}}}}}));
}

TEST(statement, what_is_none_is_refused) {
  for (const char* text : {"", "[]", "{}", R"({"_type":"https://in-toto.io/Statement/v0.1"})"}) {
    EXPECT_FALSE(parse_statement(text)) << text;
  }
  EXPECT_THAT(against(kTests, {{"result", "PASSED"}, {"finishedOn", "yesterday"}}),
              HasSubstr("refused"));
  EXPECT_THAT(against(kTests, {{"result", "PASSED"}, {"finishedOn", 5}}), HasSubstr("refused"));
}

TEST(statement, of_a_test_run_is_read_as_it_was_written) {
  TestRun run;
  run.tree = *Digest::parse(std::string(kTree));
  run.commit = *Digest::parse(std::string(40, '2'));
  run.command = "make test";
  run.finished = *Instant::parse("2026-11-21T10:00:00Z");
  auto made = parse_statement(write_test_result(run));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->against, "its result is FAILED");
  run.passed = true;
  made = parse_statement(write_test_result(run));
  EXPECT_EQ(made->against, "");
  EXPECT_EQ(made->tree, run.tree);
  EXPECT_EQ(made->made, run.finished);
}

}  // namespace
}  // namespace belay::gate
