#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/render/replay_html.h"
#include "app/cli/render/replay_json.h"
#include "app/cli/render/replay_page.h"
#include "app/cli/render/replay_said.h"
#include "base/json.h"

namespace belay::app {
namespace {

using replay::Controls;
using replay::Replayed;
using replay::Run;
using testing::HasSubstr;
using testing::Not;

Run run_with(Controls controls, std::uint64_t seed, double lost) {
  Run run;
  run.controls = controls;
  run.seed = seed;
  run.orders_lost = lost;
  run.lost_in["na"] = lost;
  run.errors = 2 * lost;
  for (int i = 0; i < 120; ++i) {
    replay::Minute minute;
    minute.came["na"] = controls == Controls::none && i > 60 ? 1 : 100;
    run.minutes.push_back(minute);
  }
  return run;
}

Replayed a_replay() {
  Replayed made;
  made.scenario.name = "prices";
  made.scenario.shows = "<script>alert(1)</script>";
  made.scenario.lasts = std::chrono::hours(2);
  made.scenario.world = sim::default_storefront();
  made.scenario.changes.emplace_back();
  made.scenario.changes.back().id = "bad";
  made.scenario.told = {{"somebody said so & so", replay::Status::disputed}};
  made.judged = {{"bad", gate::Verdict::hold, {"2 approvals: 0 of 2 given"}}};
  made.runs[Controls::none] = {run_with(Controls::none, 1, 1'000),
                               run_with(Controls::none, 2, 3'000),
                               run_with(Controls::none, 3, 2'000)};
  made.runs[Controls::bypassed] = {run_with(Controls::bypassed, 1, 50)};
  Run& found = made.runs[Controls::bypassed].front();
  found.detected_after = replay::seconds(30);
  found.detected_by = "incident";
  found.undone_after = replay::seconds(330);
  found.blamed = "bad";
  replay::Figure figure;
  figure.most = 2'500;
  figure.is_worst = true;
  figure.status = replay::Status::reported;
  figure.source = "the press";
  made.scenario.figures = {figure};
  compare_all(made);
  return made;
}

std::vector<Replayed> all() {
  std::vector<Replayed> made;
  made.push_back(a_replay());
  return made;
}

TEST(ReplayJson, has_each_run_with_all_that_is_promised_and_those_that_pass_by_apart) {
  const auto parsed = json::parse(replay_json(all()), "the answer");
  ASSERT_TRUE(parsed) << parsed.error().message;
  const json::Array& runs = *parsed->find("runs")->array();
  ASSERT_EQ(runs.size(), 3u);
  for (const char* member : {"scenario", "controls", "seed", "orders_lost", "errors",
                             "detected_after_s", "undone_after_s", "blamed"}) {
    EXPECT_NE(runs[0].find(member), nullptr) << member;
  }
  EXPECT_EQ(*runs[1].find("orders_lost")->integer(), 3'000);
  EXPECT_TRUE(runs[0].find("detected_after_s")->is_null());
  EXPECT_EQ(*runs[0].find("blamed")->text(), "none");
  const json::Array& bypassed = *parsed->find("bypassed")->array();
  ASSERT_EQ(bypassed.size(), 1u);
  EXPECT_EQ(*bypassed[0].find("controls")->text(), "both");
  EXPECT_EQ(*bypassed[0].find("undone_after_s")->integer(), 330);
  const json::Value& figure =
      parsed->find("scenarios")->array()->at(0).find("figures")->array()->at(0);
  EXPECT_FALSE(*figure.find("is_within")->boolean()) << "the worst is 3,000";
  EXPECT_EQ(*figure.find("status")->text(), "reported");
}

TEST(ReplayPage, says_median_and_worst_side_by_side_and_each_figures_status) {
  const std::string page = replay_page(all(), {100, false});
  EXPECT_THAT(page, HasSubstr("2,000       3,000"));
  EXPECT_THAT(page, HasSubstr("OUT"));
  EXPECT_THAT(page, HasSubstr("reported: the press"));
  EXPECT_THAT(page, HasSubstr("disputed"));
  EXPECT_THAT(page, HasSubstr("2 approvals: 0 of 2 given"));
  EXPECT_THAT(page, HasSubstr("5m30s"));
  EXPECT_THAT(page, HasSubstr("proves"));
  EXPECT_THAT(page, HasSubstr("1 figure compared: 0 within their bounds, 1 not"));
}

TEST(ReplayHtml, escapes_what_it_shows_and_fetches_nothing) {
  const std::string page = replay_html(all());
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("so &amp; so"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, HasSubstr("<polyline class=\"none\""));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
}

}  // namespace
}  // namespace belay::app
