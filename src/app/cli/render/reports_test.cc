#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "app/cli/render/file_report.h"
#include "app/cli/render/json_report.h"
#include "app/cli/render/markdown_report.h"
#include "app/cli/render/rule_report.h"
#include "app/cli/render/text_report.h"
#include "app/cli/render/words.h"
#include "base/json.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Assessment;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Paper kPaper{100, false};

facts::FileChange file(std::string path) {
  facts::FileChange made;
  made.old_path = path;
  made.path = std::move(path);
  made.added = 3;
  made.deleted = 1;
  made.kinds.add(facts::Kind::code);
  return made;
}

gate::Owed owes_approvals(int count) {
  gate::Owed owed;
  gate::ApprovalsAsked asked;
  asked.count = count;
  asked.from = gate::ApprovalsAsked::From::owners;
  owed.asks.what = asked;
  owed.rules = {"tier-1 takes two people"};
  owed.due_now = true;
  owed.reason = "0 of 2 given";
  owed.eligible = {"dana", "eli"};
  return owed;
}

/// A held change to one system that another one depends on.
std::unique_ptr<Assessment> held() {
  auto made = std::make_unique<Assessment>();
  made->change.head_name = "feature/estimates";
  made->change.target_name = "main";
  made->change.target_ref = "refs/heads/main";
  made->change.head_tree = made->change.merge_tree = sha256("tree");
  made->change.files = {file("src/a.cc")};
  made->change.lines = {3, 1};
  made->catalog.present = true;
  facts::System cart;
  cart.name = "cart";
  cart.tier = 1;
  cart.depends_on = {{1, facts::DependencyKind::hard}};
  facts::System estimates;
  estimates.name = "estimates";
  estimates.tier = 2;
  estimates.paths = {"src/"};
  made->catalog.systems = {cart, estimates};
  made->systems.emplace(made->catalog);
  made->reach = made->systems->of(made->change);
  made->inputs.change = &made->change;
  made->inputs.provenance = &made->provenance;
  made->inputs.catalog = &made->catalog;
  made->inputs.reach = &made->reach;
  made->inputs.boundary = &made->boundary;
  made->decision.verdict = gate::Verdict::hold;
  made->decision.environment = "prod";
  made->decision.obligations = {owes_approvals(2)};
  made->decision.way = {{"2 approvals", {"dana", "eli"}, "", ""}};
  return made;
}

std::string last_line(const std::string& text) { return std::string(lines_of(text).back()); }

TEST(TextReport, the_verdict_is_the_last_line) {
  EXPECT_EQ(last_line(text_report(*held(), kPaper)), "HOLD   at merge, for prod");
}

TEST(TextReport, says_how_harm_travels_and_what_is_owed) {
  const std::string report = text_report(*held(), kPaper);
  EXPECT_THAT(report, HasSubstr("tier 1   estimates -> cart"));
  EXPECT_THAT(report, HasSubstr("[ ] 2 approvals from the owners"));
  EXPECT_THAT(report, HasSubstr("tier-1 takes two people"));
  EXPECT_THAT(report, HasSubstr("can approve: dana, eli"));
  EXPECT_THAT(report, HasSubstr("\ntree: " + sha256("tree").hex()));
}

TEST(TextReport, warn_mode_and_previews_are_labelled) {
  auto made = held();
  made->decision.verdict = gate::Verdict::allow;
  made->decision.would = gate::Verdict::hold;
  made->policy.source = control::PolicySource::preview;
  made->policy.file = "draft.yaml";
  const std::string report = text_report(*made, kPaper);
  EXPECT_THAT(report, HasSubstr("PREVIEW of draft.yaml"));
  EXPECT_EQ(last_line(report), "ALLOW (warn: would HOLD)   at merge, for prod   (preview)");
}

