#include <fmt/format.h>

#include "app/server/answers.h"
#include "app/server/api.h"
#include "app/server/incident_views.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::IncidentShown;
using control::Scope;
using http::Request;
using http::Response;
using json::Fields;
using json::Object;

constexpr std::int64_t kNumberMax = 1'000'000;

Response shown(int status, const IncidentShown& found, Object view) {
  Response response = http::json_response(status, view);
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", found.version));
  return response;
}

Response shown(const IncidentShown& found) {
  return shown(200, found, Object{{"incident", view_of(found)}});
}

Result<Response> list(Desk& desk, const Request& request, const Signed&) {
  control::ListRequest wanted;
  BELAY_TRY_VOID(page_in_query(request, wanted));
  if (const std::string* env = request.target.query_value("env")) wanted.group = *env;
  if (const std::string* word = request.target.query_value("status")) wanted.status = *word;
  BELAY_TRY(const Instant now, desk.store.now());
  BELAY_TRY(const auto listed, desk.incidents.list(wanted));
  json::Array incidents;
  for (const control::Listed& item : listed) {
    BELAY_TRY(watch::IncidentState state, watch::parse_incident(item.stored.state));
    incidents.emplace_back(brief_of({std::make_shared<const watch::IncidentState>(std::move(state)),
                                     item.stored.version, now}));
  }
  Object page{{"incidents", std::move(incidents)}};
  add_next(page, listed, wanted);
  return http::json_response(200, page);
}

Result<Response> show(Desk& desk, const Request& request, const Signed&) {
  BELAY_TRY(const IncidentShown found, desk.incidents.show(request.parameter("id")));
  return shown(found);
}

Result<Response> events(Desk& desk, const Request& request, const Signed&) {
  BELAY_TRY(const IncidentShown found, desk.incidents.show(request.parameter("id")));
  const auto show = [&desk, id = found.state->id]() -> Result<Told> {
    BELAY_TRY(const IncidentShown now, desk.incidents.show(id));
    return Told{now.version, json::write(view_of(now)),
                now.state->phase >= watch::IncidentPhase::resolved};
  };
  Response response;
  BELAY_TRY(response.events, desk.aggregate_feed.subscribe(
                                 {control::incident_key(found.state->id), "incident", show}));
  return response;
}

Result<Response> undo(Desk& desk, const Request& request, const Signed& who) {
  std::string suspect, why;
  bool is_dry = false;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    suspect = fields.text_or("suspect", "");
    is_dry = fields.boolean_or("dry_run", false);
    why = fields.text_or("why", "");
  }));
  BELAY_TRY(const control::UndoShown undone,
            desk.incidents.undo(who.asker, request.parameter("id"), suspect, is_dry, why));
  Object view{{"incident", view_of(undone.incident)}, {"undo", view_of(undone.prepared)}};
  view.add("dry_run", is_dry);
  return shown(200, undone.incident, std::move(view));
}

/// What a person says of an incident, with nothing but a reason.
using Saying = Result<IncidentShown> (control::Incidents::*)(const control::Asker& asker,
                                                             const std::string& id,
                                                             const std::string& why);
Result<Response> say(Desk& desk, const Request& request, const Signed& who, Saying saying) {
  std::string why;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) { why = fields.text_or("why", ""); }));
  BELAY_TRY(const IncidentShown found,
            (desk.incidents.*saying)(who.asker, request.parameter("id"), why));
  return shown(found);
}

Result<Response> waive(Desk& desk, const Request& request, const Signed& who) {
  std::string effect, why;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    effect = fields.text("effect");
    why = fields.text_or("why", "");
  }));
  BELAY_TRY(const IncidentShown found,
            desk.incidents.waive(who.asker, request.parameter("id"), effect, why));
  return shown(found);
}

Result<Response> review(Desk& desk, const Request& request, const Signed& who) {
  std::string document, why;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    document = fields.text("document");
    why = fields.text_or("why", "");
    if (!has_visible_text(document)) fields.refuse("document", "must say what was learned");
  }));
  BELAY_TRY(const IncidentShown found,
            desk.incidents.review(who.asker, request.parameter("id"), document, why));
  return shown(found);
}

Result<Response> add_action(Desk& desk, const Request& request, const Signed& who) {
  std::string owner, text;
  Instant due;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    owner = fields.text("owner");
    due = fields.instant("due");
    text = fields.text("text");
  }));
  BELAY_TRY(const IncidentShown found,
            desk.incidents.add_action(who.asker, request.parameter("id"), owner, due, text));
  return shown(201, found, Object{{"incident", view_of(found)}});
}

Result<Response> action_done(Desk& desk, const Request& request, const Signed& who) {
  std::string why;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) { why = fields.text_or("why", ""); }));
  const auto number = decimal(request.parameter("number"));
  if (!number || *number < 1 || *number > kNumberMax) {
    return fail(Code::not_found,
                fmt::format("`{}` is no action's number: `belay incident show` has them",
                            printable(shortened(request.parameter("number"), 40))));
  }
  BELAY_TRY(const IncidentShown found,
            desk.incidents.action_done(who.asker, request.parameter("id"),
                                       static_cast<std::uint64_t>(*number), why));
  return shown(found);
}

}  // namespace

void add_incident_routes(http::Router& router, Desk& desk) {
  SignedRoutes routes(router, desk, "/api/v1/incidents");
  routes.get("", Scope::read, list);
  routes.get("/{id}", Scope::read, show);
  routes.get("/{id}/events", Scope::read, events);
  routes.post("/{id}/undo", Scope::incident, undo);
  routes.post("/{id}/waive", Scope::incident, waive);
  routes.post("/{id}/review", Scope::incident, review);
  routes.post("/{id}/actions", Scope::incident, add_action);
  routes.post("/{id}/actions/{number}/done", Scope::incident, action_done);
  const std::pair<std::string_view, Saying> sayings[] = {
      {"mitigate", &control::Incidents::mitigate},
      {"resolve", &control::Incidents::resolve},
      {"thaw", &control::Incidents::thaw}};
  for (const auto& each : sayings) {
    const Saying saying = each.second;
    routes.post(fmt::format("/{{id}}/{}", each.first), Scope::incident,
                [saying](Desk& at, const Request& request, const Signed& who) {
                  return say(at, request, who, saying);
                });
  }
}

}  // namespace belay::app
