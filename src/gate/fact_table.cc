#include "gate/fact_table.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "gate/fact_values.h"

namespace belay::gate {

namespace {

using cel::Arena;
using cel::Value;

const facts::Change& change(const FactValues& facts) { return *facts.inputs().change; }
const facts::Provenance& provenance(const FactValues& facts) { return *facts.inputs().provenance; }
const facts::Reach& reach(const FactValues& facts) { return *facts.inputs().reach; }
const facts::FileChange& file(const FactValues& facts, std::uint32_t row) {
  const facts::Change& made = change(facts);
  return row < made.files.size() ? made.files[row] : made.undone[row - made.files.size()];
}
const facts::Crossing& crossing(const FactValues& facts, std::uint32_t row) {
  return facts.inputs().boundary->crossings[row];
}

Value integer(std::uint64_t value) { return Value::integer(static_cast<std::int64_t>(value)); }

/// Labels and the like come from outside and may need escaping.
Value raw_texts(const std::vector<std::string>& strings, Arena& arena) {
  const auto values = arena.array<Value>(strings.size());
  for (std::size_t i = 0; i < strings.size(); ++i) values[i] = text_value(strings[i], arena);
  return Value::list(values);
}

Value system_names(const Inputs& inputs, Arena& arena) {
  const auto& reached = inputs.reach->systems;
  const auto values = arena.array<Value>(reached.size());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    values[i] = text_value(inputs.catalog->systems[reached[i].system].name, arena);
  }
  return Value::list(values);
}

/// Texts of our own making.
Value texts(const std::vector<std::string>& strings, Arena& arena) {
  const auto values = arena.array<Value>(strings.size());
  for (std::size_t i = 0; i < strings.size(); ++i) values[i] = Value::string(strings[i]);
  return Value::list(values);
}

Value kinds(facts::KindSet set, Arena& arena) {
  const auto names = set.names();
  const auto values = arena.array<Value>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) values[i] = Value::string(names[i]);
  return Value::list(values);
}

using F = const FactValues&;
using Row = std::uint32_t;

