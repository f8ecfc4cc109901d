#include "wings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::house {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Wing> house() { return wings_of(read_file("src/README.md")); }

constexpr std::string_view kReadme =
    "| layer | wing | what lives there | may link |\n"
    "|---|---|---|---|\n"
    "| 0 | `base/` | words | fmt |\n"
    "| 1 | `facts/` | facts | |\n"
    "| 1 | `ledger/` | records | |\n"
    "| 2 | `gate/` | decisions | RE2, fmt |\n"
    "`base`, `facts` and `gate` are the pure core: nothing else.\n";

TEST(WingTable, is_read_from_the_readme) {
  const auto wings = wings_of(kReadme);
  ASSERT_THAT(wings, SizeIs(4));
  EXPECT_EQ(wings[3].name, "gate");
  EXPECT_EQ(wings[3].layer, 2);
  EXPECT_THAT(wings[3].libraries, ElementsAre("RE2", "fmt"));
  EXPECT_TRUE(wings[3].pure);
  EXPECT_FALSE(wings[2].pure);
}

TEST(WingTable, names_the_wings_of_this_house) {
  const auto wings = house();
  for (const auto name : {"base", "facts", "ledger", "gate", "control", "adapters", "app"}) {
    EXPECT_NE(find_wing(wings, name), nullptr) << name;
  }
  EXPECT_TRUE(find_wing(wings, "gate")->pure);
  EXPECT_TRUE(find_wing(wings, "ledger")->pure);
  EXPECT_FALSE(find_wing(wings, "adapters")->pure);
}

TEST(Includes, go_only_to_wings_above) {
  ASSERT_GT(sources().size(), 50u);
  const Findings findings = wrong_includes(house(), sources());
  EXPECT_THAT(findings, IsEmpty()) << told(findings);
}

TEST(Includes, that_go_down_or_sideways_are_found) {
  const auto wings = wings_of(kReadme);
  const std::vector<File> files = {
      file_of("src/base/a.cc", "#include \"gate/policy.h\"\n"),
      file_of("src/facts/b.cc", "#include <string>\n#include \"ledger/tree.h\"\n"),
      file_of("src/facts/c.cc", "#include \"c.h\"\n"),
      file_of("src/attic/d.cc", "\n"),
      file_of("src/gate/right.cc", "#include \"base/text.h\"\n#include \"gate/policy.h\"\n"),
  };
  EXPECT_THAT(wrong_includes(wings, files),
              ElementsAre(HasSubstr("src/base/a.cc:1: `base` may not include `gate`"),
                          HasSubstr("src/facts/b.cc:2: `facts` may not include `ledger`"),
                          HasSubstr("src/facts/c.cc:1: include it by its path"),
                          HasSubstr("src/attic/d.cc:1: this wing is not in the table")));
}

TEST(Headers, stay_where_their_library_belongs) {
  const Findings findings = wrong_headers(house(), sources());
  EXPECT_THAT(findings, IsEmpty()) << told(findings);
}

TEST(Headers, in_the_wrong_place_are_found) {
  const auto wings = wings_of(kReadme);
  const std::vector<File> files = {
      file_of("src/gate/a.h", "#include <re2/re2.h>\n"),
      file_of("src/facts/b.cc", "#include <yaml.h>\n#include <fstream>\n"),
      file_of("src/base/c.cc", "#include <sys/socket.h>\n#include <string>\n"),
      file_of("src/ledger/d.cc", "#include <git2.h>\n"),
  };
  EXPECT_THAT(wrong_headers(wings, files),
              ElementsAre(HasSubstr("src/gate/a.h:1: `re2/re2.h` belongs only into sources"),
                          HasSubstr("src/facts/b.cc:1: `yaml.h`"),
                          HasSubstr("src/facts/b.cc:2: `facts` is pure"),
                          HasSubstr("src/base/c.cc:1: `base` is pure"),
                          HasSubstr("src/ledger/d.cc:1: `git2.h`")));
}

TEST(Targets, link_what_the_table_allows) {
  const Findings findings = wrong_targets(house(), read_file("CMakeLists.txt"));
  EXPECT_THAT(findings, IsEmpty()) << told(findings);
}

TEST(Targets, that_link_more_are_found) {
  const auto wings = wings_of(kReadme);
  EXPECT_THAT(wrong_targets(wings, "belay_wing(gate ABOVE facts LINKS belay_libgit2)\n"),
              ElementsAre(HasSubstr("wing `gate` links `libgit2`")));
  EXPECT_THAT(wrong_targets(wings, "belay_wing(facts ABOVE gate LINKS)\n"),
              ElementsAre(HasSubstr("wing `facts` must be ABOVE")));
  EXPECT_THAT(wrong_targets(wings, "belay_wing(gate ABOVE facts ledger LINKS fmt)\n"), IsEmpty());
  EXPECT_THAT(wrong_targets(wings, "belay_wing(ledger ABOVE base facts)\n"),
              ElementsAre(HasSubstr("wing `ledger` must be ABOVE")));
  EXPECT_THAT(wrong_targets(wings, "belay_wing(gate)\n"),
              ElementsAre(HasSubstr("wing `gate` must be ABOVE")));
  EXPECT_THAT(wrong_targets(wings, "belay_wing(attic ABOVE base)\n"),
              ElementsAre(HasSubstr("`attic` is not in src/README.md")));
  EXPECT_THAT(wrong_targets(wings,
                            "belay_wing(gate ABOVE facts ROOMS cel)\n"
                            "belay_room(cel OF gate ABOVE base LINKS PkgConfig::YAML)\n"),
              ElementsAre(HasSubstr("wing `gate` links `libyaml`")));
  EXPECT_THAT(wrong_targets(wings,
                            "belay_wing(facts ABOVE base ROOMS cel)\n"
                            "belay_room(cel OF facts ABOVE gate)\n"),
              ElementsAre(HasSubstr("wing `facts` must be ABOVE")));
  EXPECT_THAT(wrong_targets(wings, "add_library(base)\n"), SizeIs(1));
}

}  // namespace
}  // namespace belay::house
