#include "gate/policy.h"

#include <algorithm>

#include "gate/cel/time_zones.h"
#include "gate/default_policy.h"

namespace belay::gate {

namespace {

json::Array texts(const std::vector<std::string>& from) {
  return json::Array(from.begin(), from.end());
}

json::Object adjustable_json(const Adjustable& leaves) {
  json::Object object;
  if (leaves.exempt) object.add("exempt", true);
  if (leaves.warn) object.add("mode", name_of(Mode::warn));
  if (leaves.count_min) object.add("count", *leaves.count_min);
  if (leaves.wait_min) object.add("for", to_string(*leaves.wait_min));
  return object;
}

/// Whether a repository could lift all that the rule asks, by its own `exempts` or `adjusts`.
bool is_left_to_repositories(const Rule& rule) {
  return rule.adjustable.warn ||
         (rule.adjustable.exempt &&
          std::all_of(rule.owes.begin(), rule.owes.end(),
                      [](const Obligation& owed) { return owed.exemptible; }));
}

json::Object rule_json(const Rule& rule) {
  json::Object object{{"name", rule.name}, {"why", rule.why}};
  if (rule.when) object.add("when", rule.when->text());
  json::Array owes;
  for (const Obligation& asks : rule.owes) owes.push_back(to_json(asks));
  object.add("owes", std::move(owes));
  json::Array exempts;
  for (const ObligationKind kind : rule.exempts) exempts.push_back(name_of(kind));
  object.add("exempts", std::move(exempts));
  object.add("mode", name_of(rule.mode));
  if (rule.layer == Layer::organisation) object.add("layer", name_of(rule.layer));
  if (rule.adjustable != Adjustable()) object.add("adjustable", adjustable_json(rule.adjustable));
  if (!rule.adjusted.empty()) object.add("adjusted", rule.adjusted);
  return object;
}

json::Object freeze_json(const Freeze& freeze) {
  json::Object object{{"name", freeze.name},
                      {"why", freeze.why},
                      {"from", freeze.from.to_string()},
                      {"until", freeze.until.to_string()}};
  if (freeze.when) object.add("when", freeze.when->text());
  if (freeze.unless) object.add("unless", freeze.unless->text());
  object.add("due", name_of(freeze.due)).add("mode", name_of(freeze.mode));
  if (freeze.layer == Layer::organisation) object.add("layer", name_of(freeze.layer));
  return object;
}

}  // namespace

std::string_view name_of(Mode mode) { return mode == Mode::enforce ? "enforce" : "warn"; }

std::string_view name_of(Layer layer) {
  return layer == Layer::organisation ? "organisation" : "repository";
}

json::Value Policy::to_json() const {
  json::Object object{{"belay", "policy/v1"},
                      {"mode", name_of(mode_)},
                      {"undeclared_tier", undeclared_tier_},
                      {"catalog", texts(catalog_paths_)},
                      {"allowed_signers", allowed_signers_},
                      {"time_zones", cel::time_zones_digest().hex()}};
  if (extends_) object.add("extends", extends_->hex());
  if (!adjustable_.empty()) object.add("adjustable", texts(adjustable_));
  json::Array rules;
  for (const Rule& rule : *rules_) rules.push_back(rule_json(rule));
  json::Array freezes;
  for (const Freeze& freeze : *freezes_) freezes.push_back(freeze_json(freeze));
  object.add("rules", std::move(rules)).add("freezes", std::move(freezes));
  if (break_glass_) {
    json::Object glass{{"who", texts(break_glass_->who)},
                       {"expires", to_string(break_glass_->expires)},
                       {"review_within", to_string(break_glass_->review_within)}};
    if (break_glass_->budget) glass.add("budget", *break_glass_->budget);
    object.add("break_glass", std::move(glass));
  }
  if (attention_) {
    object.add("attention", json::Object{{"least", to_string(attention_->least)},
                                         {"per_hour", attention_->per_hour},
                                         {"passes_over", attention_->passes_over}});
  }
  if (waivers_) {
    object.add("waivers", json::Object{{"who", texts(waivers_->who)},
                                       {"people", waivers_->people},
                                       {"expires", to_string(waivers_->expires)},
                                       {"review_within", to_string(waivers_->review_within)}});
  }
  return object;
}

bool Policy::may_be_waived(std::string_view rule) const {
  if (waivers_layer_ == Layer::organisation) return true;
  const auto bound = [&](const auto& one) {
    return one.name == rule && one.layer == Layer::organisation;
  };
  const auto of_rule = std::find_if(rules_->begin(), rules_->end(), bound);
  if (of_rule != rules_->end()) return is_left_to_repositories(*of_rule);
  return std::none_of(freezes_->begin(), freezes_->end(), bound);
}

std::string_view Policy::built_in_text() { return kDefaultPolicy; }

const Policy& Policy::built_in() {
  // A test holds that it parses; if it ever did not, ending here is better than deciding without
  // it.
  static const Policy policy = Policy::parse(kDefaultPolicy, "built-in policy").value();
  return policy;
}

}  // namespace belay::gate
