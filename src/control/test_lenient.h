#ifndef BELAY_CONTROL_TEST_LENIENT_H_
#define BELAY_CONTROL_TEST_LENIENT_H_

#include <string>
#include <vector>

#include "control/test_gate.h"

/// A gate whose policy lets people make exceptions, for tests.
namespace belay::control::test {

inline constexpr std::string_view kLenient = R"(belay: policy/v1
undeclared_tier: 1
rules:
- name: two people
  owes:
  - approvals: {count: 2}
- name: say what it does
  owes:
  - record: {sections: [impact]}
- name: never
  when: change.title == "Never"
  owes: [deny]
waivers: {who: [mara@retail.example, tomas@retail.example, ines@retail.example],
          people: 2, expires: 24h, review_within: 48h}
break_glass: {who: [mara@retail.example, wim@retail.example, ines@retail.example,
                    bot@retail.example], expires: 4h, review_within: 24h, budget: 2}
)";

/// Under a policy that lets Mara and Tomas waive, and Mara and Wim break the glass.
struct Lenient : Gate {
  Lenient() {
    for (const char* id : {"mara", "wim", "ines", "bot", "tomas"}) give_role(id, Role::break_glass);
    static_cast<void>(take("ines", looked('3')));
  }

  void give_role(const std::string& who, Role role) {
    Directory people = directory;
    Principal changed = *people.find(who);
    changed.roles = {role};
    static_cast<void>(place(people, changed));
    enrol(people);
  }

  void take_role(const std::string& who) {
    Directory people = directory;
    Principal changed = *people.find(who);
    changed.roles.clear();
    static_cast<void>(place(people, changed));
    enrol(people);
  }

  Assessed looked(char head_tree, const std::string& environment = "prod") {
    Assessed made = seen(head_tree, environment);
    made.revision.judges.policy = {{"belay.yaml", keep(std::string(policy))}};
    return made;
  }

  WaiverAsked waiver(std::vector<std::string> rules = {"two people"}) const {
    return {state.now().content, std::move(rules), "prod", "the owners are at sea",
            std::chrono::hours(24)};
  }
  GlassBroken broken(const std::string& environment = "prod") const {
    return {state.now().content, environment, "orders are lost", std::chrono::hours(1)};
  }

  WaiverAgreed agreed(const std::string& waiver) const {
    return {waiver, state.now().content, "prod"};
  }

  Result<AdvancedChange> decided(gate::Moment moment = gate::Moment::merge) {
    return take("ines", DecisionAsked{moment, "prod"});
  }

  std::string policy{kLenient};
};

inline const ledger::Decided& entry_of(const AdvancedChange& made) {
  return std::get<ledger::Decided>(made.records.front().what);
}

inline std::string state_of(const ledger::Decided& entry, std::string_view kind) {
  for (const ledger::SettledObligation& settled : entry.obligations) {
    if (settled.kind == kind) return settled.state;
  }
  return "none";
}

}  // namespace belay::control::test

#endif  // BELAY_CONTROL_TEST_LENIENT_H_