constexpr Fact kFacts[] = {
    {"change.kind", "list(string)",
     "What the change is made of: a set over `code`, `config`, `infra`, `flag`, `docs`, `test` and "
     "`agent_action`, in this order.",
     [](F f, Row, Arena& a) { return kinds(change(f).kinds, a); }},
    {"change.files", "list(object)",
     "The files of the whole change, base to head, by path; then those that only its commits "
     "touched.",
     [](F f, Row, Arena&) { return integer(change(f).files.size() + change(f).undone.size()); }},
    {"change.files[].path", "string", "After the change; for a deleted file, where it was.",
     [](F f, Row row, Arena& a) { return text_value(file(f, row).path, a); }},
    {"change.files[].old_path", "string", "Before the change; `path` unless it was renamed.",
     [](F f, Row row, Arena& a) { return text_value(file(f, row).old_path, a); }},
    {"change.files[].status", "string",
     "`added`, `modified`, `deleted`, `renamed` or `type_changed`; `undone` where the change's "
     "commits "
     "touched it and nothing is left of that in sum.",
     [](F f, Row row, Arena&) { return Value::string(name_of(file(f, row).status)); }},
    {"change.files[].added", "int", "Lines added; 0 when binary.",
     [](F f, Row row, Arena&) { return integer(file(f, row).added); }},
    {"change.files[].deleted", "int", "Lines deleted; 0 when binary.",
     [](F f, Row row, Arena&) { return integer(file(f, row).deleted); }},
    {"change.files[].binary", "bool", "By content, or because attributes say so.",
     [](F f, Row row, Arena&) { return Value::boolean(file(f, row).binary); }},
    {"change.files[].generated", "bool", "Written by a program and not meant for review.",
     [](F f, Row row, Arena&) { return Value::boolean(file(f, row).generated); }},
    {"change.files[].kinds", "list(string)", "As `change.kind`, of this file.",
     [](F f, Row row, Arena& a) { return kinds(file(f, row).kinds, a); }},
    {"change.files[].mode", "string",
     "After the change: `regular`, `executable`, `symlink`, `submodule`, or `absent` when deleted.",
     [](F f, Row row, Arena&) { return Value::string(name_of(file(f, row).mode)); }},
    {"change.lines", "object", "Lines of the whole change, binary files left out.", nullptr},
    {"change.lines.added", "int", "Lines added.",
     [](F f, Row, Arena&) { return integer(change(f).lines.added); }},
    {"change.lines.deleted", "int", "Lines deleted.",
     [](F f, Row, Arena&) { return integer(change(f).lines.deleted); }},
    {"change.lines.total", "int", "Both together.",
     [](F f, Row, Arena&) { return integer(change(f).lines.added + change(f).lines.deleted); }},
    {"change.commits", "int", "How many commits it has; 0 for staged and working-tree changes.",
     [](F f, Row, Arena&) { return integer(change(f).commits.size()); }},
    {"change.is_revert", "bool", "It undoes an earlier commit, proved by content.",
     [](F f, Row, Arena&) { return Value::boolean(change(f).is_revert); }},
    {"change.title", "string", "The newest commit's subject, unless stated.",
     [](F f, Row, Arena& a) { return text_value(change(f).title, a); }},
    {"change.labels", "list(string)", "As stated with `--facts`; empty otherwise.",
     [](F f, Row, Arena& a) { return raw_texts(change(f).labels, a); }},
    {"change.target", "string", "The full name of the ref it goes to: `refs/heads/main`.",
     [](F f, Row, Arena& a) { return text_value(change(f).target_ref, a); }},
    {"provenance.level", "string",
     "`human`, `assisted`, `agent` or `unknown`. Always known: `unknown` is one of its values.",
     [](F f, Row, Arena&) { return Value::string(name_of(provenance(f).level)); }},
    {"provenance.strength", "string",
     "Of the strongest claim for that level: `none`, `inferred`, `declared` or `attested`.",
     [](F f, Row, Arena&) { return Value::string(name_of(provenance(f).strength)); }},
    {"provenance.tools", "list(string)", "The tools that claims name, as `claude-code`; sorted.",
     [](F f, Row, Arena& a) { return raw_texts(provenance(f).tools, a); }},
    {"provenance.models", "list(string)", "The models that claims name; sorted.",
     [](F f, Row, Arena& a) { return raw_texts(provenance(f).models, a); }},
    {"provenance.share", "double",
     "The share of added lines that an agent wrote, 0 to 1: a lower bound. Unknown where no note "
     "or trace speaks about lines.",
     [](F f, Row, Arena&) { return Value::floating(provenance(f).share->fraction()); }},
    {"provenance.makers", "list(string)",
     "Everyone who made any of it, by e-mail, else by name; sorted.",
     [](F f, Row, Arena& a) { return texts(f.makers(), a); }},
    {"provenance.operators", "list(string)", "Those makers who ran an agent.",
     [](F f, Row, Arena& a) { return texts(f.operators(), a); }},
    {"reach.tier", "int",
     "The most critical tier among the systems it can hurt; lower is more critical. An undeclared "
     "tier reads as the policy's `undeclared_tier`. Unknown when files belong to no system of a "
     "catalog.",
     [](F f, Row, Arena&) { return Value::integer(f.tier()); }},
    {"reach.systems", "list(string)",
     "The systems it can hurt: those its files belong to first, then by distance, then by name.",
     [](F f, Row, Arena& a) { return system_names(f.inputs(), a); }},
    {"reach.journeys", "list(string)", "The customer journeys it can hurt; sorted.",
     [](F f, Row, Arena& a) { return raw_texts(reach(f).journeys, a); }},
    {"reach.dependents", "int", "How many systems it can hurt that own no changed file.",
     [](F f, Row, Arena&) { return integer(reach(f).dependents); }},
    {"reach.regions", "list(string)", "The regions of the systems it can hurt; sorted.",
     [](F f, Row, Arena& a) { return raw_texts(reach(f).regions, a); }},
    {"boundary.crossings", "list(object)",
     "Where the test side touches the live side, by path and line.",
     [](F f, Row, Arena&) { return integer(f.inputs().boundary->crossings.size()); }},
    {"boundary.crossings[].path", "string", "The file on the live side.",
     [](F f, Row row, Arena& a) { return text_value(crossing(f, row).path, a); }},
    {"boundary.crossings[].line", "int", "The line in it, from 1.",
     [](F f, Row row, Arena&) { return integer(crossing(f, row).line); }},
    {"boundary.crossings[].kind", "string",
     "`test_code`, `test_data`, `test_credential`, `test_endpoint` or `production_target`.",
     [](F f, Row row, Arena&) { return Value::string(name_of(crossing(f, row).kind)); }},
    {"boundary.crossings[].reaches", "string",
     "The test file, the credential (masked), the endpoint or the target.",
     [](F f, Row row, Arena& a) { return text_value(crossing(f, row).reaches, a); }},
    {"env", "string", "The environment that the decision is for: `--env`, `prod` unless set.",
     [](F f, Row, Arena& a) { return text_value(f.inputs().environment, a); }},
    {"moment", "string", "What is decided: `merge`, `deploy` or `after`.",
     [](F f, Row, Arena&) { return Value::string(name_of(f.inputs().moment)); }},
    {"now", "timestamp", "The time of the decision.",
     [](F f, Row, Arena&) { return Value::timestamp(f.inputs().now); }},
};

