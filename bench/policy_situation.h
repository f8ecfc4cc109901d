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
