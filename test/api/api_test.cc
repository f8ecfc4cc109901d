// The API as docs/reference/api.yaml describes it: every operation is there, no other is, and every
// answer is as described; and whatever is sent, the server never fails.
#include "app/server/api.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "adapters/system_clock.h"
#include "asking.h"
#include "base/text.h"
#include "control/memory.h"
#include "malice.h"
#include "running_gate.h"
#include "sim/store.h"

namespace belay::api {
namespace {

using json::Array;
using json::Object;
using json::Value;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(api, a_change_is_decided_as_the_page_describes) {
  Api api;
  const std::string id = api.opened();
  EXPECT_EQ(api("listChanges", {{"?", "limit=1000"}}).status, 200) << "as the page says";
  EXPECT_EQ(api("listChanges", {{"?", "limit=1&status=open&repository=retail"}}).status, 200);
  EXPECT_EQ(text_in(api("decide", {{"id", id}}, Object{}).json().find("decision")[0], "verdict"),
            "hold");
  EXPECT_EQ(api.approved(id, "bea").status, 201);
  const Reply second = api.approved(id, "cyd");
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(api("writeRecord", {{"id", id}},
                Object{{"sections", Array{Object{{"name", "impact"}, {"text", "None."}}}}}, "ada")
                .status,
            200);
  const Value decided = api("decide", {{"id", id}}, Object{{"moment", "merge"}}).json();
  EXPECT_EQ(text_in(member(decided, "decision"), "verdict"), "allow");
  const std::string index = std::to_string(*member(decided, "index").integer());
  EXPECT_EQ(api("receipt", {{"index", index}}).body, text_in(decided, "receipt"));
  EXPECT_EQ(api("withdraw", {{"id", id}, {"approval", text_in(second.json(), "made")}},
                Object{{"reason", "I looked again"}}, "cyd")
                .status,
            200);
  EXPECT_EQ(text_in(member(api("decide", {{"id", id}}, Object{}).json(), "decision"), "verdict"),
            "hold");
  EXPECT_EQ(api("abandon", {{"id", id}}, Object{{"reason", "another way"}}, "ada").status, 200);
}

/// Nothing guards it, so that time alone decides.
constexpr std::string_view kPlan = R"({
  "belay": "rollout-plan/v1", "environment": "prod", "system": "checkout", "version": "v2",
  "replaces": "v1", "reversible": true, "alpha": "1 %", "look": "1s", "watch": "1m", "guards": [],
  "stages": [{"share": "10 %", "bake": "1h", "unguarded": true}, {"share": "100 %"}],
  "on_bad": "roll-back", "on_no_data": {"budget": "1h", "total": "1h", "then": "hold"},
  "on_unguarded": "promote"})";

TEST(api, a_rollout_is_as_the_page_describes) {
  Api api;
  const std::string id = api.opened();
  EXPECT_EQ(api.approved(id, "bea").status, 201);
  EXPECT_EQ(api.approved(id, "cyd").status, 201);
  api("writeRecord", {{"id", id}},
      Object{{"sections", Array{Object{{"name", "impact"}, {"text", "None."}}}}}, "ada");
  const Object asked{{"moment", "deploy"}, {"plan", std::string(kPlan)}};
  EXPECT_EQ(api("decide", {{"id", id}}, Object{{"plan", std::string(kPlan)}}).status, 400)
      << "a plan is for a deployment";
  const Reply decided = api("decide", {{"id", id}}, asked);
  ASSERT_EQ(text_in(member(decided.json(), "decision"), "verdict"), "allow") << decided.body;
  const Object receipt{{"receipt", text_in(decided.json(), "receipt")}};
  const Reply begun = api("startRollout", {}, receipt);
  ASSERT_EQ(begun.status, 201) << begun.body;
  const std::string rollout = text_in(member(begun.json(), "rollout"), "id");
  EXPECT_EQ(text_in(member(api("startRollout", {}, receipt).json(), "rollout"), "id"), rollout);
  EXPECT_THAT(api.gate.hears("/api/v1/rollouts/" + rollout + "/events", "\"share\":\"10 %\""),
              HasSubstr("event: rollout"));
  EXPECT_EQ(api("showRollout", {{"id", rollout}}).status, 200);
  EXPECT_EQ(
      api("listRollouts", {{"?", "env=prod&status=open"}}).json().find("rollouts")->array()->size(),
      1u);
  EXPECT_EQ(api("pauseRollout", {{"id", rollout}}, Object{{"why", "lunch"}}).status, 200);
  EXPECT_EQ(api("resumeRollout", {{"id", rollout}}, Object{}).status, 200);
  EXPECT_EQ(api("promoteRollout", {{"id", rollout}}, Object{}).status, 400) << "without a reason";
  EXPECT_EQ(api("abortRollout", {{"id", rollout}}, Object{}).status, 200);
  EXPECT_THAT(
      api.gate.hears("/api/v1/rollouts/" + rollout + "/events", "\"share\":\"0 %\",\"asked\":null"),
      HasSubstr("\"phase\":\"rolled-back\""));
  EXPECT_EQ(api("undoRollout", {{"id", rollout}}, Object{}).status, 409) << "it is back";
  const Value history = api("rolloutHistory", {{"id", rollout}}).json();
  EXPECT_GE(member(history, "steps").array()->size(), 6u);
  EXPECT_EQ(api("showRollout", {{"id", "r999999"}}).status, 404);
  EXPECT_EQ(api("rolloutEvents", {{"id", "r999999"}}).status, 404);
}

