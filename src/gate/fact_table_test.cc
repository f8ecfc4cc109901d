#include "gate/fact_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "facts/reach.h"
#include "gate/fact_values.h"

namespace belay::gate {
namespace {

/// One of everything, so that every fact has a value.
struct Everything {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Boundary boundary;
  facts::Reach reach;
  Inputs inputs;

  Everything() {
    facts::FileChange file;
    file.path = "a/\xFF%.cc";
    file.old_path = "b.cc";
    file.kinds.add(facts::Kind::code);
    change.files.push_back(file);
    change.labels = {"one"};
    change.kinds = file.kinds;
    provenance.share = facts::Share{1, 4, facts::Strength::declared};
    catalog.systems.push_back({"cart", 1, true, "", {}, {}, {}, {}, {}});
    reach.tier = 1;
    reach.systems.push_back({});
    boundary.crossings.push_back({"a.cc", 3, facts::Crossing::Kind::test_code, "test/b.h", ""});
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog;
    inputs.reach = &reach;
    inputs.boundary = &boundary;
    inputs.environment = "prod";
  }
};

cel::Value evaluate(const FactValues& facts, const std::string& text, cel::Arena& arena) {
  auto program = cel::compile(condition_environment(), text);
  EXPECT_TRUE(program) << text << ": " << program.error().to_string();
  static std::vector<cel::Program> kept;
  kept.push_back(*std::move(program));
  return kept.back().evaluate(facts, arena);
}

/// `change.files[0].path` for `change.files[].path`.
std::string expression(std::string name) {
  if (const std::size_t at = name.find("[]"); at != std::string::npos) name.insert(at + 1, "0");
  return name;
}

TEST(FactTable, every_fact_can_be_read_and_has_its_type) {
  const Everything all;
  const FactValues facts(all.inputs, 2);
  for (const Fact& fact : fact_table()) {
    cel::Arena arena;
    const std::string name = expression(std::string(fact.name));
    const cel::Value value = evaluate(facts, name, arena);
    EXPECT_FALSE(value.is_stuck()) << name << ": " << cel::describe(value, arena);
    const std::string type(fact.type);
    const std::string wanted = type.starts_with("list") ? "list" : type;
    const std::string got(cel::type_name(value));
    if (wanted != "object" && wanted != "timestamp") {
      EXPECT_EQ(got, wanted) << name;
    }
  }
}

TEST(FactTable, bytes_that_are_no_text_are_escaped_on_the_way) {
  const Everything all;
  const FactValues facts(all.inputs, 2);
  cel::Arena arena;
  EXPECT_TRUE(evaluate(facts, "change.files[0].path == 'a/%FF%25.cc'", arena).is_true());
}

TEST(FactTable, an_unknown_speaks_of_itself_its_whole_and_its_parts) {
  const facts::Unknown tier{"reach.tier", "", ""};
  EXPECT_TRUE(speaks_of(tier, "reach.tier"));
  EXPECT_FALSE(speaks_of(tier, "reach.tiers"));
  EXPECT_FALSE(speaks_of(tier, "reach.systems"));
  EXPECT_TRUE(speaks_of({"reach", "", ""}, "reach.tier"));
  EXPECT_TRUE(speaks_of({"change.files[0].added", "", ""}, "change.files"));
}

TEST(FactTable, what_was_not_assessed_is_unknown) {
  const Everything all;
  Inputs inputs = all.inputs;
  inputs.reach = nullptr;
  inputs.boundary = nullptr;
  const FactValues facts(inputs, 2);
  cel::Arena arena;
  EXPECT_TRUE(evaluate(facts, "reach.tier == 1", arena).is(cel::Kind::unknown));
  EXPECT_TRUE(evaluate(facts, "boundary.crossings.size() == 0", arena).is(cel::Kind::unknown));
  EXPECT_TRUE(evaluate(facts, "env == 'prod'", arena).is_true());
}

TEST(FactTable, an_undeclared_tier_beside_a_declared_one_counts_as_the_stricter) {
  Everything all;
  all.reach.tier = 3;
  all.reach.tier_undeclared = true;
  EXPECT_EQ(FactValues(all.inputs, 2).tier(), 2);
  EXPECT_EQ(FactValues(all.inputs, 4).tier(), 3);
}

TEST(FactTable, what_is_not_built_yet_is_not_declared) {
  for (const char* name : {"guidance.fresh", "risk.score", "reset.active", "reach.share"}) {
    EXPECT_FALSE(cel::compile(condition_environment(), std::string(name) + " == 1")) << name;
  }
}

TEST(FactTable, the_committed_page_is_the_generated_one) {
  std::ifstream file(std::string(BELAY_ROOT) + "/docs/reference/facts.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(page, facts_reference())
      << "write it anew: belay policy facts --format markdown > docs/reference/facts.md";
}

}  // namespace
}  // namespace belay::gate
