#include "app/server/answers.h"
#include "app/server/api.h"
#include "app/server/incident_views.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Scope;
using http::Request;
using http::Response;
using json::Fields;
using json::Object;

constexpr std::int64_t kIndexMax = (1LL << 53) - 1;

/// What somebody outside of Belay says is wrong, or is not any more.
Result<Response> push(Desk& desk, const Request& request, const Signed& who) {
  control::OutsideTold told;
  std::optional<Instant> since;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    told.environment = fields.text("env");
    told.from = fields.text("from");
    told.says = fields.text_or("says", "");
    told.journey = fields.text_or("journey", "");
    told.system = fields.text_or("system", "");
    told.region = fields.text_or("region", "");
    told.cell = fields.text_or("cell", "");
    since = fields.instant_if_any("since");
    told.is_infrastructure = fields.boolean_or("infrastructure", false);
    told.is_over = fields.boolean_or("over", false);
    told.holds = span_in(fields, "for", to_string(control::kToldHolds));
  }));
  BELAY_TRY_VOID(desk.production.knows(told.environment));
  BELAY_TRY(told.since, since ? Result<Instant>(*since) : desk.store.now());
  BELAY_TRY(const control::IncidentShown found, desk.incidents.push(who.asker, told));
  return http::json_response(200, Object{{"incident", view_of(found)}});
}

/// What is in production now, and no rollout moved.
Result<Response> deployed(Desk& desk, const Request& request, const Signed& who) {
  control::Deployment told;
  std::optional<Instant> at;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    told.environment = fields.text("env");
    told.system = fields.text("system");
    told.version = fields.text("version");
    told.change = fields.text_or("change", "");
    told.region = fields.text_or("region", "");
    told.cell = fields.text_or("cell", "");
    at = fields.instant_if_any("at");
    if (fields.has("decision")) {
      told.decision = static_cast<std::uint64_t>(fields.integer("decision", 0, kIndexMax));
    } else {
      static_cast<void>(fields.any("decision"));
    }
    told.goes_back = fields.boolean_or("goes_back", false);
  }));
  BELAY_TRY_VOID(desk.production.knows(told.environment));
  BELAY_TRY(told.at, at ? Result<Instant>(*at) : desk.store.now());
  BELAY_TRY(const control::KeptDeployment kept, desk.incidents.deployed(who.asker, told));
  return http::json_response(201, Object{{"deployment", view_of(kept)}});
}

Result<Response> deployments(Desk& desk, const Request& request, const Signed&) {
  control::ListRequest wanted;
  BELAY_TRY_VOID(page_in_query(request, wanted));
  if (const std::string* env = request.target.query_value("env")) wanted.group = *env;
  BELAY_TRY(const auto listed, desk.deployments.list(wanted));
  json::Array made;
  for (const control::Listed& item : listed) {
    BELAY_TRY(const control::KeptDeployment kept, control::parse_deployment(item.stored.state));
    made.emplace_back(view_of(kept));
  }
  Object page{{"deployments", std::move(made)}};
  add_next(page, listed, wanted);
  return http::json_response(200, page);
}

}  // namespace

void add_signal_routes(http::Router& router, Desk& desk) {
  SignedRoutes routes(router, desk);
  routes.post("/signals", Scope::signals, push);
  routes.post("/deployments", Scope::signals, deployed);
  routes.get("/deployments", Scope::read, deployments);
}

}  // namespace belay::app