TEST(api, metrics_are_taken_as_the_page_describes) {
  Api api;
  const auto sample = [](const std::string& series, const json::Value& value) {
    return Object{{"series", series}, {"at", "2026-01-02T03:04:05Z"}, {"value", value}};
  };
  const auto push = [&](const std::string& environment, Array samples,
                        const std::string& as = "bea") {
    return api("pushMetrics", {{"environment", environment}},
               Object{{"samples", std::move(samples)}}, as);
  };
  const Object orders = sample("orders_total{version=\"v2\"}", 123);
  EXPECT_EQ(push("prod", {orders, sample("orders_total", 4.5)}).body, "{\"taken\":2}");
  EXPECT_EQ(push("prod", {orders}).body, "{\"taken\":0}");
  for (const Object& wrong :
       {sample("orders_total{version=~\"v2\"}", 1), sample("a", "NaN"), sample("a", -1),
        Object{{"series", "a"}, {"at", "2999-01-02T03:04:05Z"}, {"value", 1}},
        Object{{"series", "a"}, {"value", 1}}}) {
    EXPECT_EQ(push("prod", {orders, wrong}).status, 400) << json::write(wrong);
  }
  EXPECT_EQ(push("nowhere", {orders}).status, 404);
  EXPECT_EQ(push("staging", {orders}).status, 409) << "a Prometheus has it";
  EXPECT_EQ(push("prod", {orders}, "").status, 401);
  const Value reading = api("issueToken", {}, Object{{"scopes", Array{"read"}}}).json();
  api.gate.know("reader", text_in(reading, "secret"));
  EXPECT_EQ(push("prod", {orders}, "reader").status, 403);
  const Value pushing = api("issueToken", {}, Object{{"scopes", Array{"metrics"}}}).json();
  api.gate.know("pusher", text_in(pushing, "secret"));
  EXPECT_EQ(push("prod", {orders}, "pusher").status, 200);
  EXPECT_EQ(api("whoami", {}, {}, "pusher").status, 403);
}

TEST(api, people_and_tokens_are_as_the_page_describes) {
  Api api;
  EXPECT_EQ(api("whoami").status, 200);
  const Value proposed =
      api("propose", {},
          Object{{"id", "ci"}, {"kind", "robot"}, {"name", "CI"}, {"roles", Array{"producer"}}})
          .json();
  const std::string id = text_in(proposed, "id");
  EXPECT_EQ(api("listProposals").status, 200);
  EXPECT_EQ(api("showProposal", {{"id", id}}).body, json::write(proposed));
  EXPECT_EQ(api("confirm", {{"id", id}}).status, 403);
  EXPECT_EQ(api("confirm", {{"id", id}}, {}, "cyd").status, 200);
  EXPECT_EQ(text_in(api("showProposal", {{"id", id}}).json(), "confirmed_by"), "cyd");
  EXPECT_EQ(api("showProposal", {{"id", "nothing"}}).status, 404);
  const Value reading = api("issueToken", {}, Object{{"scopes", Array{"read"}}}).json();
  api.gate.know("reader", text_in(reading, "secret"));
  EXPECT_EQ(api("showProposal", {{"id", id}}, {}, "reader").status, 403);
  EXPECT_EQ(api("directory").status, 200);
  const Value issued =
      api("issueToken", {}, Object{{"principal", "ci"}, {"scopes", Array{"evidence"}}}).json();
  api.gate.know("ci", text_in(issued, "secret"));
  EXPECT_EQ(api("attachEvidence", {{"id", api.opened()}}, Object{{"payload", ""}}, "ci").status,
            400);
  EXPECT_EQ(api("revokeToken", {{"id", text_in(issued, "id")}}, Object{}).status, 200);
  EXPECT_EQ(api("attachEvidence", {{"id", "1"}}, Object{}, "ci").status, 401);
}

