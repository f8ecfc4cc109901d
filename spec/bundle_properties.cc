#include <fmt/format.h>

#include <algorithm>

#include "properties.h"

namespace belay::spec {

namespace {

/// Names of repository rules begin above those of any generated organisation.
constexpr int kRepositoryRules = 100;

struct Bundle {
  std::string organisation;
  std::string repository;
  std::string bound;  ///< what of the organisation's policy no repository may touch
};

bool owes_exemptibly(const Rule& rule) {
  return std::any_of(rule.owes.begin(), rule.owes.end(),
                     [](const Asked& asked) { return asked.exemptible; });
}

void leave_to_repositories(std::string& text, const Rule& rule) {
  const std::string head = fmt::format("- name: rule {}\n", rule.number);
  text.insert(text.find(head) + head.size(),
              fmt::format("  adjustable: {{mode: warn{}}}\n",
                          owes_exemptibly(rule) ? ", exempt: true" : ""));
}

constexpr std::string_view kWaivers =
    "waivers: {who: [p0, p1, p2, p3], people: 2, expires: 1h, review_within: 1h}\n";

/// The case's policy as an organisation's that leaves some rules to its repositories, and one of
/// them that takes what it can get.
Bundle any_bundle(const Case& given, Dice& dice) {
  Case bound = given;
  bound.rules.clear();
  Bundle made;
  made.organisation = policy_text(given);
  std::string adjusts;
  for (const Rule& rule : given.rules) {
    const bool leaves = rule.exempts.empty() && dice.one_in(4);
    if (!leaves) {
      bound.rules.push_back(rule);
      continue;
    }
    leave_to_repositories(made.organisation, rule);
    if (dice.one_in(2)) {
      adjusts += fmt::format("- {{rule: rule {}, why: generated, mode: warn}}\n", rule.number);
    }
  }
  Case own = given;
  own.rules.clear();
  own.freezes.clear();
  for (int i = dice.below(4); i > 0; --i) {
    own.rules.push_back(any_rule(dice));
    own.rules.back().number = kRepositoryRules + i;
    if (dice.one_in(2)) own.rules.back().exempts.push_back(Kind::approvals);
    auto& exempts = own.rules.back().exempts;
    std::sort(exempts.begin(), exempts.end());
    exempts.erase(std::unique(exempts.begin(), exempts.end()), exempts.end());
  }
  made.repository = policy_text(own);
  if (!adjusts.empty()) made.repository += "adjusts:\n" + adjusts;
  if (dice.one_in(4)) made.repository += "mode: warn\n";
  if (dice.one_in(2)) {
    made.organisation += "adjustable: [waivers]\n";
    made.repository += kWaivers;
  }
  made.bound = policy_text(bound);
  return made;
}

/// Everybody agrees to waive everything that the policy asks.
gate::Exception waiver_of(const gate::Policy& policy, const gate::Inputs& inputs) {
  gate::Exception made;
  made.id = "c1-w1";
  for (const gate::Rule& rule : policy.rules()) made.rules.push_back(rule.name);
  for (const gate::Freeze& freeze : policy.freezes()) made.rules.push_back(freeze.name);
  for (const facts::Person& person : inputs.catalog->people) made.by.push_back(person.logins[0]);
  made.tree = inputs.change->head_tree;
  made.target = inputs.change->target_ref;
  made.touched = gate::touched_digest(*inputs.change);
  made.expires = {inputs.now.seconds + 60, 0};
  return made;
}

gate::Decision by(const gate::Policy& policy, const Case& given, const Engine& engine) {
  const Facts facts(given.world);
  gate::Inputs inputs = facts.inputs();
  inputs.exceptions = {waiver_of(policy, inputs)};
  return engine.decide(policy, inputs);
}

/// Whether what `asked` asks for is still asked for, and still owed, on behalf of `rule`.
bool is_still_owed(const gate::Owed& asked, std::string_view rule, const gate::Decision& decision) {
  return std::any_of(
      decision.obligations.begin(), decision.obligations.end(), [&](const gate::Owed& owed) {
        return owed.asks.kind() == asked.asks.kind() && owed.due == asked.due &&
               owed.enforced == asked.enforced && owed.state == gate::ObligationState::owed &&
               std::find(owed.rules.begin(), owed.rules.end(), rule) != owed.rules.end();
      });
}

gate::Verdict strict(const gate::Decision& decision) {
  return decision.would.value_or(decision.verdict);
}

std::string looser(const gate::Decision& bound, const gate::Decision& bundle) {
  if (bundle.verdict < bound.verdict || strict(bundle) < strict(bound)) {
    return fmt::format("the organisation's policy says {} (strictly {}), the bundle {} ({})",
                       name_of(bound.verdict), name_of(strict(bound)), name_of(bundle.verdict),
                       name_of(strict(bundle)));
  }
  for (const gate::Owed& asked : bound.obligations) {
    if (asked.state != gate::ObligationState::owed) continue;
    for (const std::string_view rule : asked.rules) {
      if (is_still_owed(asked, rule, bundle)) continue;
      return fmt::format("`{}` of `{}` is no longer owed", in_words(asked.asks), rule);
    }
  }
  return "";
}

std::string a_repository_never_loosens(const Case& given, const Engine& engine, Dice& dice) {
  const Bundle texts = any_bundle(given, dice);
  const auto words = [&](std::string_view what) {
    return fmt::format("{}\n--- of the organisation\n{}--- of the repository\n{}", what,
                       texts.organisation, texts.repository);
  };
  const gate::OrganisationText organisation{texts.organisation, "organisation",
                                            gate::OrganisationText::Counts::always};
  const auto bundle = gate::Policy::parse(texts.repository, "repository", organisation);
  if (!bundle) return words(bundle.error().to_string());
  const auto bound = gate::Policy::parse(texts.bound, "bound");
  if (!bound) return words(bound.error().to_string());
  const std::string found = looser(by(*bound, given, engine), by(*bundle, given, engine));
  return found.empty() ? "" : words(found);
}

constexpr Property kProperties[] = {
    {"a repository never loosens its organisation's policy", a_repository_never_loosens},
};

}  // namespace

std::span<const Property> bundle_properties() { return kProperties; }

}  // namespace belay::spec
