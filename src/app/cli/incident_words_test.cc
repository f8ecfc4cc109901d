#include "app/cli/incident_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/incident_help.h"
#include "app/cli/test_words.h"

namespace belay::app {
namespace {

using ::testing::HasSubstr;

template <class Options>
Options options_of(const std::vector<const char*>& words) {
  const auto parsed = parse(words);
  EXPECT_TRUE(parsed) << parsed.error().to_string();
  return parsed ? std::get<Options>(parsed->command) : Options{};
}

TEST(IncidentWords, name_an_incident_and_what_becomes_of_it) {
  const auto undo = options_of<IncidentUndoOptions>(
      {"incident", "undo", "i7", "--suspect", "c1", "--dry-run", "--why", "orders fall"});
  EXPECT_EQ(undo.id, "i7");
  EXPECT_EQ(undo.suspect, "c1");
  EXPECT_TRUE(undo.is_dry);
  EXPECT_EQ(undo.why, "orders fall");
  EXPECT_FALSE(options_of<IncidentUndoOptions>({"incident", "undo", "i7"}).is_dry);
  for (const char* saying : {"mitigate", "resolve", "thaw"}) {
    const auto said = options_of<IncidentSayOptions>({"incident", saying, "i7", "--why", "x"});
    EXPECT_EQ(said.saying, saying);
    EXPECT_EQ(said.why, "x");
  }
  EXPECT_EQ(options_of<IncidentWaiveOptions>({"incident", "waive", "i7", "i7/3"}).effect, "i7/3");
  EXPECT_EQ(options_of<IncidentReviewedOptions>({"incident", "reviewed", "i7", "-"}).file, "-");
  const auto list = options_of<IncidentListOptions>(
      {"incident", "list", "--env", "prod", "--status", "open", "--format", "json"});
  EXPECT_EQ(list.environment, "prod");
  EXPECT_EQ(list.status, "open");
  EXPECT_TRUE(list.remote.as_json);
  EXPECT_EQ(options_of<IncidentWatchOptions>({"incident", "watch", "i7"}).id, "i7");
  EXPECT_EQ(options_of<RolloutOrderOptions>({"rollout", "undo", "r7"}).order, "undo");
}

TEST(IncidentWords, of_signals_and_deployments_say_where_and_since_when) {
  const auto signal = options_of<SignalPushOptions>(
      {"signal", "push", "--env", "prod", "--from", "rack", "--says", "no power", "--region", "eu",
       "--cell", "eu-1", "--since", "2026-03-04T05:06:07Z", "--for", "90m", "--infrastructure"});
  EXPECT_EQ(signal.environment, "prod");
  EXPECT_EQ(signal.from, "rack");
  EXPECT_EQ(signal.says, "no power");
  EXPECT_EQ(signal.cell, "eu-1");
  EXPECT_EQ(signal.since->to_string(), "2026-03-04T05:06:07Z");
  EXPECT_EQ(signal.holds, "90m");
  EXPECT_TRUE(signal.is_infrastructure);
  EXPECT_TRUE(
      options_of<SignalPushOptions>({"signal", "push", "--env", "prod", "--from", "rack", "--over"})
          .is_over);
  const auto deployed =
      options_of<DeployedOptions>({"deployed", "flags", "v7", "--env", "prod", "--change", "c1",
                                   "--decision", "42", "--at", "2026-03-04T05:06:07Z", "--back"});
  EXPECT_EQ(deployed.system, "flags");
  EXPECT_EQ(deployed.version, "v7");
  EXPECT_EQ(deployed.change, "c1");
  EXPECT_EQ(deployed.decision, 42u);
  EXPECT_TRUE(deployed.at);
  EXPECT_TRUE(deployed.goes_back);
}

TEST(IncidentWords, that_lack_something_are_told_what_to_write) {
  EXPECT_THAT(refusal_of({"incident"}), HasSubstr("needs to know what"));
  EXPECT_THAT(refusal_of({"incident", "undo"}), HasSubstr("which incident?"));
  EXPECT_THAT(refusal_of({"incident", "waive", "i7"}), HasSubstr("which step?"));
  EXPECT_THAT(refusal_of({"incident", "reviewed", "i7"}), HasSubstr("what was learned?"));
  EXPECT_THAT(refusal_of({"incident", "list", "--status", "shut"}), HasSubstr("neither open nor"));
  EXPECT_THAT(refusal_of({"incident", "undone", "i7"}), HasSubstr("undo"));
  EXPECT_THAT(refusal_of({"signal"}), HasSubstr("belay signal push"));
  EXPECT_THAT(refusal_of({"signal", "push", "--from", "a"}), HasSubstr("--env"));
  EXPECT_THAT(refusal_of({"signal", "push", "--env", "a", "--says", "x"}), HasSubstr("--from"));
  EXPECT_THAT(refusal_of({"signal", "push", "--env", "a", "--from", "b"}), HasSubstr("--says"));
  EXPECT_THAT(
      refusal_of({"signal", "push", "--env", "a", "--from", "b", "--says", "x", "--since", "noon"}),
      HasSubstr("`--since noon` is no time"));
  EXPECT_THAT(
      refusal_of({"signal", "push", "--env", "a", "--from", "b", "--says", "x", "--for", "ever"}),
      HasSubstr("`--for ever` is no span"));
  EXPECT_THAT(refusal_of({"deployed", "flags", "--env", "prod"}), HasSubstr("SYSTEM VERSION"));
  EXPECT_THAT(refusal_of({"deployed", "flags", "v7"}), HasSubstr("--env"));
  EXPECT_THAT(refusal_of({"deployed", "flags", "v7", "--env", "a", "--decision", "x"}),
              HasSubstr("no entry of a ledger"));
  EXPECT_THAT(
      refusal_of({"deployed", "flags", "v7", "--env", "a", "--receipt", "r", "--change", "c1"}),
      HasSubstr("leave `--change`"));
}

TEST(IncidentWords, have_their_pages) {
  EXPECT_EQ(options_of<HelpOptions>({"incident", "--help"}).topic, "incident");
  EXPECT_EQ(options_of<HelpOptions>({"signal", "push", "--help"}).topic, "signal");
  EXPECT_EQ(options_of<HelpOptions>({"deployed", "--help"}).topic, "deployed");
  EXPECT_THAT(std::string(incident_help_page()), HasSubstr("--dry-run"));
  EXPECT_THAT(std::string(signal_help_page()), HasSubstr("--over"));
  EXPECT_THAT(std::string(deployed_help_page()), HasSubstr("--receipt"));
}

}  // namespace
}  // namespace belay::app