TEST(api, exceptions_are_as_the_page_describes) {
  Api api;
  const Value proposed = api("propose", {},
                             Object{{"id", "cyd"},
                                    {"kind", "person"},
                                    {"name", "Cyd"},
                                    {"emails", Array{"cyd@retail.example"}},
                                    {"roles", Array{"administrator", "break-glass"}}})
                             .json();
  EXPECT_EQ(api("confirm", {{"id", text_in(proposed, "id")}}, {}, "ada").status, 200);
  const std::string id = api.opened();
  const Value content = member(api("showChange", {{"id", id}}).json(), "content");
  const Object waiver{{"content", content},
                      {"rules", Array{"two people look at every change"}},
                      {"reason", "the owners are at sea"},
                      {"lasts", "1h"}};
  const Reply asked = api("waive", {{"id", id}}, waiver);
  EXPECT_EQ(asked.status, 201);
  const std::string name = text_in(asked.json(), "made");
  const Object agreed{{"content", content}};
  EXPECT_EQ(api("agree", {{"id", id}, {"waiver", name}}, agreed).status, 403);
  EXPECT_EQ(api("agree", {{"id", id}, {"waiver", name}}, agreed, "cyd").status, 200);
  Value decided = api("decide", {{"id", id}}, Object{}).json();
  EXPECT_EQ(text_in(member(decided, "decision"), "verdict"), "allow");
  EXPECT_EQ(member(member(decided, "decision"), "exceptions").array()->size(), 1u);
  const Object broken{
      {"content", content}, {"env", "prod"}, {"reason", "orders are lost"}, {"lasts", "1h"}};
  EXPECT_EQ(api("breakGlass", {{"id", id}}, broken).status, 403);
  const Reply glass = api("breakGlass", {{"id", id}}, broken, "cyd");
  EXPECT_EQ(glass.status, 201);
  const Object review{{"outcome", "justified"}, {"findings", "It stopped the loss."}};
  const std::string override_id = text_in(glass.json(), "made");
  EXPECT_EQ(api("review", {{"id", id}, {"exception", override_id}}, review, "cyd").status, 403);
  EXPECT_EQ(api("review", {{"id", id}, {"exception", override_id}}, review).status, 200);
  EXPECT_EQ(member(api("showChange", {{"id", id}}).json(), "exceptions").array()->size(), 2u);
  EXPECT_EQ(api("withdrawException", {{"id", id}, {"exception", name}}, Object{}, "cyd").status,
            200);
}

TEST(api, a_first_token_is_as_the_page_describes) {
  Api api;
  const Value proposed =
      api("propose", {}, Object{{"id", "dan"}, {"kind", "person"}, {"name", "Dan"}}).json();
  EXPECT_EQ(api("confirm", {{"id", text_in(proposed, "id")}}, {}, "cyd").status, 200);
  const Value first = api("invite", {}, Object{{"principal", "dan"}}).json();
  EXPECT_EQ(api("listInvitations").status, 200);
  const std::string id = text_in(member(first, "invitation"), "id");
  EXPECT_EQ(api("confirmInvitation", {{"id", id}}).status, 403);
  const Value second = api("confirmInvitation", {{"id", id}}, {}, "cyd").json();
  const Array codes{text_in(first, "code"), text_in(second, "code")};
  EXPECT_EQ(api("redeem", {}, Object{{"codes", Array{"a", "b"}}}, "").status, 401);
  const Reply made = api("redeem", {}, Object{{"codes", codes}}, "");
  EXPECT_EQ(made.status, 201);
  api.gate.know("dan", text_in(made.json(), "secret"));
  EXPECT_EQ(text_in(member(api("whoami", {}, {}, "dan").json(), "principal"), "id"), "dan");
  EXPECT_EQ(api("redeem", {}, Object{{"codes", codes}}, "").status, 403);
}

TEST(api, the_ledger_is_as_the_page_describes) {
  Api api;
  api.opened();
  EXPECT_EQ(api("ledger", {}, {}, "").status, 200);
  EXPECT_THAT(api("checkpoint", {}, {}, "").body, HasSubstr("ledger.test.example\n"));
  EXPECT_EQ(api("tile", {{"rest", "0/000.p/1"}}, {}, "").body.size(), 32u);
  EXPECT_EQ(api("tile", {{"rest", "0/000.p/0"}}, {}, "").status, 400);
  EXPECT_EQ(api("entries", {{"rest", "000.p/1"}}, {}, "").status, 401);
  EXPECT_EQ(api("entries", {{"rest", "000.p/1"}}).status, 200);
  const std::string people = text_in(api("directory").json(), "digest");
  EXPECT_EQ(api("document", {{"digest", people}}).status, 200);
  EXPECT_EQ(api("document", {{"digest", std::string(64, '0')}}).status, 404);
  EXPECT_EQ(api("receipt", {{"index", "4000000000"}}).status, 404);
  for (const char* operation : {"health", "readiness", "metrics"}) {
    EXPECT_EQ(api(operation, {}, {}, "").status, 200) << operation;
  }
}

