#include "engine.h"

#include <fmt/format.h>

#include "facts/reach.h"

namespace belay::spec {

namespace {

constexpr std::int64_t kNow = 1'790'000'000;
constexpr std::string_view kThisTarget = "refs/heads/main";

Digest tree(char digit) { return *Digest::parse(std::string(40, digit)); }

Instant hours_ago(int hours) { return {kNow - 3600 * std::int64_t{hours}, 0}; }

std::string_view word(Kind kind) {
  constexpr std::string_view kWords[] = {"approvals", "record", "evidence",
                                         "wait",      "freeze", "deny"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::string options(const Asked& asked) {
  switch (asked.kind) {
    case Kind::approvals: {
      std::string text = fmt::format("count: {}", asked.count);
      if (!asked.level.empty()) text += fmt::format(", level: {}", asked.level);
      if (!asked.team.empty()) text += fmt::format(", from: {{team: {}}}", asked.team);
      return text;
    }
    case Kind::record:
      return fmt::format("sections: [{}]", asked.word);
    case Kind::evidence:
      if (asked.hours == 0) return fmt::format("type: {}", asked.word);
      return fmt::format("type: {}, max_age: {}h", asked.word, asked.hours);
    case Kind::wait:
      return fmt::format("for: {}h", asked.hours);
    case Kind::freeze:
    case Kind::deny:
      return "";
  }
  return "";
}

std::string asked_text(const Asked& asked) {
  constexpr std::string_view kDue[] = {"merge", "deploy", "after"};
  std::string text = options(asked);
  if (!text.empty()) text += ", ";
  text += fmt::format("due: {}", kDue[asked.due]);
  if (asked.exemptible) text += ", exemptible: true";
  return fmt::format("{}: {{{}}}", word(asked.kind), text);
}

facts::Catalog catalog_of(const World& world) {
  facts::Catalog catalog;
  catalog.present = true;
  catalog.systems.push_back({"all", world.tier, true, "", {}, {}, {"**"}, {}, {}});
  facts::Team red{"red", {}, {}};
  facts::Team blue{"blue", {}, {}};
  for (std::size_t i = 0; i < world.people.size(); ++i) {
    const Person& person = world.people[i];
    const std::string name = fmt::format("person {}", i);
    catalog.people.push_back({name,
                              {fmt::format("p{}@example.com", i)},
                              {fmt::format("p{}", i)},
                              person.level,
                              person.robot});
    (person.team == "red" ? red : blue).members.push_back(name);
  }
  catalog.teams = {blue, red};
  return catalog;
}

facts::Change change_of(const World& world) {
  facts::Change change;
  change.head_tree = tree('1');
  change.base_tree = tree('2');
  change.merge_tree = tree('1');
  change.target_ref = std::string(kThisTarget);
  change.is_revert = world.revert;
  facts::FileChange file;
  file.path = file.old_path = "src/a.cc";
  file.kinds.add(facts::Kind::code);
  change.files.push_back(file);
  change.commits.emplace_back();
  return change;
}

facts::Provenance provenance_of(const World& world) {
  facts::Provenance provenance;
  provenance.level = world.agent ? facts::Level::agent : facts::Level::human;
  for (std::size_t i = 0; i < world.people.size(); ++i) {
    if (!world.people[i].maker) continue;
    facts::Maker maker;
    maker.who.email = fmt::format("p{}@example.com", i);
    provenance.makers.push_back(std::move(maker));
  }
  return provenance;
}

void give(const World& world, gate::Inputs& inputs) {
  int turn = 0;
  for (const Approver& given : world.approvals) {
    gate::Approval approval;
    // People are called by one or another of their names, whichever comes.
    const char* address = ++turn % 2 == 0 ? "" : "@example.com";
    approval.by = fmt::format("p{}{}", given.person, address);
    approval.tree = tree(given.this_tree ? '1' : '9');
    approval.touched = gate::touched_digest(*inputs.change);
    approval.target = given.this_target ? std::string(kThisTarget) : "refs/heads/other";
    inputs.approvals.push_back(std::move(approval));
  }
  for (const std::string& name : world.sections) inputs.record.push_back({name, "written"});
  for (const Proof& proof : world.proofs) {
    inputs.evidence.push_back(
        {proof.type, "ci", tree(proof.this_tree ? '1' : '9'), hours_ago(proof.hours_old)});
  }
}

}  // namespace

std::string policy_text(const Case& given) {
  std::string text = "belay: policy/v1\nrules:\n";
  for (const Rule& rule : given.rules) {
    text += fmt::format("- name: rule {}\n  when: '{}'\n", rule.number, cel(rule.condition));
    if (rule.warns) text += "  mode: warn\n";
    if (!rule.owes.empty()) text += "  owes:\n";
    for (const Asked& asked : rule.owes) text += fmt::format("  - {}\n", asked_text(asked));
    if (rule.exempts.empty()) continue;
    text += "  exempts:\n";
    for (const Kind kind : rule.exempts) text += fmt::format("  - {}\n", word(kind));
  }
  return text;
}

Result<gate::Decision> run(const Case& given, const Decide& decide) {
  BELAY_TRY(const gate::Policy policy, gate::Policy::parse(policy_text(given), "generated"));
  const facts::Change change = change_of(given.world);
  const facts::Provenance provenance = provenance_of(given.world);
  const facts::Catalog catalog = catalog_of(given.world);
  const facts::ReachIndex systems(catalog);
  const facts::Boundary boundary;
  facts::Reach reach = systems.of(change);
  if (!given.world.tier) reach.unknowns.push_back({"reach.tier", "generated", "which tier?"});
  gate::Inputs inputs;
  inputs.change = &change;
  inputs.provenance = &provenance;
  inputs.catalog = &catalog;
  inputs.systems = &systems;
  inputs.reach = &reach;
  inputs.boundary = &boundary;
  inputs.moment = static_cast<gate::Moment>(given.world.moment);
  inputs.environment = given.world.production ? "prod" : "staging";
  inputs.now = {kNow, 0};
  inputs.seen = hours_ago(given.world.commit_hours_old);
  give(given.world, inputs);
  return decide(policy, inputs);
}

}  // namespace belay::spec
