#include "properties.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "decision_spec.h"
#include "gate/decision_json.h"
#include "gate/demand.h"

namespace belay::spec {

namespace {

constexpr int kNewRule = 99;

std::string wrong(const Case& given, std::string_view what) {
  return fmt::format("{}\n{}", what, policy_text(given));
}

/// A generated policy loads; one that does not is shown, and fails whatever is tried.
gate::Decision must(Result<gate::Decision> decision) {
  if (decision) return *std::move(decision);
  fmt::print("the generated policy does not load: {}\n", decision.error().to_string());
  gate::Decision none;
  none.notes.push_back("did not load");
  return none;
}

bool allows(const gate::Decision& decision) { return decision.verdict == gate::Verdict::allow; }

std::string_view word(Verdict verdict) {
  return gate::name_of(static_cast<gate::Verdict>(verdict));
}

std::string same_as_reference(const Case& given, const Decide& engine, Dice&) {
  const gate::Decision got = must(run(given, engine));
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
std::string default_is_hold(const Case& given, const Decide& engine, Dice&) {
  Case bare = given;
  bare.world.tier.reset();
  bare.world.approvals.clear();
  bare.world.sections.clear();
  bare.world.proofs.clear();
  bare.rules.push_back({kNewRule, 2, {Asked{}}, {}, false});
  if (!allows(must(run(bare, engine)))) return "";
  return wrong(bare, "nothing is known or given, something is owed, and it allows");
}

std::string an_error_never_allows(const Case& given, const Decide& engine, Dice& dice) {
  Case broken = given;
  Rule rule = any_rule(dice);
  rule.number = kNewRule;
  rule.condition = 6;
  rule.warns = false;
  const auto at = dice.below(static_cast<int>(broken.rules.size()) + 1);
  broken.rules.insert(broken.rules.begin() + at, rule);
  if (!allows(must(run(broken, engine)))) return "";
  return wrong(broken, "a condition fails, and it allows");
}

std::string unless_loosened(const Case& before, const Case& after, const Decide& engine,
                            std::string_view what) {
  if (allows(must(run(before, engine))) || !allows(must(run(after, engine)))) return "";
  return wrong(after, what);
}

std::string a_rule_never_helps(const Case& given, const Decide& engine, Dice& dice) {
  Case more = given;
  Rule rule = any_rule(dice);
  rule.number = kNewRule;
  rule.exempts.clear();
  if (rule.owes.empty()) rule.owes.push_back(Asked{});
  const auto at = dice.below(static_cast<int>(more.rules.size()) + 1);
  more.rules.insert(more.rules.begin() + at, rule);
  return unless_loosened(given, more, engine, "a rule without `exempts` turned it into allow");
}

template <class T>
bool drop_one(std::vector<T>& items, Dice& dice) {
  if (items.empty()) return false;
  items.erase(items.begin() + dice.below(static_cast<int>(items.size())));
  return true;
}

std::string losing_an_approval_never_helps(const Case& given, const Decide& engine, Dice& dice) {
  Case less = given;
  if (!drop_one(less.world.approvals, dice)) return "";
  return unless_loosened(given, less, engine, "an approval less turned it into allow");
}

std::string losing_evidence_never_helps(const Case& given, const Decide& engine, Dice& dice) {
  Case less = given;
  if (!drop_one(less.world.proofs, dice)) return "";
  return unless_loosened(given, less, engine, "evidence less turned it into allow");
}

/// What does not depend on the order: the verdicts and the obligations, with their rules sorted.
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

std::string order_does_not_matter(const Case& given, const Decide& engine, Dice& dice) {
  Case other = given;
  shuffle(other.rules, dice);
  shuffle(other.world.sections, dice);
  shuffle(other.world.proofs, dice);
  // Names follow positions in the engine's inputs, so approvals turn around as a whole.
  if (other.world.approvals.size() % 2 == 1) {
    std::reverse(other.world.approvals.begin(), other.world.approvals.end());
  }
  const auto a = must(run(given, engine));
  const auto b = must(run(other, engine));
  if (without_order(a) == without_order(b)) return "";
  return wrong(given, fmt::format("another order, another answer:\n{}\nand\n{}", without_order(a),
                                  without_order(b)));
}

std::string same_inputs_same_bytes(const Case& given, const Decide& engine, Dice&) {
  const auto a = json::write(json::Value(to_json(must(run(given, engine)))));
  const auto b = json::write(json::Value(to_json(must(run(given, engine)))));
  return a == b ? "" : wrong(given, "the same inputs gave other bytes");
}

std::string a_hold_names_a_way(const Case& given, const Decide& engine, Dice&) {
  const gate::Decision decision = must(run(given, engine));
  if (allows(decision) == decision.way.empty()) return "";
  return wrong(given, fmt::format("{} with a way of {} steps", gate::name_of(decision.verdict),
                                  decision.way.size()));
}

std::string in_words(const std::vector<gate::Owed>& obligations) {
  std::string words;
  for (const gate::Owed& owed : obligations) {
    words += fmt::format("{} {} {} {}; ", gate::in_words(owed.asks), gate::name_of(owed.state),
                         owed.due_now, joined(owed.rules, ","));
  }
  return words;
}

/// What `belay policy diff` compares is what a decision owes before anybody has given anything.
std::string a_demand_is_a_decision_with_nothing_given(const Case& given, const Decide& engine,
                                                      Dice&) {
  std::string difference;
  const auto both = [&](const gate::Policy& policy, const gate::Inputs& inputs) {
    gate::Inputs bare = inputs;
    bare.approvals.clear();
    bare.record.clear();
    bare.evidence.clear();
    bare.seen.reset();
    gate::Decision decision = engine(policy, bare);
    const gate::Demand demand = gate::demand(policy, bare);
    if (demand.verdict != decision.verdict || demand.would != decision.would ||
        in_words(demand.obligations) != in_words(decision.obligations)) {
      difference = fmt::format("demand: {}; decision: {}", in_words(demand.obligations),
                               in_words(decision.obligations));
    }
    return decision;
  };
  must(run(given, both));
  return difference.empty() ? "" : wrong(given, difference);
}

constexpr Property kProperties[] = {
    {"the engine says what the reference says", same_as_reference},
    {"the default is hold", default_is_hold},
    {"an error never allows", an_error_never_allows},
    {"adding a rule without exempts never helps", a_rule_never_helps},
    {"losing an approval never helps", losing_an_approval_never_helps},
    {"losing evidence never helps", losing_evidence_never_helps},
    {"the order of rules, approvals and evidence does not matter", order_does_not_matter},
    {"the same inputs give the same bytes", same_inputs_same_bytes},
    {"whatever does not allow names a way", a_hold_names_a_way},
    {"a demand is a decision with nothing given", a_demand_is_a_decision_with_nothing_given},
};

}  // namespace

std::span<const Property> properties() { return kProperties; }

}  // namespace belay::spec
