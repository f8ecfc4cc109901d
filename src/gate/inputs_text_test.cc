#include "gate/inputs_text.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace belay::gate {
namespace {

/// Something in every list, so that every member is written.
struct Given {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Reach reach;
  facts::Boundary boundary;
  Inputs inputs;

  Given() {
    const facts::Unknown unknown{"a", "b", "c"};
    change.files.emplace_back().path = "a/\xFF%.cc";
    change.undone.emplace_back().path = "b.cc";
    change.commits.emplace_back();
    change.labels = {"one"};
    change.unknowns = {unknown};
    provenance.share = facts::Share{1, 4, facts::Strength::declared};
    provenance.makers.emplace_back().who = {"Ada", "ada@retail.example"};
    provenance.unknowns = {unknown};
    catalog.systems.push_back({"cart", 1, true, "", {}, {}, {}, {}, {}});
    catalog.people.push_back({"Ada", {"ada@retail.example"}, {"ada"}, "senior", false});
    catalog.teams.push_back({"checkout", {}, {"Ada"}});
    reach.tier = 1;
    reach.systems.push_back({});
    reach.unknowns = {unknown};
    boundary.crossings.push_back({"a.cc", 3, facts::Crossing::Kind::test_code, "test/b.h", ""});
    boundary.unknowns = {unknown};
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog;
    inputs.reach = &reach;
    inputs.boundary = &boundary;
    gate::Approval& approval = inputs.approvals.emplace_back();
    approval.at = Instant{};
    approval.moment = Moment::merge;
    approval.barred = "withdrawn";
    inputs.evidence.push_back({"tests", "ci", {}, Instant{}});
    inputs.record.push_back({"summary", "text"});
    inputs.seen = Instant{};
  }
  std::string text() const { return inputs_text(inputs, ApprovalCount(inputs)); }
};

TEST(InputsText, is_canonical) {
  const Given given;
  const auto read = json::parse(given.text(), "inputs");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(json::canonical(*read), given.text());
}

TEST(InputsText, moves_with_what_is_not_known) {
  Given given;
  const std::string before = given.text();
  given.provenance.unknowns.front().question = "another?";
  EXPECT_NE(given.text(), before);
}

TEST(InputsText, moves_with_what_bars_an_approval_and_the_moment_it_is_for) {
  Given given;
  const std::string before = given.text();
  given.inputs.approvals.front().moment = Moment::deploy;
  EXPECT_NE(given.text(), before);
  given.inputs.approvals.front().moment = Moment::merge;
  given.inputs.approvals.front().barred.clear();
  EXPECT_NE(given.text(), before);
}

}  // namespace
}  // namespace belay::gate
