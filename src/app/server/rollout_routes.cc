#include <fmt/format.h>

#include "app/server/answers.h"
#include "app/server/api.h"
#include "app/server/rollout_views.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::RolloutOrder;
using control::Scope;
using http::Request;
using http::Response;
using json::Object;

Response shown(int status, const control::RolloutShown& found) {
  Response response = http::json_response(status, Object{{"rollout", view_of(found)}});
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", found.version));
  return response;
}

Result<Response> start(Desk& desk, const Request& request, const Signed& who) {
  std::string text;
  BELAY_TRY_VOID(read_body(request, [&](json::Fields& fields) { text = fields.text("receipt"); }));
  BELAY_TRY(const ledger::Receipt receipt, ledger::Receipt::parse(text));
  BELAY_TRY(const control::RolloutShown begun, desk.rollouts.start(who.asker, receipt));
  Response response = shown(201, begun);
  response.headers.emplace_back("Location", "/api/v1/rollouts/" + begun.kept->state.id);
  return response;
}

Result<Response> list(Desk& desk, const Request& request, const Signed&) {
  control::ListRequest wanted;
  BELAY_TRY_VOID(page_in_query(request, wanted));
  if (const std::string* env = request.target.query_value("env")) wanted.group = *env;
  if (const std::string* word = request.target.query_value("status")) wanted.status = *word;
  BELAY_TRY(const auto listed, desk.rollouts.list(wanted));
  json::Array rollouts;
  for (const control::Listed& item : listed) {
    BELAY_TRY(const control::RolloutShown found, desk.rollouts.show(item.key.id));
    rollouts.emplace_back(view_of(found));
  }
  Object page{{"rollouts", std::move(rollouts)}};
  add_next(page, listed, wanted);
  return http::json_response(200, page);
}

Result<Response> show(Desk& desk, const Request& request, const Signed&) {
  BELAY_TRY(const control::RolloutShown found, desk.rollouts.show(request.parameter("id")));
  return shown(200, found);
}

Result<Response> history(Desk& desk, const Request& request, const Signed&) {
  BELAY_TRY(const control::RolloutShown found, desk.rollouts.show(request.parameter("id")));
  return http::json_response(200, Object{{"rollout", view_of(found)}, {"steps", steps_of(found)}});
}

Result<Response> events(Desk& desk, const Request& request, const Signed&) {
  BELAY_TRY(const control::RolloutShown found, desk.rollouts.show(request.parameter("id")));
  const auto show = [&desk, id = found.kept->state.id]() -> Result<Told> {
    BELAY_TRY(const control::RolloutShown now, desk.rollouts.show(id));
    return Told{now.version, json::write(view_of(now)), watch::is_over(now.kept->state.phase)};
  };
  Response response;
  BELAY_TRY(response.events, desk.aggregate_feed.subscribe(
                                 {control::rollout_key(found.kept->state.id), "rollout", show}));
  return response;
}

Result<Response> order(Desk& desk, const Request& request, const Signed& who, RolloutOrder order) {
  std::string why;
  BELAY_TRY_VOID(
      read_body(request, [&](json::Fields& fields) { why = fields.text_or("why", ""); }));
  BELAY_TRY(const control::RolloutShown found,
            desk.rollouts.order(who.asker, request.parameter("id"), order, why));
  return shown(200, found);
}

}  // namespace

void add_rollout_routes(http::Router& router, Desk& desk) {
  SignedRoutes routes(router, desk, "/api/v1/rollouts");
  routes.post("", Scope::rollout, start);
  routes.get("", Scope::read, list);
  routes.get("/{id}", Scope::read, show);
  routes.get("/{id}/history", Scope::read, history);
  routes.get("/{id}/events", Scope::read, events);
  for (const RolloutOrder each : {RolloutOrder::pause, RolloutOrder::resume, RolloutOrder::abort,
                                  RolloutOrder::promote, RolloutOrder::undo}) {
    routes.post(fmt::format("/{{id}}/{}", name_of(each)), Scope::rollout,
                [each](Desk& at, const Request& request, const Signed& who) {
                  return order(at, request, who, each);
                });
  }
}

}  // namespace belay::app
