#include "gate/exceptions.h"

#include <gtest/gtest.h>

namespace belay::gate {
namespace {

using Names = std::vector<std::string>;

TEST(Exceptions, are_about_a_system_by_its_name_or_as_a_part_of_the_repository) {
  const Names whole = {"(the repository)"};
  const Names changed = {"checkout", "pricing"};
  EXPECT_EQ(*shared_system({"pricing"}, changed), "pricing");
  EXPECT_EQ(shared_system({"search"}, changed), nullptr);
  EXPECT_EQ(*shared_system(whole, changed), "checkout");
  EXPECT_EQ(*shared_system({"search"}, whole), "(the repository)");
}

constexpr std::string_view kWaivers =
    "waivers: {who: [a, b], people: 2, expires: 1h, review_within: 1h}\n";
constexpr std::string_view kOrganisation = R"(belay: policy/v1
adjustable: [waivers]
rules:
- {name: closed, owes: [approvals: {count: 1}]}
- {name: warnable, adjustable: {mode: warn}, owes: [approvals: {count: 1}]}
- {name: exemptible, adjustable: {exempt: true}, owes: [approvals: {count: 1, exemptible: true}]}
- name: partly exemptible
  adjustable: {exempt: true}
  owes: [approvals: {count: 1, exemptible: true}, record: {sections: [a]}]
freezes:
- {name: frozen, from: 2026-01-01T00:00:00Z, until: 2027-01-01T00:00:00Z}
)";

Policy bundle(const std::string& organisation, const std::string& waivers) {
  const OrganisationText above{organisation, "organisation", OrganisationText::Counts::always};
  return *Policy::parse("belay: policy/v1\nrules: [{name: own, owes: [deny]}]\n" + waivers, "own",
                        above);
}

TEST(Exceptions, a_repositorys_waivers_lift_what_its_organisation_leaves_it) {
  const std::string organisation(kOrganisation);
  const Policy own = bundle(organisation, std::string(kWaivers));
  for (const char* bound : {"closed", "partly exemptible", "frozen"}) {
    EXPECT_FALSE(own.may_be_waived(bound)) << bound;
  }
  for (const char* left : {"warnable", "exemptible", "own"}) {
    EXPECT_TRUE(own.may_be_waived(left)) << left;
  }
  const std::string waiving = organisation + std::string(kWaivers);
  EXPECT_TRUE(bundle(waiving, "").may_be_waived("closed")) << "the organisation lets them";
  EXPECT_TRUE(bundle(waiving, std::string(kWaivers)).may_be_waived("closed")) << "and said again";
}

}  // namespace
}  // namespace belay::gate
