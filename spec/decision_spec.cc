#include "decision_spec.h"

#include <algorithm>
#include <set>

namespace belay::spec {

namespace {

template <class Range, class Predicate>
bool some(const Range& range, Predicate holds) {
  return std::any_of(range.begin(), range.end(), holds);
}

/// People who are no makers and no robots, and who approved exactly this for a moment no earlier
/// than when it is due.
std::set<int> approvers(const World& world, int due) {
  std::set<int> people;
  for (const Approver& approval : world.approvals) {
    const Person& person = world.people[static_cast<std::size_t>(approval.person)];
    const bool may_speak = !person.maker && !person.robot;
    const bool in_force = !approval.barred && approval.moment >= due;
    if (may_speak && in_force && approval.this_tree && approval.this_target) {
      people.insert(approval.person);
    }
  }
  return people;
}

bool approved(const Asked& asked, const World& world) {
  const std::set<int> people = approvers(world, asked.due);
  const auto counts = [&](int one) {
    const Person& person = world.people[static_cast<std::size_t>(one)];
    return (asked.team.empty() || person.team == asked.team) &&
           (asked.level.empty() || person.level == asked.level);
  };
  return std::count_if(people.begin(), people.end(), counts) >= asked.count;
}

bool discharged(const Asked& asked, const World& world) {
  switch (asked.kind) {
    case Kind::approvals:
      return approved(asked, world);
    case Kind::record:
      return some(world.sections, [&](const std::string& name) { return name == asked.word; });
    case Kind::evidence:
      return some(world.proofs, [&](const Proof& proof) {
        const bool young = asked.hours == 0 || proof.hours_old <= asked.hours;
        return proof.type == asked.word && proof.this_tree && young;
      });
    case Kind::wait:
      return world.commit_hours_old >= asked.hours;
    case Kind::freeze:
    case Kind::deny:
      return false;
  }
  return false;
}

bool is_uncertain(Truth truth) { return truth == Truth::unknown || truth == Truth::error; }

/// Whether some rule that certainly applies, and is no weaker than the one that asks, exempts.
bool exempted(const Asked& asked, const Rule& asking, const Case& given) {
  return asked.exemptible && some(given.rules, [&](const Rule& rule) {
           return truth(rule.condition, given.world) == Truth::yes &&
                  (!rule.warns || asking.warns) &&
                  some(rule.exempts, [&](Kind kind) { return kind == asked.kind; });
         });
}

Verdict verdict_of(const Rule& rule, const Case& given) {
  const Truth holds = truth(rule.condition, given.world);
  if (holds == Truth::no) return Verdict::allow;
  Verdict worst = Verdict::allow;
  // Errors and unknowns owe an answer. What only an exemption needs to know, nobody needs to know.
  if (holds == Truth::error || (holds == Truth::unknown && !rule.owes.empty())) {
    worst = Verdict::hold;
  }
  for (const Asked& asked : rule.owes) {
    if (asked.due > given.world.moment) continue;
    if (exempted(asked, rule, given) || discharged(asked, given.world)) continue;
    const bool denies = asked.kind == Kind::deny && !is_uncertain(holds);
    worst = std::max(worst, denies ? Verdict::deny : Verdict::hold);
  }
  return worst;
}

/// What is not certain lifts no freeze, and a freeze that is broken is seen though it is lifted.
Verdict verdict_of(const Freeze& freeze, const World& world) {
  const Truth holds = truth(freeze.when, world);
  if (!freeze.in_force || holds == Truth::no) return Verdict::allow;
  if (holds == Truth::error) return Verdict::hold;
  if (truth(freeze.unless, world) == Truth::yes) return Verdict::allow;
  const bool is_due = freeze.due <= world.moment;
  return is_due || holds == Truth::unknown ? Verdict::hold : Verdict::allow;
}

}  // namespace

Answer decide(const Case& given) {
  Answer answer{Verdict::allow, Verdict::allow};
  const auto count = [&](Verdict verdict, bool warns) {
    answer.strict = std::max(answer.strict, verdict);
    if (!warns) answer.enforced = std::max(answer.enforced, verdict);
  };
  for (const Rule& rule : given.rules) count(verdict_of(rule, given), rule.warns);
  for (const Freeze& freeze : given.freezes) count(verdict_of(freeze, given.world), freeze.warns);
  return answer;
}

}  // namespace belay::spec
