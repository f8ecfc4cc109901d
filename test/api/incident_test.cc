// Incidents by the API: what opens one, who may say what becomes of it, and that an undo is owed
// until it is done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "asking.h"
#include "base/text.h"

namespace belay::api {
namespace {

using json::Array;
using json::Object;
using json::Value;
using ::testing::AllOf;
using ::testing::HasSubstr;

Object outage(const std::string& says = "card payments fail") {
  return {{"env", "prod"}, {"from", "status-page"}, {"says", says}, {"journey", "checkout"}};
}

Object unallowed() { return {{"env", "prod"}, {"system", "flags"}, {"version", "v7"}}; }

const Value& incident_in(const Value& answer) { return member(answer, "incident"); }

/// The id of the incident that the signal opened, or belongs to.
std::string pushed(Api& api, const Object& signal) {
  const Reply reply = api("pushSignal", {}, signal);
  EXPECT_EQ(reply.status, 200) << reply.body;
  return text_in(incident_in(reply.json()), "id");
}

/// The suspect of a deployment that nothing allows, and the incident that it opened.
struct Opened {
  std::string incident, suspect;
};
Opened opened_by_deployment(Api& api) {
  const Reply reply = api("tellDeployment", {}, unallowed());
  EXPECT_EQ(reply.status, 201) << reply.body;
  const Value listed = api("listIncidents", {{"?", "env=prod&status=open"}}).json();
  return {text_in((*member(listed, "incidents").array())[0], "id"),
          text_in(member(reply.json(), "deployment"), "id")};
}

std::vector<std::string> steps_of(const Value& of, std::string_view name) {
  std::vector<std::string> made;
  for (const Value& step : *member(of, name).array()) {
    made.push_back(text_in(step, "kind") + " " + text_in(step, "system"));
  }
  return made;
}

/// Asks until it is so: the server does what is owed by itself. False where it never is.
bool comes_true(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    if (holds()) return true;
  }
  return false;
}

TEST(IncidentApi, a_pushed_signal_opens_one_and_the_same_again_belongs_to_it) {
  Api api;
  const std::string id = pushed(api, outage());
  EXPECT_EQ(pushed(api, outage()), id);
  const Object elsewhere{{"env", "staging"}, {"from", "carrier"}, {"says", "parcels are late"}};
  EXPECT_NE(pushed(api, elsewhere), id) << "another environment";
  const Value shown = incident_in(api("showIncident", {{"id", id}}).json());
  EXPECT_EQ(text_in(shown, "phase"), "open");
  EXPECT_EQ(text_in(shown, "says"), "card payments fail");
  EXPECT_EQ(member(shown, "signals").array()->size(), 1u);
  const Value listed = api("listIncidents", {{"?", "status=open&limit=1"}}).json();
  EXPECT_EQ(member(listed, "incidents").array()->size(), 1u);
  EXPECT_NE(text_in(listed, "next"), "");
  Object over{{"env", "prod"}, {"from", "status-page"}, {"journey", "checkout"}, {"over", true}};
  EXPECT_EQ(pushed(api, over), id);
  EXPECT_TRUE(comes_true([&] {
    return text_in(incident_in(api("showIncident", {{"id", id}}).json()), "phase") == "mitigated";
  })) << "nothing rings any more";
  EXPECT_EQ(api("showIncident", {{"id", "i999999"}}).status, 404);
}

TEST(IncidentApi, ends_by_people_step_by_step) {
  Api api;
  const std::string id = pushed(api, outage());
  const std::map<std::string, std::string> of{{"id", id}};
  const Object learned{{"document", "# Learned\nThe provider had no second line, 100 % of it.\n"}};
  EXPECT_EQ(api("reviewIncident", of, learned).status, 409) << "before it is resolved";
  EXPECT_EQ(api("mitigateIncident", of, Object{{"why", "the other provider"}}).status, 200);
  EXPECT_EQ(api("mitigateIncident", of, Object{}).status, 409);
  EXPECT_EQ(api("resolveIncident", of, Object{{"why", "payments are back"}}).status, 200);
  EXPECT_EQ(api("reviewIncident", of, Object{{"document", " "}}).status, 400);
  const Reply reviewed = api("reviewIncident", of, learned);
  ASSERT_EQ(reviewed.status, 200) << reviewed.body;
  const std::string digest = text_in(incident_in(reviewed.json()), "review");
  EXPECT_EQ(api("document", {{"digest", digest}}).body, text_in(learned, "document"));
  const Object action{
      {"owner", "payments"}, {"due", "2999-01-02T03:04:05Z"}, {"text", "a second provider"}};
  EXPECT_EQ(api("addAction", of, action).status, 201) << "at any time";
  EXPECT_EQ(api("addAction", of, Object{{"owner", "payments"}, {"text", "x"}}).status, 400);
  const auto number = [&](const std::string& which) {
    return api("actionDone", {{"id", id}, {"number", which}}, Object{{"why", "signed"}}).status;
  };
  EXPECT_EQ(number("2"), 404);
  EXPECT_EQ(number("first"), 404);
  EXPECT_EQ(number("1"), 200);
  EXPECT_EQ(number("1"), 409);
  EXPECT_EQ(api("listIncidents", {{"?", "status=open"}}).json().find("incidents")->array()->size(),
            0u);
  EXPECT_THAT(api.gate.hears("/api/v1/events?from=0", "\"step\":\"action-done\""),
              AllOf(HasSubstr("\"step\":\"opened\""), HasSubstr("\"step\":\"reviewed\"")));
}

TEST(IncidentApi, undoes_what_nothing_allowed_after_it_said_what_it_will_do) {
  Api api;
  const auto [id, suspect] = opened_by_deployment(api);
  const std::map<std::string, std::string> of{{"id", id}};
  EXPECT_EQ(api("undoIncident", of, Object{{"dry_run", true}}).status, 409) << "nobody is blamed";
  EXPECT_EQ(api("undoIncident", of, Object{{"suspect", "c1"}, {"dry_run", true}}).status, 409);
  const Object dry{{"suspect", suspect}, {"dry_run", true}};
  const Value planned = api("undoIncident", of, dry).json();
  EXPECT_EQ(steps_of(member(planned, "undo"), "steps"),
            (std::vector<std::string>{"freeze flags", "freeze checkout", "put-back flags"}))
      << "with what depends on it";
  EXPECT_EQ(api.gate.file("put-back.log"), "") << "nothing was done";
  EXPECT_EQ(member(incident_in(planned), "undos").array()->size(), 0u);

  const Reply undone = api("undoIncident", of, Object{{"suspect", suspect}, {"why", "unknown"}});
  ASSERT_EQ(undone.status, 200) << undone.body;
  const Value now = incident_in(undone.json());
  EXPECT_FALSE(*member(now, "owed").boolean());
  EXPECT_EQ(api.gate.file("put-back.log"), suspect + " flags v7\n") << "once";
  const Value deployments = api("listDeployments", {{"?", "env=prod"}}).json();
  EXPECT_NE(text_in((*member(deployments, "deployments").array())[0], "put_back"), "");
  EXPECT_EQ(api("undoIncident", of, Object{{"suspect", suspect}}).status, 409) << "once";
  EXPECT_EQ(api("thawIncident", of, Object{{"why", "it was not flags"}}).status, 200);
  EXPECT_EQ(api("thawIncident", of, Object{}).status, 409);
  EXPECT_EQ(api("resolveIncident", of, Object{}).status, 200);
}

TEST(IncidentApi, owes_what_could_not_be_undone_until_it_is_or_is_waived) {
  Api api;
  api.gate.write_file("jammed", "");
  const auto [id, suspect] = opened_by_deployment(api);
  const std::map<std::string, std::string> of{{"id", id}};
  const Value undone = api("undoIncident", of, Object{{"suspect", suspect}}).json();
  EXPECT_TRUE(*member(incident_in(undone), "owed").boolean());
  EXPECT_EQ(api("resolveIncident", of, Object{}).status, 409) << "something is owed";
  const Array& steps = *member(incident_in(undone), "steps").array();
  EXPECT_THAT(text_in(steps.back(), "why"), HasSubstr("the registry is locked"));
  const Object waiver{{"effect", text_in(steps.back(), "effect")}, {"why", "done by hand"}};
  EXPECT_EQ(api("waiveStep", of, Object{{"effect", id + "/99"}}).status, 404);
  EXPECT_EQ(api("waiveStep", of, Object{}).status, 400);
  EXPECT_EQ(api("waiveStep", of, waiver).status, 200);
  EXPECT_EQ(api("resolveIncident", of, Object{}).status, 200);
}

TEST(IncidentApi, tells_what_one_becomes_until_it_is_resolved) {
  Api api;
  const std::string id = pushed(api, outage());
  const std::string path = "/api/v1/incidents/" + id + "/events";
  EXPECT_THAT(api.gate.hears(path, "\"phase\":\"open\""), HasSubstr("event: incident"));
  std::thread resolving([&] {
    EXPECT_EQ(api.gate.ask("POST", "/api/v1/incidents/" + id + "/resolve", "{}").status, 200);
  });
  EXPECT_THAT(api.gate.hears(path, "\"phase\":\"resolved\""), HasSubstr("event: incident"));
  resolving.join();
  EXPECT_EQ(api("incidentEvents", {{"id", "i999999"}}).status, 404);
}

TEST(IncidentApi, takes_what_people_say_from_people_alone) {
  Api api;
  const Value proposed =
      api("propose", {}, Object{{"id", "ci"}, {"kind", "robot"}, {"name", "CI"}}).json();
  EXPECT_EQ(api("confirm", {{"id", text_in(proposed, "id")}}, {}, "cyd").status, 200);
  api.issued("ci", {"read", "incident", "signals"}, "ci");
  const Reply opened = api("pushSignal", {}, outage(), "ci");
  ASSERT_EQ(opened.status, 200) << "programs say what is wrong";
  const std::string id = text_in(incident_in(opened.json()), "id");
  const Reply told = api("tellDeployment", {}, unallowed(), "ci");
  ASSERT_EQ(told.status, 201) << "and what is there";
  const Object undo{{"suspect", text_in(member(told.json(), "deployment"), "id")}};
  const Object action{{"owner", "ci"}, {"due", "2999-01-02T03:04:05Z"}, {"text", "x"}};
  const auto refused = [&](const std::string& operation, const Object& body) {
    return api(operation, {{"id", id}, {"number", "1"}}, body, "ci").status == 403;
  };
  EXPECT_TRUE(refused("undoIncident", undo));
  EXPECT_TRUE(refused("mitigateIncident", Object{}));
  EXPECT_TRUE(refused("resolveIncident", Object{}));
  EXPECT_TRUE(refused("thawIncident", Object{}));
  EXPECT_TRUE(refused("waiveStep", Object{{"effect", id + "/1"}}));
  EXPECT_TRUE(refused("reviewIncident", Object{{"document", "x"}}));
  EXPECT_TRUE(refused("addAction", action));
  EXPECT_TRUE(refused("actionDone", Object{}));
  EXPECT_EQ(api.gate.file("put-back.log"), "");
}

TEST(IncidentApi, takes_each_scope_for_what_it_is) {
  Api api;
  const std::string id = pushed(api, outage());
  api.issued("reader", {"read"});
  api.issued("teller", {"signals"});
  api.issued("handler", {"incident"});
  const std::map<std::string, std::string> of{{"id", id}, {"number", "1"}};
  const std::pair<std::string, Object> by_people[] = {
      {"undoIncident", Object{{"dry_run", true}}},
      {"mitigateIncident", Object{}},
      {"resolveIncident", Object{}},
      {"thawIncident", Object{}},
      {"waiveStep", Object{{"effect", "x"}}},
      {"reviewIncident", Object{{"document", "x"}}},
      {"addAction", Object{{"owner", "a"}, {"due", "2999-01-02T03:04:05Z"}, {"text", "x"}}},
      {"actionDone", Object{}}};
  for (const auto& each : by_people) {
    EXPECT_EQ(api(each.first, of, each.second, "reader").status, 403) << each.first;
    EXPECT_EQ(api(each.first, of, each.second, "teller").status, 403) << each.first;
    EXPECT_EQ(api(each.first, of, each.second, "").status, 401) << each.first;
  }
  for (const char* each : {"pushSignal", "tellDeployment"}) {
    const bool is_signal = std::string_view(each) == "pushSignal";
    const Object body = is_signal ? outage() : unallowed();
    EXPECT_EQ(api(each, {}, body, "reader").status, 403) << each;
    EXPECT_EQ(api(each, {}, body, "handler").status, 403) << each;
    EXPECT_LT(api(each, {}, body, "teller").status, 300) << each;
  }
  for (const char* each : {"listIncidents", "showIncident", "incidentEvents", "listDeployments"}) {
    EXPECT_EQ(api(each, of, {}, "teller").status, 403) << each;
  }
  EXPECT_EQ(api("mitigateIncident", of, Object{}, "handler").status, 200);
}

TEST(IncidentApi, names_what_is_wrong_with_what_is_sent) {
  Api api;
  const std::string id = pushed(api, outage());
  const auto complaint = [&](const std::string& operation, const Object& body) {
    const Reply reply = api(operation, {{"id", id}}, body);
    EXPECT_EQ(reply.status, 400) << reply.body;
    return text_in(reply.json(), "detail");
  };
  EXPECT_THAT(complaint("pushSignal", {{"from", "a"}, {"says", "x"}}), HasSubstr("env"));
  EXPECT_THAT(complaint("pushSignal", {{"env", "prod"}, {"from", "a"}}), HasSubstr("says nothing"));
  Object odd = outage();
  odd.add("cell", "eu-1");
  EXPECT_THAT(complaint("pushSignal", odd), HasSubstr("name the region"));
  odd = outage();
  odd.add("since", "2999-01-02T03:04:05Z");
  EXPECT_THAT(complaint("pushSignal", odd), HasSubstr("has not come yet"));
  odd = outage();
  odd.add("severity", 1);
  EXPECT_THAT(complaint("pushSignal", odd), HasSubstr("severity"));
  EXPECT_THAT(complaint("tellDeployment", {{"env", "prod"}, {"system", "flags"}}),
              HasSubstr("version"));
  odd = unallowed();
  odd.add("decision", -1);
  EXPECT_THAT(complaint("tellDeployment", odd), HasSubstr("decision"));
  EXPECT_THAT(complaint("undoIncident", {{"dry_run", "yes"}}), HasSubstr("dry_run"));
  EXPECT_THAT(complaint("waiveStep", {{"why", "x"}}), HasSubstr("effect"));
  EXPECT_EQ(api("listIncidents", {{"?", "limit=0"}}).status, 400);
  EXPECT_EQ(api("listIncidents", {{"?", "limit=1001"}}).status, 400);
  EXPECT_EQ(api("listIncidents", {{"?", "limit=1000"}}).status, 200) << "as the page says";
  odd = outage();
  odd.add("for", "long");
  EXPECT_THAT(complaint("pushSignal", odd), HasSubstr("must be a span"));
  odd = outage();
  odd.add("for", "8d");
  EXPECT_THAT(complaint("pushSignal", odd), HasSubstr("it holds for 1m to 7d"));
  const Object taken_back{{"env", "prod"}, {"from", "nobody"}, {"over", true}};
  EXPECT_EQ(api("pushSignal", {}, taken_back).status, 404);
}

TEST(IncidentApi, is_told_of_environments_that_there_are) {
  Api api;
  for (const auto& [operation, body] :
       {std::pair("pushSignal", Object{{"env", "pord"}, {"from", "a"}, {"says", "x"}}),
        std::pair("tellDeployment", Object{{"env", "pord"}, {"system", "a"}, {"version", "x"}})}) {
    const Reply reply = api(operation, {}, body);
    EXPECT_EQ(reply.status, 404) << reply.body;
    EXPECT_THAT(text_in(reply.json(), "detail"),
                AllOf(HasSubstr("`pord`"), HasSubstr("but of `prod`, `staging`")));
  }
  EXPECT_TRUE(member(api("listIncidents").json(), "incidents").array()->empty());
}

TEST(IncidentApi, says_texts_as_they_were_sent) {
  Api api;
  const std::string odd = "100 % of \xe2\x80\xae orders %41";
  const std::string id = pushed(api, outage(odd));
  const Value shown = incident_in(api("showIncident", {{"id", id}}).json());
  EXPECT_EQ(text_in(shown, "says"), escaped(odd)) << "escaped once, and nothing lost";
}

}  // namespace
}  // namespace belay::api
