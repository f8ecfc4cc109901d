#include "gate/incident_freeze.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/decision_json.h"

namespace belay::gate {
namespace {

constexpr std::string_view kCatalog = R"(belay: catalog/v1
systems:
- name: checkout
  tier: 1
  paths: [checkout/**]
- name: search
  tier: 2
  paths: [search/**]
)";

/// A change of one file, decided under a policy that asks nothing.
struct Deployment {
  explicit Deployment(const std::string& path, bool has_catalog = true) {
    if (has_catalog) catalog = *facts::read_catalog({{"catalog.yaml", std::string(kCatalog)}});
    systems.emplace(catalog);
    facts::FileChange file;
    file.path = file.old_path = path;
    change.files.push_back(file);
    change.head_tree = *Digest::parse(std::string(40, 'a'));
    reach = systems->of(change);
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.boundary = &boundary;
    inputs.catalog = &catalog;
    inputs.systems = &*systems;
    inputs.reach = &reach;
    inputs.moment = Moment::deploy;
    inputs.environment = "prod";
    inputs.frozen = {{"i7", {"checkout"}}};
  }

  Decision decide() const { return gate::decide(policy, inputs); }

  Policy policy = *Policy::parse("belay: policy/v1\nrules: []\n", "belay.yaml");
  facts::Change change;
  facts::Provenance provenance;
  facts::Boundary boundary;
  facts::Catalog catalog;
  std::optional<facts::ReachIndex> systems;
  facts::Reach reach;
  Inputs inputs;
};

const Owed* freeze_in(const Decision& decision) {
  const auto at =
      std::find_if(decision.obligations.begin(), decision.obligations.end(),
                   [](const Owed& owed) { return owed.asks.kind() == ObligationKind::freeze; });
  return at == decision.obligations.end() ? nullptr : &*at;
}

TEST(IncidentFreeze, holds_a_deployment_of_a_frozen_system_until_it_ends) {
  Deployment frozen("checkout/pay.cc");
  const Decision decision = frozen.decide();
  EXPECT_EQ(decision.verdict, Verdict::hold);
  const Owed* owed = freeze_in(decision);
  ASSERT_NE(owed, nullptr);
  EXPECT_EQ(in_words(owed->asks), "freeze `incident i7`");
  EXPECT_NE(owed->reason.find("resolved"), std::string::npos) << owed->reason;
  frozen.inputs.frozen.clear();
  EXPECT_EQ(frozen.decide().verdict, Verdict::allow);
}

TEST(IncidentFreeze, leaves_other_systems_and_other_moments_alone) {
  EXPECT_EQ(Deployment("search/index.cc").decide().verdict, Verdict::allow);
  Deployment merged("checkout/pay.cc");
  merged.inputs.moment = Moment::merge;
  EXPECT_EQ(merged.decide().verdict, Verdict::allow);
}

TEST(IncidentFreeze, holds_what_belongs_to_no_system_that_anybody_knows) {
  EXPECT_EQ(Deployment("checkout/pay.cc", false).decide().verdict, Verdict::hold);
  EXPECT_EQ(Deployment("elsewhere/pay.cc").decide().verdict, Verdict::hold);
}

TEST(IncidentFreeze, is_part_of_what_was_decided_from) {
  Deployment frozen("search/index.cc");
  const Digest with = frozen.decide().inputs;
  frozen.inputs.frozen.clear();
  EXPECT_NE(frozen.decide().inputs, with);
}

}  // namespace
}  // namespace belay::gate
