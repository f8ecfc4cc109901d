#include "app/cli/render/rule_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/cli/render/fact_evidence.h"
#include "app/cli/render/obligations.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Assessment;
using gate::Condition;
using gate::RuleOutcome;

void add_condition(Page& page, std::string_view label, const std::optional<Condition>& condition,
                   std::string_view otherwise) {
  page.section(label);
  if (!condition) return page.add(Line(otherwise, Style::dim));
  for (const std::string_view line : lines_of(condition->text())) page.add(Line(legible(line)));
}

void add_head(Page& page, std::string_view what, const std::string& name, const std::string& why,
              gate::Mode mode, gate::Layer layer, const Assessment& made, const Place& place) {
  page.section(what);
  Line line(legible(name), Style::bold);
  const std::string file = made.policy.organisation ? printable(place.file) : policy_name_of(made);
  line.phrase(place.line > 0 ? fmt::format("{}, line {}", file, place.line) : file, Style::dim);
  if (layer == gate::Layer::organisation) line.phrase("of the organisation");
  if (mode == gate::Mode::warn) line.phrase("it only warns", Style::warning);
  page.add(line);
  page.section("why");
  page.add(why.empty() ? Line("the policy does not say", Style::dim) : Line(legible(why)));
}

void add_rule(Page& page, const gate::Rule& rule, const Assessment& made) {
  add_head(page, "rule", rule.name, rule.why, rule.mode, rule.layer, made, rule.place);
  add_condition(page, "when", rule.when, "always");
  if (!rule.owes.empty()) page.section("owes");
  for (const gate::Obligation& owed : rule.owes) {
    Line line(legible(gate::in_words(owed)));
    line.phrase(fmt::format("due at {}", gate::name_of(owed.moment())), Style::dim);
    if (owed.exemptible) line.phrase("another rule may exempt from it", Style::dim);
    page.add(line);
  }
  if (!rule.adjusted.empty()) {
    page.section("adjusted");
    page.add(Line("by this repository: " + legible(rule.adjusted)));
  }
  if (rule.exempts.empty()) return;
  std::vector<std::string_view> kinds;
  for (const gate::ObligationKind kind : rule.exempts) kinds.push_back(gate::name_of(kind));
  page.section("exempts");
  page.add(Line("from " + joined(kinds, ", ") + ", where the rule that asks allows it"));
}

void add_freeze(Page& page, const gate::Freeze& freeze, const Assessment& made) {
  add_head(page, "freeze", freeze.name, freeze.why, freeze.mode, freeze.layer, made, freeze.place);
  page.section("from");
  page.add(Line(freeze.from.to_string()).phrase("until " + freeze.until.to_string()));
  add_condition(page, "when", freeze.when, "every change");
  add_condition(page, "unless", freeze.unless, "no way around it");
}

/// The facts behind a condition, as they are of this change.
void add_facts(Page& page, const std::optional<Condition>& condition, const Assessment& made) {
  if (!condition) return;
  page.section("reads");
  for (const FactRead& fact : facts_read(*condition, made)) {
    Line line(fmt::format("{} = {}", fact.name, fact.value));
    line.phrase(fact.evidence, Style::dim);
    page.add(line, {0, 4, ""});
  }
}

std::string_view in_words(RuleOutcome outcome) {
  switch (outcome) {
    case RuleOutcome::applies:
      return "it applies";
    case RuleOutcome::not_applicable:
      return "it does not apply";
    case RuleOutcome::unknown:
      return "not known whether it applies, so it owes an answer";
    case RuleOutcome::error:
      return "its condition fails, so it owes an answer";
  }
  return "";
}

/// Whether the rule applies, what that rests on, and what it comes to.
void add_outcome_of(Page& page, const Assessment& made, std::string_view name) {
  for (const gate::RuleTrace& trace : made.decision.rules) {
    if (trace.rule != name) continue;
    Line line(in_words(trace.outcome), Style::bold);
    if (!trace.reason.empty()) line.phrase(legible(trace.reason));
    page.add(line);
    if (trace.doubt == nullptr) continue;
    if (!trace.doubt->fact.empty()) page.add(Line(fmt::format("the fact: {}", trace.doubt->fact)));
    page.add(Line("the question: " + legible(trace.doubt->question)));
  }
  const Askers askers(made.decision);
  bool first = true;
  for (const gate::Owed& owed : made.decision.obligations) {
    if (std::find(owed.rules.begin(), owed.rules.end(), name) == owed.rules.end()) continue;
    if (first) page.section("comes to");
    first = false;
    add_obligation(page, owed, askers);
  }
}

void add_outcome(Page& page, const Assessment& made, std::string_view name) {
  page.blank();
  page.section("this change");
  page.add(Line(title_of(made.change)));
  add_outcome_of(page, made, name);
}

tl::unexpected<Error> no_such_rule(const gate::Policy& policy, std::string_view name) {
  std::vector<std::string_view> known;
  for (const gate::Rule& rule : policy.rules()) known.push_back(rule.name);
  for (const gate::Freeze& freeze : policy.freezes()) known.push_back(freeze.name);
  std::string next = did_you_mean(name, known);
  if (next.empty()) next = ": `belay policy show` lists them";
  return fail(Code::not_found,
              fmt::format("the policy has no rule `{}`{}", printable(name), legible(next)));
}

}  // namespace

std::string policy_report(const Assessment& assessment, Paper paper) {
  const gate::Policy& policy = assessment.policy.policy();
  Page page(paper);
  page.section("this change");
  page.add(Line(title_of(assessment.change)));
  for (const gate::Rule& rule : policy.rules()) {
    page.blank();
    add_rule(page, rule, assessment);
    add_facts(page, rule.when, assessment);
    page.section("outcome");
    add_outcome_of(page, assessment, rule.name);
  }
  for (const gate::Freeze& freeze : policy.freezes()) {
    page.blank();
    add_freeze(page, freeze, assessment);
    add_facts(page, freeze.when, assessment);
    add_facts(page, freeze.unless, assessment);
    page.section("outcome");
    add_outcome_of(page, assessment, freeze.name);
  }
  page.blank();
  page.add_whole(Line(verdict_of(assessment.decision), Style::bold)
                     .phrase(is_preview(assessment) ? "a preview" : "by these rules", Style::dim));
  return page.take();
}

Result<std::string> rule_report(const Assessment& assessment, std::string_view name, Paper paper) {
  const gate::Policy& policy = assessment.policy.policy();
  Page page(paper);
  const auto named = [&](const auto& one) { return one.name == name; };
  const auto rule = std::find_if(policy.rules().begin(), policy.rules().end(), named);
  const auto freeze = std::find_if(policy.freezes().begin(), policy.freezes().end(), named);
  if (rule != policy.rules().end()) {
    add_rule(page, *rule, assessment);
    add_facts(page, rule->when, assessment);
  } else if (freeze != policy.freezes().end()) {
    add_freeze(page, *freeze, assessment);
    add_facts(page, freeze->when, assessment);
    add_facts(page, freeze->unless, assessment);
  } else {
    return no_such_rule(policy, name);
  }
  add_outcome(page, assessment, name);
  return page.take();
}

}  // namespace belay::app
