#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "gate/cel/arena.h"
#include "gate/decision.h"
#include "gate/fact_values.h"

namespace belay::gate {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

std::string nested(std::string_view open, std::string_view inner, std::string_view close) {
  constexpr int kDepth = 5000;
  return repeated(open, kDepth) + std::string(inner) + repeated(close, kDepth);
}

const std::string kBomb =
    "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= 0)))";

/// A text that is doubled sixty times.
std::string doubling() {
  std::string text = "cel.bind(x0, env + 'a', ";
  for (int i = 1; i < 60; ++i) text += fmt::format("cel.bind(x{0}, x{1} + x{1}, ", i, i - 1);
  return text + "size(x59) > 0" + repeated(")", 60);
}

/// One rule with this condition, which asks for a section of the record.
std::string policy_with(std::string_view condition, std::string_view rest = "") {
  return fmt::format(
      "belay: policy/v1\nrules:\n- name: tried\n  owes: [{{record: {{sections: [why]}}}}]\n"
      "  when: |\n    {}\n{}",
      condition, rest);
}

std::string error_of(const std::string& yaml) {
  const auto policy = Policy::parse(yaml, "belay.yaml");
  return policy ? "it loads" : policy.error().to_string();
}

/// An empty change, of which all that is asked for has been given.
struct Nothing {
  Nothing() {
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog;
    inputs.boundary = &boundary;
    inputs.reach = &reach;
    inputs.environment = "prod";
    inputs.record = {{"why", "because"}};
  }
  Nothing(const Nothing&) = delete;

  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Boundary boundary;
  facts::Reach reach;
  Inputs inputs;
};

Decision decided(const std::string& yaml) {
  const auto policy = Policy::parse(yaml, "belay.yaml");
  EXPECT_TRUE(policy) << (policy ? "" : policy.error().to_string()) << "\n" << yaml.substr(0, 400);
  return policy ? decide(*policy, Nothing().inputs) : Decision();
}

TEST(BadInput, is_refused_where_it_is_written) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {nested("(", "true", ")"), "nested too deep"},
      {nested("[", "", "]") + " == []", "nested too deep"},
      {nested("!", "true", ""), "nested too deep"},
      {nested("1 + ", "1", "") + " > 0", "nested too deep"},
      {nested("u ? 1 : ", "1", "") + " > 0", "nested too deep"},
      {nested("[1].all(x, ", "true", ")"), "nested too deep"},
      {"env == '" + std::string(limits::kConditionBytesMax, 'a') + "'", "longer than"},
      {"99999999999999999999 > 0", "too large for an int"},
      {"0xFFFFFFFFFFFFFFFFFF > 0", "too large for an int"},
      {"99999999999999999999u > 0u", "too large for a uint"},
      {"env.matches('((((a{100}){100}){100}){100})')", "no regular expression"},
      {"env.matches('(a')", "no regular expression"},
      {"env == '\\ud800'", "belay.yaml:6:"},
      {"now.getHours('America/New_Yrok') < 9", "did you mean `America/New_York`?"},
  };
  for (const auto& [condition, expected] : table) {
    const std::string error = error_of(policy_with(condition));
    EXPECT_NE(error.find(expected), std::string::npos) << condition.substr(0, 60) << "\n" << error;
    // A condition that is not even read is blamed where it begins.
    EXPECT_TRUE(error.starts_with("belay.yaml:6:") || error.starts_with("belay.yaml:5:9:"))
        << error;
  }
}

TEST(BadInput, that_is_no_policy_is_refused) {
  EXPECT_EQ(error_of("belay: policy/v1\nrules: []\n# \xff\n").substr(0, 13), "belay.yaml:3:");
  EXPECT_NE(error_of(policy_with("env == '\xff'")).find("belay.yaml:6:"), std::string::npos);
  EXPECT_NE(error_of("belay: policy/v1\nrules: " + nested("[", "", "]")).find("deep"),
            std::string::npos);
  EXPECT_EQ(error_of("belay: policy/v1\nrules: []\nrules: []\n").substr(0, 13), "belay.yaml:3:");
}

