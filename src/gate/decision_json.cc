#include "gate/decision_json.h"

#include <algorithm>

#include "base/text.h"
#include "gate/approval.h"
#include "gate/owners.h"

namespace belay::gate {

namespace {

template <class Text>
json::Array texts(const std::vector<Text>& from) {
  json::Array made;
  made.reserve(from.size());
  for (const Text& text : from) made.emplace_back(escaped(text));
  return made;
}

json::Object rule_json(const RuleTrace& trace) {
  json::Object object{{"rule", trace.rule},
                      {"outcome", name_of(trace.outcome)},
                      {"reason", trace.reason},
                      {"enforced", trace.enforced}};
  if (trace.is_freeze) object.add("freeze", true);
  if (trace.layer == Layer::organisation) object.add("layer", name_of(trace.layer));
  if (!trace.fact.empty()) object.add("fact", trace.fact);
  if (!trace.question.empty()) object.add("question", trace.question);
  return object;
}

json::Object owed_json(const Owed& owed) {
  json::Object object{{"kind", name_of(owed.asks.kind())},
                      {"state", name_of(owed.state)},
                      {"asks", to_json(owed.asks)},
                      {"says", in_words(owed.asks)},
                      {"due", name_of(owed.due)},
                      {"due_now", owed.due_now},
                      {"enforced", owed.enforced},
                      {"rules", texts(owed.rules)},
                      {"reason", owed.reason}};
  if (!owed.missing.empty()) object.add("missing", texts(owed.missing));
  if (!owed.counted.empty()) object.add("counted", texts(owed.counted));
  if (!owed.passed_over.empty()) object.add("passed_over", texts(owed.passed_over));
  if (!owed.eligible.empty()) object.add("eligible", texts(owed.eligible));
  return object;
}

json::Object step_json(const Step& step) {
  json::Object object{{"action", step.action}, {"who", texts(step.who)}, {"whose", step.whose}};
  if (!step.obstacle.empty()) object.add("obstacle", step.obstacle);
  return object;
}

template <class T, class F>
json::Array array_of(const std::vector<T>& from, F make) {
  json::Array made;
  made.reserve(from.size());
  for (const T& item : from) made.emplace_back(make(item));
  return made;
}

json::Object unknown_json(const facts::Unknown& unknown) {
  return {{"fact", unknown.fact},
          {"reason", escaped(unknown.reason)},
          {"question", escaped(unknown.question)}};
}

json::Object file_json(const facts::FileChange& file) {
  return {{"path", escaped(file.path)},
          {"old_path", escaped(file.old_path)},
          {"status", name_of(file.status)},
          {"old_mode", name_of(file.old_mode)},
          {"mode", name_of(file.mode)},
          {"old_id", file.old_id.hex()},
          {"id", file.id.hex()},
          {"added", file.added},
          {"deleted", file.deleted},
          {"binary", file.binary},
          {"generated", file.generated},
          {"kinds", texts(file.kinds.names())}};
}

json::Object change_json(const facts::Change& change) {
  const auto commit = [](const facts::Commit& made) {
    return json::Object{{"id", made.id.hex()}, {"committed", made.committed.to_string()}};
  };
  return {{"target_ref", escaped(change.target_ref)},
          {"base_tree", change.base_tree.hex()},
          {"head_tree", change.head_tree.hex()},
          {"target_tree", change.target_tree.hex()},
          {"merge_tree", change.merge_tree.hex()},
          {"touched", touched_digest(change).hex()},
          {"commits", array_of(change.commits, commit)},
          {"files", array_of(change.files, file_json)},
          {"undone", array_of(change.undone, file_json)},
          {"added", change.lines.added},
          {"deleted", change.lines.deleted},
          {"kinds", texts(change.kinds.names())},
          {"is_revert", change.is_revert},
          {"title", escaped(change.title)},
          {"labels", texts(change.labels)},
          {"unknowns", array_of(change.unknowns, unknown_json)}};
}

json::Value provenance_json(const facts::Provenance* provenance) {
  if (provenance == nullptr) return nullptr;
  const auto maker = [](const facts::Maker& made) {
    return json::Object{{"name", escaped(made.who.name)},
                        {"email", escaped(made.who.email)},
                        {"operator", made.is_operator}};
  };
  json::Object object{{"level", name_of(provenance->level)},
                      {"strength", name_of(provenance->strength)},
                      {"tools", texts(provenance->tools)},
                      {"models", texts(provenance->models)},
                      {"makers", array_of(provenance->makers, maker)}};
  if (provenance->share) {
    object.add("agent_lines", provenance->share->agent_lines);
    object.add("added_lines", provenance->share->added_lines);
  }
  return object;
}

json::Value reach_json(const Inputs& inputs) {
  if (inputs.reach == nullptr) return nullptr;
  const facts::Reach& reach = *inputs.reach;
  const auto system = [&](const facts::ReachedSystem& reached) {
    return escaped(inputs.catalog->systems[reached.system].name);
  };
  json::Object object{{"undeclared", reach.tier_undeclared},
                      {"systems", array_of(reach.systems, system)},
                      {"journeys", texts(reach.journeys)},
                      {"regions", texts(reach.regions)},
                      {"dependents", static_cast<std::uint64_t>(reach.dependents)},
                      {"unknowns", array_of(reach.unknowns, unknown_json)}};
  if (reach.tier) object.add("tier", *reach.tier);
  return object;
}

json::Value boundary_json(const facts::Boundary* boundary) {
  if (boundary == nullptr) return nullptr;
  const auto crossing = [](const facts::Crossing& made) {
    return json::Object{{"path", escaped(made.path)},
                        {"line", made.line},
                        {"kind", name_of(made.kind)},
                        {"reaches", escaped(made.reaches)}};
  };
  return json::Object{{"crossings", array_of(boundary->crossings, crossing)},
                      {"unknowns", array_of(boundary->unknowns, unknown_json)}};
}

json::Object people_json(const facts::Catalog& catalog) {
  const auto person = [](const facts::Person& known) {
    return json::Object{{"name", escaped(known.name)},
                        {"emails", texts(known.emails)},
                        {"logins", texts(known.logins)},
                        {"level", escaped(known.level)},
                        {"robot", known.robot}};
  };
  const auto team = [](const facts::Team& known) {
    return json::Object{{"name", escaped(known.name)},
                        {"aliases", texts(known.aliases)},
                        {"members", texts(known.members)}};
  };
  return {{"present", catalog.present},
          {"people", array_of(catalog.people, person)},
          {"teams", array_of(catalog.teams, team)}};
}

json::Array owners_json(const Inputs& inputs) {
  const auto group = [](const OwnerGroup& owned) {
    return json::Object{{"owners", texts(owned.owners)},
                        {"example", escaped(owned.example)},
                        {"files", static_cast<std::uint64_t>(owned.files)}};
  };
  return array_of(owner_groups(inputs), group);
}

json::Object approval_json(const Approval& given) {
  json::Object object{{"by", escaped(given.by)},         {"tree", given.tree.hex()},
                      {"target", escaped(given.target)}, {"level", escaped(given.level)},
                      {"teams", texts(given.teams)},     {"result", given.result.hex()},
                      {"touched", given.touched.hex()}};
  if (given.at) object.add("at", given.at->to_string());
  return object;
}

json::Object evidence_json(const Evidence& given) {
  json::Object object{
      {"type", escaped(given.type)}, {"from", escaped(given.from)}, {"tree", given.tree.hex()}};
  if (given.at) object.add("at", given.at->to_string());
  return object;
}

json::Object section_json(const RecordSection& given) {
  return {{"name", escaped(given.name)}, {"text", escaped(given.text)}};
}

template <class T>
std::vector<T> sorted(std::vector<T> items) {
  std::sort(items.begin(), items.end());
  return items;
}

}  // namespace

json::Object to_json(const Decision& decision) {
  json::Object object{{"verdict", name_of(decision.verdict)}};
  if (decision.would) object.add("would", name_of(*decision.would));
  object.add("moment", name_of(decision.moment))
      .add("env", escaped(decision.environment))
      .add("now", decision.now.to_string())
      .add("policy", decision.policy.hex())
      .add("inputs", decision.inputs.hex())
      .add("obligations", array_of(decision.obligations, owed_json))
      .add("rules", array_of(decision.rules, rule_json))
      .add("way", array_of(decision.way, step_json))
      .add("notes", texts(decision.notes));
  return object;
}

json::Value to_json(const Inputs& inputs) {
  return json::Object{{"moment", name_of(inputs.moment)},
                      {"env", escaped(inputs.environment)},
                      {"seen", inputs.seen ? inputs.seen->to_string() : ""},
                      {"now", inputs.now.to_string()},
                      {"change", change_json(*inputs.change)},
                      {"provenance", provenance_json(inputs.provenance)},
                      {"reach", reach_json(inputs)},
                      {"boundary", boundary_json(inputs.boundary)},
                      {"catalog", people_json(*inputs.catalog)},
                      {"owners", owners_json(inputs)},
                      {"approvals", array_of(sorted(inputs.approvals), approval_json)},
                      {"record", array_of(sorted(inputs.record), section_json)},
                      {"evidence", array_of(sorted(inputs.evidence), evidence_json)}};
}

}  // namespace belay::gate