TEST(TextReport, no_catalog_says_how_to_get_one) {
  auto made = held();
  made->catalog = {};
  made->reach = {};
  const std::string report = text_report(*made, kPaper);
  EXPECT_THAT(report, HasSubstr("tier undeclared (read as tier 2)"));
  EXPECT_THAT(report, HasSubstr("`belay init` drafts one"));
}

TEST(TextReport, uncommitted_changes_have_no_commits_to_count) {
  auto made = held();
  made->change.source = facts::ChangeSource::worktree;
  EXPECT_THAT(text_report(*made, kPaper), HasSubstr("-> main   1 file, +3 -1"));
}

TEST(Reports, what_binds_nothing_is_labelled_a_preview) {
  using facts::ChangeSource;
  for (const auto source :
       {ChangeSource::last_commit, ChangeSource::staged, ChangeSource::worktree}) {
    auto made = held();
    made->change.source = source;
    EXPECT_THAT(text_report(*made, kPaper), HasSubstr("\na preview"));
    EXPECT_EQ(last_line(text_report(*made, kPaper)), "HOLD   at merge, for prod   (preview)");
    EXPECT_THAT(markdown_report(*made), HasSubstr("**Preview**"));
  }
  EXPECT_THAT(text_report(*held(), kPaper), Not(HasSubstr("preview")));
  EXPECT_THAT(markdown_report(*held()), Not(HasSubstr("Preview")));
}

