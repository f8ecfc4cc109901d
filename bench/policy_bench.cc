// Deciding by a policy of N rules: the conditions are evaluated, what they ask is merged and
// discharged, and the digest of the inputs is taken. The target is under 1 ms for 1,000 rules.
// Beside it, the same rules' loading, and the same number of comparisons written in C++.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/policy.h"

namespace belay::gate {
namespace {

/// A tenth of the rules applies, as in an organisation's policy of many teams.
std::string policy_of(int rules) {
  std::string text = "belay: policy/v1\nrules:\n";
  for (int i = 0; i < rules; ++i) {
    text += fmt::format(
        "- name: rule {0}\n"
        "  when: reach.tier <= {1} && env == \"prod\" && change.files.exists(f, "
        "f.path.startsWith(\"services/{2}/\"))\n"
        "  owes:\n"
        "  - approvals: {{count: {3}, from: {{team: team {4}}}}}\n"
        "  - record: {{sections: [summary, impact]}}\n",
        i, 1 + i % 3, i % 10, 1 + i % 2, i % 5);
  }
  return text;
}

/// A change of ten files in one catalogued system, made by one person and approved by two.
struct Situation {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Boundary boundary;
  std::optional<facts::ReachIndex> systems;
  facts::Reach reach;
  Inputs inputs;

  Situation() {
    change.head_tree = *Digest::parse(std::string(40, '1'));
    change.target_ref = "refs/heads/main";
    for (int i = 0; i < 10; ++i) {
      facts::FileChange file;
      file.path = file.old_path = fmt::format("services/3/file{}.cc", i);
      file.kinds.add(facts::Kind::code);
      change.files.push_back(std::move(file));
    }
    catalog =
        *facts::read_catalog({{"c.yaml",
                               "belay: catalog/v1\nsystems:\n- {name: three, tier: 2, owner: "
                               "team 1, paths: [services/3/]}\npeople:\n- {name: Ada, logins: "
                               "[ada]}\n- {name: Ben, logins: [ben]}\nteams:\n- {name: team "
                               "1, members: [Ada, Ben]}\n"}});
    systems.emplace(catalog);
    reach = systems->of(change);
    facts::Maker maker;
    maker.who = {"Mia", "mia@example.com"};
    provenance.makers.push_back(std::move(maker));
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog;
    inputs.systems = &*systems;
    inputs.reach = &reach;
    inputs.boundary = &boundary;
    inputs.environment = "prod";
    inputs.now = {1'790'000'000, 0};
    for (const char* by : {"ada", "ben"}) {
      Approval approval;
      approval.by = by;
      approval.tree = change.head_tree;
      approval.touched = touched_digest(change);
      approval.target = change.target_ref;
      inputs.approvals.push_back(std::move(approval));
    }
  }
};

void decides(benchmark::State& state) {
  const int rules = static_cast<int>(state.range(0));
  const Policy policy = Policy::parse(policy_of(rules), "bench").value();
  const Situation situation;
  for (auto _ : state) benchmark::DoNotOptimize(decide(policy, situation.inputs));
  state.counters["rules"] = rules;
}
BENCHMARK(decides)->Arg(10)->Arg(100)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

void loads(benchmark::State& state) {
  const std::string text = policy_of(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(Policy::parse(text, "bench"));
}
BENCHMARK(loads)->Arg(1000)->Unit(benchmark::kMicrosecond);

/// The baseline: what the same conditions cost when nothing is interpreted, traced or explained.
void compares(benchmark::State& state) {
  const int rules = static_cast<int>(state.range(0));
  const Situation situation;
  for (auto _ : state) {
    int applying = 0;
    for (int i = 0; i < rules; ++i) {
      const std::string prefix = fmt::format("services/{}/", i % 10);
      bool found = false;
      for (const facts::FileChange& file : situation.change.files) {
        found = found || file.path.starts_with(prefix);
      }
      if (*situation.reach.tier <= 1 + i % 3 && situation.inputs.environment == "prod" && found) {
        ++applying;
      }
    }
    benchmark::DoNotOptimize(applying);
  }
}
BENCHMARK(compares)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace belay::gate
