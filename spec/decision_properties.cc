#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "decision_spec.h"
#include "gate/decision_json.h"
#include "properties.h"

namespace belay::spec {

namespace {

constexpr int kNewRule = 99;

bool allows(const gate::Decision& decision) { return decision.verdict == gate::Verdict::allow; }

std::string_view word(Verdict verdict) {
  return gate::name_of(static_cast<gate::Verdict>(verdict));
}

std::string same_as_reference(const Case& given, const Engine& engine, Dice&) {
  const gate::Decision got = run(given, engine);
  const Answer wanted = spec::decide(given);
  const auto strict = got.would.value_or(got.verdict);
  if (got.verdict == static_cast<gate::Verdict>(wanted.enforced) &&
      strict == static_cast<gate::Verdict>(wanted.strict)) {
    return "";
  }
  return wrong(given, fmt::format("reference: {}, strictly {}; engine: {}, strictly {}",
                                  word(wanted.enforced), word(wanted.strict),
                                  gate::name_of(got.verdict), gate::name_of(strict)));
}

/// With nothing given and nothing known, whoever asks for anything is not answered by `allow`.
std::string default_is_hold(const Case& given, const Engine& engine, Dice&) {
  Case bare = given;
  bare.world.tier.reset();
  bare.world.approvals.clear();
  bare.world.sections.clear();
  bare.world.proofs.clear();
  bare.rules.push_back({kNewRule, 2, {Asked{}}, {}, false});
  if (!allows(run(bare, engine))) return "";
  return wrong(bare, "nothing is known or given, something is owed, and it allows");
}

std::string an_error_never_allows(const Case& given, const Engine& engine, Dice& dice) {
  Case broken = given;
  Rule rule = any_rule(dice);
  rule.number = kNewRule;
  rule.condition = 6;
  rule.warns = false;
  const auto at = dice.below(static_cast<int>(broken.rules.size()) + 1);
  broken.rules.insert(broken.rules.begin() + at, rule);
  if (!allows(run(broken, engine))) return "";
  return wrong(broken, "a condition fails, and it allows");
}

std::string unless_loosened(const Case& before, const Case& after, const Engine& engine,
                            std::string_view what) {
  if (allows(run(before, engine)) || !allows(run(after, engine))) return "";
  return wrong(after, what);
}

std::string a_rule_never_helps(const Case& given, const Engine& engine, Dice& dice) {
  Case more = given;
  Rule rule = any_rule(dice);
  rule.number = kNewRule;
  rule.exempts.clear();
  if (rule.owes.empty()) rule.owes.push_back(Asked{});
  const auto at = dice.below(static_cast<int>(more.rules.size()) + 1);
  more.rules.insert(more.rules.begin() + at, rule);
  return unless_loosened(given, more, engine, "a rule without `exempts` turned it into allow");
}

std::string losing_an_approval_never_helps(const Case& given, const Engine& engine, Dice& dice) {
  Case less = given;
  if (!drop_one(less.world.approvals, dice)) return "";
  return unless_loosened(given, less, engine, "an approval less turned it into allow");
}

std::string losing_evidence_never_helps(const Case& given, const Engine& engine, Dice& dice) {
  Case less = given;
  if (!drop_one(less.world.proofs, dice)) return "";
  return unless_loosened(given, less, engine, "evidence less turned it into allow");
}

std::string order_does_not_matter(const Case& given, const Engine& engine, Dice& dice) {
  Case other = given;
  shuffle(other.rules, dice);
  shuffle(other.freezes, dice);
  shuffle(other.world.sections, dice);
  shuffle(other.world.proofs, dice);
  // Names follow positions in the engine's inputs, so approvals turn around as a whole.
  if (other.world.approvals.size() % 2 == 1) {
    std::reverse(other.world.approvals.begin(), other.world.approvals.end());
  }
  const auto a = run(given, engine);
  const auto b = run(other, engine);
  if (without_order(a) == without_order(b)) return "";
  return wrong(given, fmt::format("another order, another answer:\n{}\nand\n{}", without_order(a),
                                  without_order(b)));
}

/// What a warning asks is shown and counted, and holds nothing; nor does it loosen anything.
std::string a_warning_changes_no_verdict(const Case& given, const Engine& engine, Dice& dice) {
  Case more = given;
  Rule rule = any_rule(dice);
  rule.number = kNewRule;
  rule.warns = true;
  const auto at = dice.below(static_cast<int>(more.rules.size()) + 1);
  more.rules.insert(more.rules.begin() + at, rule);
  const auto before = run(given, engine).verdict;
  const auto after = run(more, engine).verdict;
  if (before == after) return "";
  return wrong(more, fmt::format("a rule that only warns made {} of {}", gate::name_of(after),
                                 gate::name_of(before)));
}

std::string warning_of_it_is_never_stricter(const Case& given, const Engine& engine, Dice& dice) {
  if (given.rules.empty()) return "";
  Case milder = given;
  Rule& rule =
      milder.rules[static_cast<std::size_t>(dice.below(static_cast<int>(milder.rules.size())))];
  if (rule.warns || !rule.exempts.empty()) return "";
  rule.warns = true;
  const auto before = run(given, engine).verdict;
  const auto after = run(milder, engine).verdict;
  if (after <= before) return "";
  return wrong(milder, fmt::format("warning of `rule {}` made {} of {}", rule.number,
                                   gate::name_of(after), gate::name_of(before)));
}

std::string losing_a_section_never_helps(const Case& given, const Engine& engine, Dice& dice) {
  Case less = given;
  if (!drop_one(less.world.sections, dice)) return "";
  return unless_loosened(given, less, engine, "a section less turned it into allow");
}

std::string same_inputs_same_bytes(const Case& given, const Engine& engine, Dice&) {
  const auto a = json::write(json::Value(to_json(run(given, engine))));
  const auto b = json::write(json::Value(to_json(run(given, engine))));
  return a == b ? "" : wrong(given, "the same inputs gave other bytes");
}

constexpr Property kProperties[] = {
    {"the engine says what the reference says", same_as_reference},
    {"the default is hold", default_is_hold},
    {"an error never allows", an_error_never_allows},
    {"adding a rule without exempts never helps", a_rule_never_helps},
    {"losing an approval never helps", losing_an_approval_never_helps},
    {"losing evidence never helps", losing_evidence_never_helps},
    {"losing a section of the record never helps", losing_a_section_never_helps},
    {"a rule that warns changes no verdict", a_warning_changes_no_verdict},
    {"to warn of a rule is never stricter", warning_of_it_is_never_stricter},
    {"the order of rules, approvals and evidence does not matter", order_does_not_matter},
    {"the same inputs give the same bytes", same_inputs_same_bytes},
};

}  // namespace

std::string wrong(const Case& given, std::string_view what) {
  return fmt::format("{}\n{}", what, policy_text(given));
}

std::string without_order(const gate::Decision& decision) {
  std::string text =
      fmt::format("{} {} {}\n", gate::name_of(decision.verdict),
                  decision.would ? gate::name_of(*decision.would) : "-", decision.inputs.hex());
  for (gate::Owed owed : decision.obligations) {
    if (auto* record = std::get_if<gate::RecordAsked>(&owed.asks.what)) {
      std::sort(record->sections.begin(), record->sections.end());
    }
    std::sort(owed.rules.begin(), owed.rules.end());
    text += fmt::format("{} {} {} {}\n", in_words(owed.asks), gate::name_of(owed.state),
                        joined(owed.rules, ","), joined(owed.counted, ","));
  }
  return text;
}

std::span<const Property> decision_properties() { return kProperties; }

}  // namespace belay::spec