cel::Type type_of(const Variable& variable, std::string_view type) {
  using Kind = cel::Type::Kind;
  if (type == "object") return cel::Type::object(variable.object);
  if (type == "list(object)") return cel::Type::list(cel::Type::object(variable.object));
  if (type == "list(string)") return cel::Type::list(Kind::string);
  if (type == "int") return Kind::integer;
  if (type == "double") return Kind::floating;
  if (type == "bool") return Kind::boolean;
  if (type == "timestamp") return Kind::timestamp;
  return Kind::string;
}

/// `path` of `change.files[].path` under `change.files`; nothing when it is no member of it.
std::string_view member_of(std::string_view object, std::string_view name) {
  if (!name.starts_with(object)) return {};
  std::string_view rest = name.substr(object.size());
  if (rest.starts_with("[]")) rest.remove_prefix(2);
  return rest.starts_with('.') ? rest.substr(1) : std::string_view();
}

std::vector<Variable> make_variables() {
  std::vector<Variable> made;
  const std::span<const Fact> all = fact_table();
  for (std::size_t at = 0; at < all.size();) {
    Variable variable{&all[at], {}, nullptr};
    std::vector<cel::ObjectType::Field> fields;
    std::size_t end = at + 1;
    for (; end < all.size(); ++end) {
      const std::string_view member = member_of(all[at].name, all[end].name);
      if (member.empty()) break;
      fields.push_back({std::string(member), type_of(variable, all[end].type)});
    }
    if (!fields.empty()) {
      variable.members = all.subspan(at + 1, end - at - 1);
      variable.object =
          std::make_shared<cel::ObjectType>(std::string(all[at].name), std::move(fields));
    }
    made.push_back(std::move(variable));
    at = end;
  }
  return made;
}

constexpr std::string_view kIntroduction =
    "# The facts that a condition can read\n"
    "\n"
    "Generated by `belay policy facts --format markdown`; a test compares. A name that "
    "is not here is an\nerror when the policy loads. Paths and texts that are not UTF-8 are "
    "%XX-escaped, and so is `%`.\n"
    "\n"
    "A fact that could not be established is *unknown*: a condition that needs it owes, "
    "never lets through\n(`docs/reference/policy.md`).\n";

}  // namespace

std::span<const Fact> fact_table() { return kFacts; }

const std::vector<Variable>& variables() {
  static const std::vector<Variable> made = make_variables();
  return made;
}

const cel::Environment& condition_environment() {
  static const cel::Environment environment = [] {
    cel::Environment made;
    for (const Variable& variable : variables()) {
      made.declare(std::string(variable.fact->name), type_of(variable, variable.fact->type));
    }
    return made;
  }();
  return environment;
}

std::string facts_reference() {
  std::string page(kIntroduction);
  std::string_view section;
  for (const Fact& fact : fact_table()) {
    const std::size_t dot = fact.name.find('.');
    const std::string_view first =
        dot == std::string_view::npos ? std::string_view("the decision") : fact.name.substr(0, dot);
    if (first != section) {
      section = first;
      page += fmt::format("\n## {}\n\n| fact | type | meaning |\n|---|---|---|\n", section);
    }
    page += fmt::format("| `{}` | `{}` | {} |\n", fact.name, fact.type, fact.meaning);
  }
  return page;
}

}  // namespace belay::gate