/// Conditions that load, and fail on every change.
const std::vector<std::pair<std::string, std::string>> kFailing = {
    {"1 / change.files.size() > 0", "division by zero"},
    {"1 % change.files.size() > 0", "division by zero"},
    {"9223372036854775807 + change.files.size() + 1 > 0", "out of range"},
    {"{env: 1, 'prod': 2}.size() == 1", "key"},
    {"{'a': 1, 'a': 2}.size() == 1", "key"},
    {"[env][change.files.size() + 1] == env", ""},
    {"string(b'\\xff') == env", "UTF-8"},
    {"int(env + '99999999999999999999') > 0", ""},
    {"env.matches('(' + env)", "regular expression"},
    {"env.matches('((((a{100}){100}){100}){100}' + ')')", "regular expression"},
    {"now.getHours('America/New_' + 'Yrok') < 9", "America/New_York"},
    {"timestamp(env) > now", ""},
    {kBomb, "costs too much"},
    {doubling(), "costs too much"},
    {"lists.range(100000000).size() > 0", ""},
};

TEST(BadInput, that_fails_as_it_runs_owes_and_says_why) {
  for (const auto& [condition, expected] : kFailing) {
    const Decision decision = decided(policy_with(condition));
    ASSERT_EQ(decision.rules.size(), 1u) << condition;
    EXPECT_EQ(decision.verdict, Verdict::hold) << condition;
    EXPECT_EQ(decision.rules[0].outcome, RuleOutcome::error) << condition;
    EXPECT_NE(decision.rules[0].reason.find(expected), std::string::npos)
        << condition << "\n"
        << decision.rules[0].reason;
    EXPECT_FALSE(decision.way.empty()) << condition;
  }
}

TEST(BadInput, takes_little_memory) {
  constexpr std::size_t kBytesMax = 256u << 20;
  const Nothing nothing;
  for (const auto& [condition, unused] : kFailing) {
    const auto policy = Policy::parse(policy_with(condition), "belay.yaml");
    ASSERT_TRUE(policy) << condition;
    const FactValues facts(nothing.inputs, kUndeclaredTier);
    cel::Arena arena;
    EXPECT_EQ(policy->rules()[0].when->evaluate(facts, arena).outcome, Evaluated::Outcome::error);
    EXPECT_LT(arena.bytes_used(), kBytesMax) << condition;
  }
}

TEST(BadInput, lifts_nothing) {
  const std::string asks =
      "belay: policy/v1\nrules:\n- name: asks\n  owes: [{approvals: {count: 1, exemptible: "
      "true}}]\n";
  for (const auto& [condition, unused] : kFailing) {
    const Decision exempting =
        decided(asks + "- name: lifts\n  exempts: [approvals]\n  when: |\n    " + condition + "\n");
    EXPECT_EQ(exempting.verdict, Verdict::hold) << condition;
    EXPECT_EQ(exempting.obligations.at(0).state, ObligationState::owed) << condition;
    const Decision frozen = decided(
        "belay: policy/v1\nrules: []\nfreezes:\n- name: peak\n  from: 1960-01-01T00:00:00Z\n"
        "  until: 2100-01-01T00:00:00Z\n  unless: |\n    " +
        condition + "\n");
    EXPECT_EQ(frozen.verdict, Verdict::hold) << condition;
  }
}

TEST(BadInput, that_only_looks_bad_has_an_answer) {
  for (const char* condition : {
           "lists.range(5000).map(i, 'a').join().matches('^(a+)+$')",
           "!(lists.range(5000).map(i, 'a').join() + 'b').matches('^(a|aa)+$')",
           "double(change.files.size()) / 0.0 != 1.0",
           "-9223372036854775808 < change.files.size()",
           "false || 1 / change.files.size() > 0 || true",
       }) {
    const Decision decision = decided(policy_with(condition));
    EXPECT_EQ(decision.rules.at(0).outcome, RuleOutcome::applies) << condition << "\n"
                                                                  << decision.rules.at(0).reason;
    EXPECT_EQ(decision.verdict, Verdict::allow) << condition;
  }
}

}  // namespace
}  // namespace belay::gate
