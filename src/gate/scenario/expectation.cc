#include "gate/scenario/expectation.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace belay::scenario {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

using gate::ObligationState;
using gate::RuleOutcome;
using gate::Verdict;

constexpr std::array kVerdicts = {Verdict::allow, Verdict::hold, Verdict::deny};
constexpr std::array kStates = {ObligationState::owed, ObligationState::discharged,
                                ObligationState::exempted, ObligationState::waived,
                                ObligationState::overridden};
constexpr std::array kOutcomes = {RuleOutcome::applies, RuleOutcome::not_applicable,
                                  RuleOutcome::unknown, RuleOutcome::error};

template <class Enum, std::size_t N>
std::vector<std::string_view> names_of(const std::array<Enum, N>& all) {
  std::vector<std::string_view> names;
  for (const Enum value : all) names.push_back(name_of(value));
  return names;
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (int kind = 0; kind < gate::kObligationKindCount; ++kind) {
    names.push_back(name_of(static_cast<gate::ObligationKind>(kind)));
  }
  return names;
}

class ExpectationReader {
 public:
  explicit ExpectationReader(const Document& document) : document_(document) {}

  Result<Expected> read(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`expect`"));
    Expected made;
    BELAY_TRY(made.verdict, one_of(fields, "verdict", names_of(kVerdicts)));
    BELAY_TRY(const std::string would, one_of(fields, "would", names_of(kVerdicts)));
    if (!would.empty()) made.would = would;
    BELAY_TRY(made.error, text(fields, "error"));
    const Node* obligations = fields.optional("obligations");
    const Node* rules = fields.optional("rules");
    if (const Node* way = fields.optional("way")) {
      BELAY_TRY(made.way, yaml::texts_of(document_, *way, "`way`"));
      made.way_place = document_.place(*way);
    }
    if (const Node* notes = fields.optional("notes")) {
      BELAY_TRY(made.notes, yaml::texts_of(document_, *notes, "`notes`"));
      made.notes_place = document_.place(*notes);
    }
    BELAY_TRY_VOID(fields.finish());
    if (made.verdict.empty() == made.error.empty()) {
      return document_.error(node, "`expect` has either a `verdict` or an `error`");
    }
    const Node* decided = node.find(made.error.empty() ? "verdict" : "error");
    made.place = document_.place(decided == nullptr ? node : *decided);
    BELAY_TRY_VOID(read_obligations(obligations, made));
    BELAY_TRY_VOID(read_rules(rules, made));
    return made;
  }

 private:
  Result<std::string> text(Fields& fields, std::string_view key) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return std::string();
    return yaml::text_of(document_, *node, fmt::format("`{}`", key));
  }

  Result<std::string> known_word(const Node& node, std::string_view what,
                                 const std::vector<std::string_view>& words) {
    for (const std::string_view word : words) {
      if (word == node.text) return std::string(word);
    }
    return document_.error(node,
                           fmt::format("{} is one of {}, not `{}`{}", what, joined(words, ", "),
                                       printable(node.text), did_you_mean(node.text, words)));
  }

  Result<std::string> one_of(Fields& fields, std::string_view key,
                             const std::vector<std::string_view>& words) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return std::string();
    return known_word(*node, fmt::format("`{}`", key), words);
  }

  Result<void> read_obligations(const Node* node, Expected& made) {
    if (node == nullptr) return {};
    made.obligations.emplace();
    made.obligations_place = document_.place(*node);
    BELAY_TRY(const auto items, yaml::sequence_of(document_, *node, "`obligations`"));
    for (const Node& item : items) {
      BELAY_TRY(ExpectedObligation owed, read_obligation(item));
      made.obligations->push_back(std::move(owed));
    }
    return {};
  }

  Result<ExpectedObligation> read_obligation(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "an obligation"));
    ExpectedObligation made;
    made.place = document_.place(node);
    BELAY_TRY(const Node* kind, fields.required("kind"));
    BELAY_TRY(made.kind, known_word(*kind, "`kind`", kind_names()));
    BELAY_TRY(const Node* state, fields.required("state"));
    BELAY_TRY(made.state, known_word(*state, "`state`", names_of(kStates)));
    for (const auto& [key, to] : {std::pair("says", &made.says), std::pair("reason", &made.reason),
                                  std::pair("passed_over", &made.passed_over)}) {
      const Node* from = fields.optional(key);
      if (from == nullptr) continue;
      BELAY_TRY(*to, yaml::text_of(document_, *from, fmt::format("`{}`", key)));
    }
    if (const Node* rules = fields.optional("rules")) {
      BELAY_TRY(made.rules, yaml::texts_of(document_, *rules, "`rules`"));
    }
    if (const Node* eligible = fields.optional("eligible")) {
      BELAY_TRY(made.eligible, yaml::texts_of(document_, *eligible, "`eligible`"));
    }
    if (const Node* due = fields.optional("due_now")) {
      BELAY_TRY(made.due_now, yaml::boolean_of(document_, *due, "`due_now`"));
    }
    if (const Node* enforced = fields.optional("enforced")) {
      BELAY_TRY(made.enforced, yaml::boolean_of(document_, *enforced, "`enforced`"));
    }
    BELAY_TRY_VOID(fields.finish());
    return made;
  }

  Result<void> read_rules(const Node* node, Expected& made) {
    if (node == nullptr) return {};
    if (node->kind != yaml::Kind::mapping) {
      return document_.error(*node, "`rules` names rules with their outcomes: `NAME: applies`");
    }
    for (const yaml::Entry& entry : node->entries) {
      BELAY_TRY(ExpectedRule rule, read_rule(entry));
      made.rules.push_back(std::move(rule));
    }
    return {};
  }

  /// `name: applies` or `name: {outcome: unknown, reason: a part of it}`.
  Result<ExpectedRule> read_rule(const yaml::Entry& entry) {
    ExpectedRule rule;
    rule.name = std::string(entry.key.text);
    rule.place = document_.place(entry.key);
    if (entry.value.kind == yaml::Kind::scalar) {
      BELAY_TRY(rule.outcome, known_word(entry.value, "an outcome", names_of(kOutcomes)));
      return rule;
    }
    BELAY_TRY(Fields fields, Fields::of(document_, entry.value, "a rule's outcome"));
    BELAY_TRY(const Node* outcome, fields.required("outcome"));
    BELAY_TRY(rule.outcome, known_word(*outcome, "`outcome`", names_of(kOutcomes)));
    BELAY_TRY(rule.reason, text(fields, "reason"));
    BELAY_TRY_VOID(fields.finish());
    return rule;
  }

  const Document& document_;
};

}  // namespace

Result<Expected> read_expected(const Document& document, const Node& node) {
  return ExpectationReader(document).read(node);
}

}  // namespace belay::scenario
