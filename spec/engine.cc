#include "engine.h"

#include <fmt/format.h>

#include <cstdlib>
#include <list>

#include "gate/cel/evaluation.h"
#include "gate/fact_table.h"
#include "gate/fact_values.h"
#include "gate/policy_places.h"

namespace belay::spec {

namespace {

constexpr std::int64_t kNow = 1'790'000'000;
constexpr std::string_view kThisTarget = "refs/heads/main";
constexpr std::string_view kMoments[] = {"merge", "deploy", "after"};

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
  std::string text = options(asked);
  if (!text.empty()) text += ", ";
  text += fmt::format("due: {}", kMoments[asked.due]);
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
    approval.moment = static_cast<gate::Moment>(given.moment);
    if (given.barred) approval.barred = "withdrawn";
    inputs.approvals.push_back(std::move(approval));
  }
  for (const std::string& name : world.sections) inputs.record.push_back({name, "written"});
  for (const Proof& proof : world.proofs) {
    inputs.evidence.push_back(
        {proof.type, "ci", tree(proof.this_tree ? '1' : '9'), hours_ago(proof.hours_old)});
  }
}

Truth truth_of(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::boolean:
      return value.is_true() ? Truth::yes : Truth::no;
    case cel::Kind::unknown:
      return Truth::unknown;
    default:
      return Truth::error;
  }
}

Truth judge(const Meaning& meaning, const gate::Inputs& inputs, Coming coming) {
  const auto program = cel::compile(gate::condition_environment(), meaning.text());
  if (!program) return Truth::error;
  cel::Arena arena;
  const gate::FactValues facts(inputs, gate::kUndeclaredTier);
  if (coming == Coming::by_steps) {
    return truth_of(cel::evaluate_by_steps(*program, facts, arena, limits::kCelCostMax));
  }
  if (coming == Coming::early) {
    const int all = static_cast<int>(gate::variables().size());
    for (int i = 0; i < all; ++i) facts.variable(i, arena);
  }
  return truth_of(program->evaluate(facts, arena));
}

std::vector<gate::Finding> lint(const std::string& text) {
  const facts::Catalog no_catalog;
  return gate::lint(*load(text), gate::PolicyPlaces(text, "generated"),
                    {no_catalog, nullptr, Instant{kNow, 0}});
}

std::vector<scenario::BranchSeen> cover(const std::string& text, std::span<const World> worlds) {
  const auto policy = load(text);
  scenario::Coverage coverage(*policy, gate::PolicyPlaces(text, "generated"));
  for (const World& world : worlds) {
    const Facts facts(world);
    coverage.see(facts.inputs(), gate::decide(*policy, facts.inputs()));
  }
  return coverage.branches();
}

}  // namespace

Engine::Engine()
    : decide(gate::decide),
      demand(gate::demand),
      facts_read_by(gate::facts_read_by),
      judge(spec::judge),
      lint(spec::lint),
      cover(spec::cover) {}

Facts::Facts(const World& world)
    : change_(change_of(world)),
      provenance_(provenance_of(world)),
      catalog_(catalog_of(world)),
      systems_(catalog_),
      reach_(systems_.of(change_)) {
  if (!world.tier) reach_.unknowns.push_back({"reach.tier", "generated", "which tier?"});
  inputs_.change = &change_;
  inputs_.provenance = &provenance_;
  inputs_.catalog = &catalog_;
  inputs_.systems = &systems_;
  inputs_.reach = &reach_;
  inputs_.boundary = &boundary_;
  inputs_.moment = static_cast<gate::Moment>(world.moment);
  inputs_.environment = world.production ? "prod" : "staging";
  inputs_.now = {kNow, 0};
  inputs_.seen = hours_ago(world.commit_hours_old);
  give(world, inputs_);
}

std::string policy_text(const Case& given) {
  std::string text = "belay: policy/v1\nrules:";
  if (given.rules.empty()) text += " []";
  text += "\n";
  for (const Rule& rule : given.rules) {
    text += fmt::format("- name: rule {}\n  when: '{}'\n", rule.number, cel(rule.condition));
    if (rule.warns) text += "  mode: warn\n";
    if (!rule.owes.empty()) text += "  owes:\n";
    for (const Asked& asked : rule.owes) text += fmt::format("  - {}\n", asked_text(asked));
    if (rule.exempts.empty()) continue;
    text += "  exempts:\n";
    for (const Kind kind : rule.exempts) text += fmt::format("  - {}\n", word(kind));
  }
  if (!given.freezes.empty()) text += "freezes:\n";
  for (const Freeze& freeze : given.freezes) {
    text += fmt::format("- name: freeze {}\n  from: {}\n  until: {}\n  due: {}\n", freeze.number,
                        hours_ago(freeze.in_force ? 1 : 2).to_string(),
                        hours_ago(freeze.in_force ? -1 : 1).to_string(), kMoments[freeze.due]);
    text += fmt::format("  when: '{}'\n  unless: '{}'\n", cel(freeze.when), cel(freeze.unless));
    if (freeze.warns) text += "  mode: warn\n";
  }
  return text;
}

std::string policy_text(const std::string& condition) {
  return fmt::format("belay: policy/v1\nrules:\n- name: rule\n  when: '{}'\n  owes: [deny]\n",
                     condition);
}

std::shared_ptr<const gate::Policy> load(const std::string& text) {
  struct Loaded {
    std::string text;
    std::shared_ptr<const gate::Policy> policy;
  };
  constexpr std::size_t kKept = 8;
  thread_local std::list<Loaded> kept;
  for (auto one = kept.begin(); one != kept.end(); ++one) {
    if (one->text != text) continue;
    kept.splice(kept.begin(), kept, one);
    return one->policy;
  }
  auto policy = gate::Policy::parse(text, "generated");
  if (!policy) {
    fmt::print("a generated policy does not load: {}\n{}\n", policy.error().to_string(), text);
    std::abort();
  }
  kept.push_front({text, std::make_shared<const gate::Policy>(*std::move(policy))});
  if (kept.size() > kKept) kept.pop_back();
  return kept.front().policy;
}

gate::Decision run(const Case& given, const Engine& engine) {
  const Facts facts(given.world);
  return engine.decide(*load(policy_text(given)), facts.inputs());
}

}  // namespace belay::spec
