#include "generate.h"

namespace belay::spec {

namespace {

Asked any_asked(Dice& dice) {
  constexpr Kind kKinds[] = {Kind::approvals, Kind::approvals, Kind::record, Kind::record,
                             Kind::evidence,  Kind::wait,      Kind::freeze, Kind::deny};
  Asked asked;
  asked.kind = kKinds[dice.below(8)];
  asked.exemptible = asked.kind != Kind::deny && dice.one_in(2);
  asked.due = dice.one_in(4) ? 1 + dice.below(2) : 0;
  asked.count = 1 + dice.below(2);
  if (asked.kind == Kind::approvals && dice.one_in(3))
    asked.level = dice.one_in(2) ? "senior" : "junior";
  if (asked.kind == Kind::approvals && dice.one_in(3)) asked.team = dice.one_in(2) ? "red" : "blue";
  asked.word = dice.one_in(2) ? "summary" : "impact";
  asked.hours = dice.below(3) * 2 + (asked.kind == Kind::wait ? 1 : 0);
  return asked;
}

}  // namespace

Rule any_rule(Dice& dice) {
  Rule rule;
  rule.condition = dice.below(kConditions);
  rule.warns = dice.one_in(5);
  const bool only_exempts = dice.one_in(4);
  for (int i = only_exempts ? 0 : 1 + dice.below(2); i > 0; --i) {
    rule.owes.push_back(any_asked(dice));
  }
  if (only_exempts || dice.one_in(6)) {
    constexpr Kind kKinds[] = {Kind::approvals, Kind::record, Kind::evidence, Kind::wait,
                               Kind::freeze};
    rule.exempts.push_back(kKinds[dice.below(5)]);
  }
  return rule;
}

Case any_case(Dice& dice) {
  Case made;
  for (int i = dice.below(5); i > 0; --i) {
    made.rules.push_back(any_rule(dice));
    made.rules.back().number = i;
  }
  if (dice.one_in(4)) {
    made.freezes.push_back({1, !dice.one_in(3), dice.below(kConditions), dice.below(kConditions),
                            dice.below(3), dice.one_in(4)});
  }
  made.world = any_world(dice);
  return made;
}

World any_world(Dice& dice) {
  World world;
  if (!dice.one_in(4)) world.tier = dice.below(4);
  world.agent = dice.one_in(2);
  world.revert = dice.one_in(2);
  world.production = !dice.one_in(3);
  world.moment = dice.below(3);
  world.commit_hours_old = dice.below(6);
  for (int i = 0; i < 5; ++i) {
    world.people.push_back({dice.one_in(2) ? "senior" : "junior", dice.one_in(2) ? "red" : "blue",
                            dice.one_in(5), dice.one_in(8)});
  }
  for (int i = dice.below(6); i > 0; --i) {
    world.approvals.push_back({dice.below(5), !dice.one_in(6), !dice.one_in(6),
                               dice.one_in(4) ? dice.below(2) : 2, dice.one_in(8)});
  }
  for (const char* name : {"summary", "impact"}) {
    if (!dice.one_in(3)) world.sections.push_back(name);
    if (!dice.one_in(3)) world.proofs.push_back({name, dice.below(6), !dice.one_in(6)});
  }
  return world;
}

}  // namespace belay::spec