TEST(api, events_tell_what_the_ledger_takes_up) {
  Api api;
  const std::string id = api.opened();
  const std::string all = api.gate.hears("/api/v1/events?from=0", "change_opened");
  EXPECT_THAT(all, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(all, HasSubstr("event: listening\ndata: {\"from\":0}"));
  EXPECT_THAT(all, HasSubstr("id: 0\nevent: principal_enrolled\ndata: {"));
  std::thread approving([&] { EXPECT_EQ(api.approved(id, "bea").status, 201); });
  EXPECT_THAT(api.gate.hears("/api/v1/events?change=" + id + "&from=0", "\"kind\":\"approved\""),
              AllOf(HasSubstr("event: change_opened"), Not(HasSubstr("principal_enrolled"))));
  approving.join();
  EXPECT_EQ(api("events", {{"?", "from=-1"}}).status, 400);
}

TEST(api, nobody_is_answered_without_a_token) {
  const Api api;
  for (const Operation& operation : page().operations()) {
    const Reply reply = api.gate.ask(
        operation.method,
        filled(operation.path,
               {{"id", "1"}, {"number", "1"}, {"rest", "000"}, {"environment", "prod"}}),
        "{}", "");
    EXPECT_EQ(reply.status == 401, operation.is_signed) << operation.id << ": " << reply.status;
  }
}

class NoProduction final : public control::Production {
 public:
  Result<control::Metrics*> metrics(const std::string&) override {
    return fail(Code::not_found, "there is none");
  }
  Result<control::Traffic*> traffic(const std::string&, const std::string&) override {
    return fail(Code::not_found, "there is none");
  }
  watch::CounterRules rules(const std::string&) override { return {}; }
  std::chrono::milliseconds lag(const std::string&) override { return {}; }
};

class NoSeal final : public control::Sealer {
 public:
  Result<std::string> seal(std::uint64_t, const Digest&) override { return std::string(); }
};

TEST(api, every_route_is_described_and_every_description_is_a_route) {
  std::set<std::string> described;
  for (const Operation& operation : page().operations()) {
    described.insert(operation.method + " " + operation.path);
  }
  std::set<std::string> routed = {"GET /healthz", "GET /readyz", "GET /metrics"};
  adapters::SystemClock clock;
  NoSeal seal;
  sim::StoreContents contents;
  control::Memory memory;
  const auto store = sim::open_store(contents, clock, seal);
  NoProduction production;
  control::Rollouts rollouts(*store, production, clock, nullptr, {"ledger.test.example", "test"});
  control::Deployments deployments(*store, nullptr);
  control::Incidents incidents(*store, rollouts, deployments, nullptr, nullptr,
                               "ledger.test.example");
  app::Desk desk(*store, memory, {}, {}, rollouts, incidents, deployments, production,
                 "ledger.test.example", "");
  http::Router router;
  app::add_change_routes(router, desk);
  app::add_people_routes(router, desk);
  app::add_ledger_routes(router, desk);
  app::add_rollout_routes(router, desk);
  app::add_metrics_routes(router, desk);
  app::add_incident_routes(router, desk);
  app::add_signal_routes(router, desk);
  app::add_web_routes(router);
  for (const auto& route : router.routes()) {
    std::string path = route->path;
    if (const std::size_t dots = path.find("...}"); dots != std::string::npos) path.erase(dots, 3);
    routed.insert(route->method + " " + path);
  }
  EXPECT_EQ(described, routed);
}

TEST(api, whatever_is_sent_the_server_does_not_fail) {
  constexpr unsigned kSeed = 20261121;
  constexpr int kRounds = 60;
  Api api;
  const std::string id = api.opened();
  Malice malice(page(), kSeed);
  for (int round = 0; round < kRounds; ++round) {
    for (const Operation& operation : page().operations()) {
      const std::string change = malice.pick(3) == 0 ? malice.segment() : id;
      const std::string other = malice.segment();
      std::string path = filled(operation.path, {{"id", change},
                                                 {"approval", other},
                                                 {"waiver", other},
                                                 {"exception", other},
                                                 {"index", other},
                                                 {"digest", other},
                                                 {"environment", "prod"},
                                                 {"number", other},
                                                 {"rest", other}});
      if (operation.is_stream) path += "?from=-" + other;  // never one that begins
      const std::string body = operation.method == "GET" ? "" : malice.body(operation);
      const Reply reply = api.gate.ask(operation.method, path, body, "cyd");
      const bool is_sane = reply.status >= 200 && reply.status < 500;
      ASSERT_TRUE(is_sane) << operation.id << " " << path << "\n" << body << reply.body;
    }
  }
  EXPECT_EQ(api("showChange", {{"id", id}}).status, 200);
}

}  // namespace
}  // namespace belay::api
