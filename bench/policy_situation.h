#ifndef BELAY_BENCH_POLICY_SITUATION_H_
#define BELAY_BENCH_POLICY_SITUATION_H_

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/fact_table.h"
#include "gate/fact_values.h"

namespace belay::gate {

/// What this program wrote itself must be readable.
template <class T>
T sound(Result<T> made) {
  if (made) return *std::move(made);
  fmt::print(stderr, "policy_bench: {}\n", made.error().to_string());
  std::exit(1);
}

/// An organisation of 60 systems; the change touches ten files of the third, on which fifteen
/// others depend, is made by one person and approved by two.
struct Situation {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Boundary boundary;
  std::optional<facts::ReachIndex> systems;
  facts::Reach reach;
  Inputs inputs;

  Situation() {
    make_change();
    catalog = sound(facts::read_catalog({{"catalog.yaml", catalog_text()}}));
    systems.emplace(catalog);
    reach = systems->of(change);
    make_provenance();
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog;
    inputs.systems = &*systems;
    inputs.reach = &reach;
    inputs.boundary = &boundary;
    inputs.environment = "prod";
    inputs.now = {1'795'255'200, 0};
    for (const char* by : {"ada", "ben"}) {
      Approval approval;
      approval.by = by;
      approval.tree = change.head_tree;
      approval.touched = touched_digest(change);
      approval.target = change.target_ref;
      inputs.approvals.push_back(std::move(approval));
    }
  }
  Situation(const Situation&) = delete;
  Situation& operator=(const Situation&) = delete;

 private:
  static constexpr int kSystems = 60;
  static constexpr int kDependents = 15;
  static constexpr int kTeams = 12;

  void make_change() {
    change.head_tree = *Digest::parse(std::string(40, '1'));
    change.target_ref = "refs/heads/main";
    change.title = "Move the totals of an order to the new ledger";
    change.kinds.add(facts::Kind::code);
    change.kinds.add(facts::Kind::config);
    for (int i = 0; i < 10; ++i) {
      facts::FileChange file;
      file.path = file.old_path = fmt::format("services/system-3/src/order/total{}.cc", i);
      file.kinds.add(facts::Kind::code);
      file.added = static_cast<std::uint32_t>(10 + i);
      file.deleted = static_cast<std::uint32_t>(i);
      change.lines.added += file.added;
      change.lines.deleted += file.deleted;
      change.files.push_back(std::move(file));
    }
  }

  void make_provenance() {
    provenance.level = facts::Level::agent;
    provenance.tools = {"claude-code"};
    facts::Maker maker;
    maker.who = {"Mia", "mia@retail.example"};
    provenance.makers.push_back(std::move(maker));
  }

  static std::string catalog_text() {
    std::string text = "belay: catalog/v1\nsystems:\n";
    for (int i = 0; i < kSystems; ++i) {
      text += fmt::format(
          "- {{name: system-{0}, tier: {1}, owner: team-{2}, paths: [services/system-{0}/], "
          "journeys: [journey-{3}], regions: [eu, na]",
          i, i % 4, i % kTeams, i % 8);
      if (i > 3 && i <= 3 + kDependents) text += ", depends_on: {hard: [system-3]}";
      text += "}\n";
    }
    text += "people:\n- {name: Ada, logins: [ada]}\n- {name: Ben, logins: [ben]}\nteams:\n";
    for (int i = 0; i < kTeams; ++i) {
      text += fmt::format("- {{name: team-{}, members: [Ada, Ben]}}\n", i);
    }
    return text;
  }
};

/// A policy of the given conditions. `owes(i)` is the body of the rule's list of obligations.
template <class Owes>
std::string policy_text(const std::vector<std::string>& conditions, Owes owes) {
  std::string text = "belay: policy/v1\nrules:\n";
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    text += fmt::format("- name: rule {0} of the organisation\n  when: >-\n    {1}\n  owes:\n{2}",
                        i, conditions[i], owes(i));
  }
  return text;
}

inline std::string two_obligations(std::size_t i) {
  return fmt::format(
      "  - approvals: {{count: {}, from: {{team: team-{}}}}}\n"
      "  - record: {{sections: [summary, impact]}}\n",
      1 + i % 2, i % 12);
}

/// The rules of an organisation: twelve shapes, with constants of each rule's own. About one in
/// twelve applies.
inline std::vector<std::string> varied_conditions(int rules) {
  std::vector<std::string> made;
  for (int i = 0; i < rules; ++i) {
    const int n = i / 12;
    switch (i % 12) {
      case 0:
        made.push_back(
            fmt::format("\"system-{}\" in reach.systems && reach.tier <= {}", n % 997, n % 3));
        break;
      case 1:
        made.push_back(
            fmt::format("change.files.exists(f, f.path.startsWith(\"services/system-{}/\"))", n));
        break;
      case 2:
        made.push_back(fmt::format("reach.tier == {} && env == \"prod\" && change.lines.total > {}",
                                   n % 4, 40 + n));
        break;
      case 3:
        made.push_back(fmt::format(
            "provenance.level in [\"assisted\", \"agent\"] && reach.dependents > {}", 10 + n));
        break;
      case 4:
        made.push_back(fmt::format(
            "reach.journeys.exists(j, j in [\"journey-{}\", \"journey-{}\"])", n + 6, n + 11));
        break;
      case 5:
        made.push_back(fmt::format(
            "change.files.all(f, f.path.startsWith(\"docs/area-{}/\") || f.path.endsWith(\".md\"))",
            n));
        break;
      case 6:
        made.push_back(fmt::format("change.title.contains(\"ticket {}\")", n));
        break;
      case 7:
        made.push_back(fmt::format(
            "change.files.exists(f, f.path.matches(\"^services/system-{}/.*[.](sql|proto)$\"))",
            n));
        break;
      case 8:
        made.push_back(
            fmt::format("now >= timestamp(\"2026-12-{:02}T{:02}:00:00Z\") && env == \"prod\"",
                        1 + n % 28, n % 24));
        break;
      case 9:
        made.push_back(
            fmt::format("\"eu\" in reach.regions && change.lines.added > {} && change.target == "
                        "\"refs/heads/release-{}\"",
                        n, n));
        break;
      case 10:
        made.push_back(fmt::format("change.files.exists(f, f.added + f.deleted > {})", 20 + n));
        break;
      default:
        made.push_back(
            fmt::format("\"infra\" in change.kind || change.target.endsWith(\"/release-{}\")", n));
    }
  }
  return made;
}

/// Rules of which no two say anything the same but the names of facts.
inline std::vector<std::string> unlike_conditions(int rules) {
  std::vector<std::string> made;
  for (int i = 0; i < rules; ++i) {
    switch (i % 4) {
      case 0:
        made.push_back(fmt::format("change.lines.total > {} && env != \"prod-{}\"", 50 + i, i));
        break;
      case 1:
        made.push_back(
            fmt::format("change.files.exists(f, f.path.startsWith(\"apps/unit-{}/\"))", i));
        break;
      case 2:
        made.push_back(
            fmt::format("\"unit-{}\" in reach.systems || reach.dependents > {}", i, 100 + i));
        break;
      default:
        made.push_back(fmt::format("change.title.startsWith(\"[{}]\")", i));
    }
  }
  return made;
}

/// The facts as another evaluator may be given them; those that are unknown are left out.
inline json::Value to_json(const cel::Value& value, cel::Arena& arena) {
  switch (value.kind()) {
    case cel::Kind::boolean:
      return value.as_boolean();
    case cel::Kind::integer:
      return value.as_integer();
    case cel::Kind::string:
      return value.text();
    case cel::Kind::timestamp:
      return json::Object{{"timestamp", value.as_instant().to_string()}};
    case cel::Kind::list: {
      json::Array items;
      for (std::size_t i = 0; i < value.size(); ++i) {
        items.push_back(to_json(value.at(i, arena), arena));
      }
      return items;
    }
    case cel::Kind::object: {
      json::Object object;
      const auto& fields = value.table().type().fields();
      for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
        object.add(fields[slot].name,
                   to_json(value.table().field(value.row(), slot, arena), arena));
      }
      return object;
    }
    default:
      return nullptr;
  }
}

}  // namespace belay::gate

#endif  // BELAY_BENCH_POLICY_SITUATION_H_
