#include "gate/evidence/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::gate {
namespace {

using json::Value;

constexpr std::string_view kStatement = "https://in-toto.io/Statement/v1";
constexpr std::string_view kTestResult = "https://in-toto.io/attestation/test-result/v0.1";
constexpr std::string_view kProvenance = "https://slsa.dev/provenance/v1";
constexpr std::string_view kLineCheck = "urn:belay:line-check:v1";

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(Code::malformed, fmt::format("the statement {}", what));
}

std::string_view text_at(const Value& object, std::string_view name) {
  const Value* member = object.find(name);
  return member == nullptr || member->text() == nullptr ? std::string_view() : *member->text();
}

/// `a.b.c` of nested objects, or null.
const Value* at_path(const Value& object, std::initializer_list<std::string_view> path) {
  const Value* at = &object;
  for (const std::string_view name : path) {
    at = at->find(name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Result<Digest> tree_of(const Value& statement) {
  const Value* subjects = statement.find("subject");
  if (subjects == nullptr || subjects->array() == nullptr) return wrong("has no `subject`");
  std::optional<Digest> tree;
  for (const Value& subject : *subjects->array()) {
    const Value* named = at_path(subject, {"digest", "gitTree"});
    if (named == nullptr) continue;
    if (tree) return wrong("is about more than one `gitTree`: make one for each");
    if (named->text() == nullptr) return wrong("has a `gitTree` that is no text");
    const auto digest = Digest::parse(*named->text());
    if (!digest) return wrong("has a `gitTree` that is no digest of 40 or 64 digits");
    tree = *digest;
  }
  if (!tree) return wrong("names no `gitTree`: say which tree it is about");
  return *tree;
}

Result<std::optional<Instant>> instant_at(const Value* value, std::string_view name) {
  if (value == nullptr || value->is_null()) return std::optional<Instant>();
  if (value->text() == nullptr) return wrong(fmt::format("has a `{}` that is no text", name));
  auto made = Instant::parse(*value->text());
  if (!made)
    return wrong(fmt::format("has a `{}` that is no time: {}", name, made.error().message));
  return std::optional(*made);
}

/// The result that a producer gives, or why it speaks against the change.
std::string result_against(const Value& predicate) {
  const std::string_view result = text_at(predicate, "result");
  if (result == "PASSED") return "";
  if (result.empty()) return "it has no `result`";
  return fmt::format("its result is {}", printable(shortened(result, 40)));
}

std::string tests_against(const Value& predicate) {
  if (std::string against = result_against(predicate); !against.empty()) return against;
  const Value* failed = predicate.find("failedTests");
  if (failed == nullptr || failed->is_null()) return "";
  if (failed->array() == nullptr) return "its `failedTests` is no list";
  if (failed->array()->empty()) return "";
  return fmt::format("{} failed, though its result is PASSED",
                     counted(failed->array()->size(), "test"));
}

std::string provenance_against(const Value& predicate) {
  const Value* builder = at_path(predicate, {"runDetails", "builder", "id"});
  const bool named = builder != nullptr && builder->text() != nullptr && !builder->text()->empty();
  return named ? "" : "it does not say who built it: `runDetails.builder.id`";
}

Result<std::int64_t> count_at(const Value& predicate, std::string_view name) {
  const Value* member = predicate.find(name);
  if (member == nullptr || member->integer() == nullptr || *member->integer() < 0) {
    return wrong(fmt::format("has no count `{}`", name));
  }
  return *member->integer();
}

Result<void> check_missed(const Value& predicate) {
  const Value* missed = predicate.find("missed");
  if (missed == nullptr || missed->is_null()) return {};
  if (missed->array() == nullptr) return wrong("has a `missed` that is no list");
  if (missed->array()->size() > limits::kMissedLinesMax) {
    return fail(Code::over_limit,
                fmt::format("a statement names at most {} missed lines", limits::kMissedLinesMax));
  }
  for (const Value& item : *missed->array()) {
    const std::string_view how = text_at(item, "how");
    const Value* line = item.find("line");
    const bool sound = !text_at(item, "path").empty() && line != nullptr &&
                       line->integer() != nullptr && *line->integer() > 0 &&
                       (how == "not-executed" || how == "not-noticed");
    if (!sound) return wrong("has a missed line without `path`, `line` and `how`");
  }
  return {};
}

/// Tests that pass without running a line, or without noticing any mutant, assert nothing.
Result<std::string> lines_against(const Value& predicate) {
  BELAY_TRY(const std::int64_t changed, count_at(predicate, "changedLines"));
  BELAY_TRY(const std::int64_t executed, count_at(predicate, "executedLines"));
  BELAY_TRY(const std::int64_t mutants, count_at(predicate, "mutants"));
  BELAY_TRY(const std::int64_t noticed, count_at(predicate, "noticedMutants"));
  BELAY_TRY_VOID(check_missed(predicate));
  if (executed > changed || noticed > mutants) return wrong("counts more than there is");
  if (std::string against = result_against(predicate); !against.empty()) return against;
  if (changed > 0 && executed == 0) return std::string("the tests ran no changed line");
  if (mutants > 0 && noticed == 0) return std::string("the tests noticed no mutated line");
  return std::string();
}

}  // namespace

Result<Statement> parse_statement(std::string_view text) {
  BELAY_TRY(const Value value, json::parse(text, "the statement"));
  if (text_at(value, "_type") != kStatement) {
    return wrong(fmt::format("must have the `_type` `{}`", kStatement));
  }
  Statement made;
  BELAY_TRY(made.tree, tree_of(value));
  const std::string_view type = text_at(value, "predicateType");
  const Value* predicate = value.find("predicate");
  if (type.empty() || type.size() > limits::kNameBytesMax || !has_visible_text(type)) {
    return wrong("has no `predicateType`");
  }
  if (predicate == nullptr || predicate->object() == nullptr) return wrong("has no `predicate`");
  const Value* finished = predicate->find("finishedOn");
  made.type = type;
  if (type == kTestResult) {
    made.type = "test-result";
    made.against = tests_against(*predicate);
  } else if (type == kProvenance) {
    made.type = "slsa-provenance";
    made.against = provenance_against(*predicate);
    finished = at_path(*predicate, {"runDetails", "metadata", "finishedOn"});
  } else if (type == kLineCheck) {
    made.type = "line-check";
    BELAY_TRY(made.against, lines_against(*predicate));
  }
  BELAY_TRY(made.made, instant_at(finished, "finishedOn"));
  return made;
}

std::string write_test_result(const TestRun& run) {
  json::Object digest{{"gitTree", run.tree.hex()}};
  if (!run.commit.empty()) digest.add("gitCommit", run.commit.hex());
  const json::Object subject{{"name", "head"}, {"digest", std::move(digest)}};
  json::Object predicate{
      {"result", run.passed ? "PASSED" : "FAILED"},
      {"configuration", json::Array{json::Object{{"name", escaped(run.command)}}}},
      {"finishedOn", run.finished.to_string()}};
  return json::write(json::Object{{"_type", kStatement},
                                  {"subject", json::Array{subject}},
                                  {"predicateType", kTestResult},
                                  {"predicate", std::move(predicate)}});
}

}  // namespace belay::gate