TEST(TextReport, names_cannot_draw_on_the_terminal) {
  auto made = held();
  made->change.head_name = "evil\x1b[2J\n HOLD";
  made->boundary.crossings = {{"a\x1b]0;x\x07.cc", 1, facts::Crossing::Kind::test_code, "test/\r",
                               "includes test/\r\xe2\x80\xae"}};
  made->warnings = {"bad \xff byte, 72 % of it"};
  const std::string report = text_report(*made, kPaper);
  for (const char c : {'\x1b', '\r', '\x07', '\xff'}) {
    EXPECT_EQ(report.find(c), std::string::npos);
  }
  EXPECT_THAT(report, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(report, HasSubstr("evil%1B[2J%0A HOLD"));
  EXPECT_THAT(report, HasSubstr("72 % of it"));
}

TEST(TextReport, long_lists_are_cut_with_their_number) {
  auto made = held();
  made->reach.uncatalogued_files.clear();
  for (int i = 0; i < 1000; ++i) {
    made->reach.uncatalogued_files.push_back("misc/" + std::to_string(i));
    made->boundary.crossings.push_back(
        {"src/a.cc", 1, facts::Crossing::Kind::test_code, "test/x.h", "includes test/x.h"});
  }
  const std::string report = text_report(*made, kPaper);
  EXPECT_LT(lines_of(report).size(), 50u);
  EXPECT_THAT(report, HasSubstr("... and 992 more"));
}

TEST(JsonReport, has_the_documented_members_and_nulls_for_what_is_not_known) {
  auto made = held();
  made->reach.tier.reset();
  made->reach.unknowns = {{"reach.tier", "no system", "which system?"}};
  const auto parsed = json::parse(json_report(*made), "report");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(*parsed->find("belay")->text(), "check/v1");
  EXPECT_TRUE(parsed->find("reach")->find("tier")->is_null());
  EXPECT_TRUE(parsed->find("provenance")->find("share")->is_null());
  EXPECT_EQ(*parsed->find("decision")->find("verdict")->text(), "hold");
  EXPECT_EQ(parsed->find("unknown")->array()->size(), 1u);
  const json::Value& first = parsed->find("change")->find("files")->array()->front();
  for (const char* member : {"path", "old_path", "status", "added", "deleted", "binary"}) {
    EXPECT_NE(first.find(member), nullptr) << member;
  }
  const json::Value& owed = parsed->find("decision")->find("obligations")->array()->front();
  for (const char* member : {"kind", "state", "rules", "reason"}) {
    EXPECT_NE(owed.find(member), nullptr) << member;
  }
}

TEST(JsonReport, any_bytes_become_utf8_that_can_be_told_apart) {
  auto made = held();
  made->change.files = {file("a\xff"), file("a%FF"), file("line\nbreak\"quote")};
  const auto parsed = json::parse(json_report(*made), "report");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const json::Array& files = *parsed->find("change")->find("files")->array();
  EXPECT_EQ(*files[0].find("path")->text(), "a%FF");
  EXPECT_EQ(*files[1].find("path")->text(), "a%25FF");
  EXPECT_EQ(*files[2].find("path")->text(), "line\nbreak\"quote");
}

TEST(JsonReport, errors_are_objects_with_a_place) {
  const auto parsed =
      json::parse(json_error({Code::malformed, "unknown key", Place{"belay.yaml", 3, 0}}), "error");
  ASSERT_TRUE(parsed);
  const json::Value& error = *parsed->find("error");
  EXPECT_EQ(*error.find("code")->text(), "malformed");
  EXPECT_EQ(*error.find("place")->find("line")->integer(), 3);
  EXPECT_TRUE(error.find("place")->find("column")->is_null());
}

TEST(MarkdownReport, the_verdict_comes_first) {
  EXPECT_THAT(std::string(lines_of(markdown_report(*held())).front()),
              HasSubstr("HOLD at merge, for <code>prod</code>"));
}

TEST(MarkdownReport, text_of_the_repository_is_inert) {
  auto made = held();
  made->change.files = {
      file("</code></details><script>alert(1)</script>|`x`\n# @everyone [a](http://x)")};
  made->decision.obligations[0].rules = {"**bold** @team `tick` |cell|"};
  const std::string report = markdown_report(*made);
  for (const char* live : {"<script", "</code></details>", "@everyone", "@team", "](http", "**bold",
                           "`tick", "|cell"}) {
    EXPECT_THAT(report, Not(HasSubstr(live)));
  }
}

TEST(AsCode, keeps_plain_names_readable) {
  EXPECT_EQ(as_code("src/fake_clock.cc"), "<code>src/fake_clock.cc</code>");
  EXPECT_EQ(as_code("_a_"), "<code>&#95;a&#95;</code>");
}

TEST(RuleReport, says_what_a_rule_asks_and_suggests_for_a_slip) {
  auto made = held();
  const auto report = rule_report(*made, "tier-1 takes two people", kPaper);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_THAT(*report, HasSubstr("No single operator changes a tier-1 system alone."));
  EXPECT_THAT(*report, HasSubstr("0 of 2 given"));
  EXPECT_THAT(*report, HasSubstr("reach.tier = "));
  const auto slip = rule_report(*made, "tier-1 takes two poeple", kPaper);
  ASSERT_FALSE(slip);
  EXPECT_THAT(slip.error().message, HasSubstr("did you mean `tier-1 takes two people`?"));
}

TEST(FileReport, names_the_file_s_system_and_the_rules_it_would_set_off) {
  auto made = held();
  const auto report = file_report(*made, "src/a.cc", kPaper);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_THAT(*report, HasSubstr("estimates   tier 2"));
  EXPECT_THAT(*report, HasSubstr("can hurt cart"));
  EXPECT_THAT(*report, HasSubstr("a second person looks"));
  EXPECT_FALSE(file_report(*made, "src/b.cc", kPaper));
}

TEST(Words, shares_are_never_rounded_to_all_or_nothing) {
  EXPECT_EQ(percent_of({0, 10, facts::Strength::declared}), "0 %");
  EXPECT_EQ(percent_of({1, 1000, facts::Strength::declared}), "under 1 %");
  EXPECT_EQ(percent_of({72, 100, facts::Strength::declared}), "72 %");
  EXPECT_EQ(percent_of({999, 1000, facts::Strength::declared}), "over 99 %");
  EXPECT_EQ(percent_of({10, 10, facts::Strength::declared}), "100 %");
}

}  // namespace
}  // namespace belay::app
