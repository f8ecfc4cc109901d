#include "app/cli/render/incident_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kIncident = R"({
  "id": "i7", "environment": "prod", "phase": "open", "severity": 1,
  "onset": "2026-03-04T05:00:00Z", "opened": "2026-03-04T05:02:00Z", "mitigated": null,
  "resolved": null, "reviewed": null, "says": "orders fell by 99 %25 in eu", "ringing": true,
  "owed": true, "blamed": {"kind": "change", "of": "c1", "score": 61.26, "for": [], "against": []},
  "impact": [
    {"journey": "checkout", "region": "eu", "counts": "orders", "seen": 1, "expected": 1241,
     "estimate": 1240.4, "low": 1100, "high": 1380.2},
    {"journey": "checkout", "region": "na", "counts": "orders", "seen": 9, "expected": 9,
     "estimate": -2, "low": -8, "high": -1},
    {"journey": "checkout", "region": "eu", "counts": "customers", "seen": 2030, "expected": 12,
     "estimate": 2018, "low": 1990, "high": 2022},
    {"journey": null, "region": null, "counts": "orders", "seen": 10, "expected": 1250,
     "estimate": 1240, "low": 1090, "high": 1390}],
  "signals": [
    {"kind": "drop", "of": "orders", "journey": "checkout", "system": "checkout", "region": "eu",
     "cell": null, "onset": "2026-03-04T05:00:00Z", "at": "2026-03-04T05:02:00Z",
     "says": "orders fell by 99 %25 in eu", "quiet": null, "times": 1},
    {"kind": "outside", "of": "support", "journey": null, "system": null, "region": null,
     "cell": null, "onset": "2026-03-04T05:01:00Z", "at": "2026-03-04T05:03:00Z",
     "says": "\u001b[2Jcalls", "quiet": "2026-03-04T05:09:00Z", "times": 1}],
  "more_signals": true,
  "suspects": [
    {"kind": "change", "of": "c1", "score": 61.26, "for": ["it came to eu first"],
     "against": ["na fell a little, too"]},
    {"kind": "infrastructure", "of": "eu/a", "score": 12, "for": [], "against": ["eu/b fell, too"]},
    {"kind": "none", "of": null, "score": 0, "for": [], "against": []}],
  "undos": [{"suspect": "c1", "by": "ada", "why": "orders fall", "at": "2026-03-04T05:05:00Z",
             "done": null}],
  "steps": [
    {"kind": "freeze", "of": "checkout", "system": "checkout", "version": null, "region": null,
     "cell": null, "effect": "i7/2", "suspect": "c1", "standing": "done",
     "asked": "2026-03-04T05:05:00Z", "tries": 1, "why": null},
    {"kind": "put-back", "of": "d12", "system": "flags", "version": "v7", "region": "eu",
     "cell": null, "effect": "i7/3", "suspect": "c1", "standing": "owed",
     "asked": "2026-03-04T05:06:00Z", "tries": 3, "why": "the registry is locked"}],
  "actions": [{"number": 1, "owner": "payments", "due": "2026-03-01T00:00:00Z", "text": "an alarm",
               "by": "ada", "at": "2026-02-01T00:00:00Z", "overdue": true, "done": null}],
  "timeline": [{"at": "2026-03-04T05:02:00Z", "what": "opened", "by": null, "why": "orders fell"}],
  "review": null, "version": 9, "at": "2026-03-04T05:12:30Z"})";

json::Value incident() { return *json::parse(kIncident, "the incident"); }

TEST(IncidentPage, says_what_is_wrong_what_it_cost_and_whose_fault_it_is) {
  const std::string page = incident_page(incident(), Paper{});
  EXPECT_THAT(page, AllOf(HasSubstr("i7   open   severity 1 of 4   in prod"),
                          HasSubstr("since 2026-03-04T05:00:00Z   for 12m30s"),
                          HasSubstr("orders fell by 99 % in eu")));
  EXPECT_THAT(page, AllOf(HasSubstr("checkout in eu   about 1,240 orders lost   1,100 to 1,380"),
                          HasSubstr("checkout in eu   about 2,018 customers touched   1,990 to"),
                          HasSubstr("all journeys   about 1,240 orders lost   1,090 to 1,390"),
                          Not(HasSubstr("in na"))))
      << "what harmed nobody is not said";
  EXPECT_THAT(page, AllOf(HasSubstr("blamed       change c1"), HasSubstr("score 61.3"),
                          HasSubstr("+ it came to eu first"), HasSubstr("- na fell a little, too"),
                          HasSubstr("infrastructure in eu/a"), HasSubstr("nothing that is known")));
  EXPECT_THAT(page, AllOf(HasSubstr("[x] freeze checkout"),
                          HasSubstr("[ ] put-back d12 (flags v7 in eu)   owed, effect i7/3"),
                          HasSubstr("3 times asked for"), HasSubstr("the registry is locked")));
  EXPECT_THAT(page, AllOf(HasSubstr("support   outside   quiet since 2026-03-04T05:09:00Z"),
                          HasSubstr("and others"), HasSubstr("[ ] 1 an alarm   payments   due"),
                          HasSubstr("opened   orders fell")));
}

TEST(IncidentPage, draws_nothing_that_somebody_sent) {
  EXPECT_THAT(incident_page(incident(), Paper{}), Not(HasSubstr("\x1b")));
}

TEST(IncidentPage, holds_what_is_missing_for_nothing) {
  const json::Value nothing = json::Object{};
  EXPECT_THAT(incident_page(nothing, Paper{}), HasSubstr("not counted"));
  EXPECT_THAT(incident_line(nothing), HasSubstr("blamed: nobody"));
  EXPECT_EQ(incident_list(nothing), "no incidents\n");
}

TEST(IncidentPage, is_a_line_where_many_are_listed_or_one_is_watched) {
  EXPECT_EQ(incident_line(incident()),
            "i7 open, severity 1, rings, about 1,240 orders lost, blamed: change c1; an undo is "
            "owed: orders fell by 99 % in eu\n");
  const json::Value page = json::Object{{"incidents", json::Array{incident()}}};
  EXPECT_THAT(incident_list(page), AllOf(HasSubstr("i7"), HasSubstr("change c1")));
}

TEST(UndoPage, says_each_step_what_it_holds_and_what_stays) {
  const json::Value undo = *json::parse(
      R"({"suspect": "c1", "steps": [
        {"kind": "freeze", "of": "checkout", "system": "checkout", "version": null, "region": null,
         "cell": null},
        {"kind": "roll-back", "of": "r3", "system": "checkout", "version": "v2", "region": null,
         "cell": null}],
        "stops": ["rollout `r9` of `cart` is held where it is"],
        "leaves": ["rollout `r1` stays"]})",
      "the undo");
  const std::string page = undo_page(undo, true, Paper{});
  EXPECT_THAT(page, AllOf(HasSubstr("would undo   c1"), HasSubstr("freeze checkout"),
                          HasSubstr("roll-back r3 (checkout v2)"), HasSubstr("`r9` of `cart`"),
                          HasSubstr("`r1` stays")));
  EXPECT_THAT(undo_page(undo, false, Paper{}), Not(HasSubstr("would")));
}

}  // namespace
}  // namespace belay::app
