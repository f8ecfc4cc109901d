#include <fmt/format.h>

#include <chrono>

#include "app/server/answers.h"
#include "app/server/api.h"
#include "app/server/views.h"
#include "base/text.h"
#include "control/people_kept.h"

namespace belay::app {
namespace {

using control::Scope;
using http::Request;
using http::Response;
using json::Fields;
using json::Object;

Result<Response> whoami(Desk& desk, const Request&, const Signed& who) {
  BELAY_TRY(const auto people, control::load_directory(desk.store));
  BELAY_TRY(const control::Actor actor, control::actor_for(people.directory, who.asker));
  return http::json_response(
      200, Object{{"principal", view_of(actor.who)}, {"token", view_of(who.token)}});
}

Result<Response> directory(Desk& desk, const Request&, const Signed&) {
  BELAY_TRY(const auto people, control::load_directory(desk.store));
  json::Array principals;
  for (const control::Principal& known : people.directory.principals) {
    principals.emplace_back(view_of(known));
  }
  return http::json_response(
      200, Object{{"principals", std::move(principals)}, {"digest", people.name.hex()}});
}

std::vector<std::string> texts_or_none(Fields& fields, std::string_view name) {
  if (fields.has(name)) return fields.texts(name);
  static_cast<void>(fields.any(name));
  return {};
}

Result<Response> propose(Desk& desk, const Request& request, const Signed& who) {
  control::Principal wanted;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    wanted.id = fields.text("id");
    wanted.kind = fields.parsed<control::PrincipalKind>("kind", control::principal_kind);
    wanted.name = fields.text("name");
    wanted.emails = texts_or_none(fields, "emails");
    wanted.logins = texts_or_none(fields, "logins");
    wanted.level = fields.text_or("level", "");
    wanted.operated_by = fields.text_or("operator", "");
    for (const std::string& word : texts_or_none(fields, "roles")) {
      const auto known = control::role(word);
      if (!known) fields.refuse("roles", "must be of `administrator`, `break-glass`, `producer`");
      if (known) wanted.roles.push_back(*known);
    }
    wanted.active = fields.boolean_or("active", true);
    wanted.keys = texts_or_none(fields, "keys");
  }));
  BELAY_TRY(const auto made, desk.people.lend()->propose(who.asker, std::move(wanted)));
  return http::json_response(201, view_of(made));
}

Result<Response> confirm(Desk& desk, const Request& request, const Signed& who) {
  BELAY_TRY(const auto made, desk.people.lend()->confirm(who.asker, request.parameter("id")));
  return http::json_response(200, view_of(made));
}

Result<Response> proposal(Desk& desk, const Request& request, const Signed&) {
  BELAY_TRY(const auto found, desk.people.lend()->proposal(request.parameter("id")));
  return http::json_response(200, view_of(found));
}

Result<Response> proposals(Desk& desk, const Request&, const Signed&) {
  BELAY_TRY(const auto open, desk.people.lend()->proposals());
  json::Array made;
  for (const control::Proposal& proposal : open) made.emplace_back(view_of(proposal));
  return http::json_response(200, Object{{"proposals", std::move(made)}});
}

Result<Response> issue(Desk& desk, const Request& request, const Signed& who) {
  std::string principal;
  std::string label;
  std::vector<Scope> scopes;
  std::chrono::seconds lasts{0};
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    principal = fields.text_or("principal", who.asker.principal);
    label = fields.text_or("label", "");
    for (const std::string& word : fields.texts("scopes")) {
      const auto known = control::scope(word);
      if (!known) {
        fields.refuse("scopes",
                      fmt::format("must be of `{}`",
                                  joined(control::words_of(control::all_scopes()), "`, `")));
      }
      if (known) scopes.push_back(*known);
    }
    lasts = span_in(fields, "lasts", "30d");
  }));
  BELAY_TRY(const auto made, desk.people.lend()->issue(who.asker, who.token, principal,
                                                       std::move(scopes), std::move(label), lasts));
  Object view = view_of(made.token);
  view.add("secret", made.secret);
  return http::json_response(201, view);
}

Result<Response> revoke(Desk& desk, const Request& request, const Signed& who) {
  std::string reason;
  BELAY_TRY_VOID(
      read_body(request, [&](Fields& fields) { reason = fields.text_or("reason", ""); }));
  BELAY_TRY(const auto made,
            desk.people.lend()->revoke(who.asker, request.parameter("id"), reason));
  return http::json_response(200, view_of(made));
}

Result<Response> invite(Desk& desk, const Request& request, const Signed& who) {
  std::string principal;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) { principal = fields.text("principal"); }));
  BELAY_TRY(const auto made, desk.people.lend()->invite(who.asker, principal));
  return http::json_response(201, view_of(made));
}

Result<Response> confirm_invitation(Desk& desk, const Request& request, const Signed& who) {
  BELAY_TRY(const auto made,
            desk.people.lend()->confirm_invitation(who.asker, request.parameter("id")));
  return http::json_response(200, view_of(made));
}

Result<Response> invitations(Desk& desk, const Request&, const Signed&) {
  BELAY_TRY(const auto open, desk.people.lend()->invitations());
  json::Array made;
  for (const control::Invitation& invitation : open) made.emplace_back(view_of(invitation));
  return http::json_response(200, Object{{"invitations", std::move(made)}});
}

/// Whoever has both codes is who they say: there is no token yet.
Result<Response> redeem(Desk& desk, const Request& request) {
  std::vector<std::string> codes;
  std::string label;
  std::chrono::seconds lasts{0};
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    codes = fields.texts("codes");
    label = fields.text_or("label", "");
    lasts = span_in(fields, "lasts", "30d");
  }));
  BELAY_TRY(const auto made, desk.people.lend()->redeem(codes, std::move(label), lasts));
  Object view = view_of(made.token);
  view.add("secret", made.secret);
  return http::json_response(201, view);
}

using Answer = Result<Response> (*)(Desk&, const Request&, const Signed&);

template <Answer answer>
Result<Response> told_once(Desk& desk, const Request& request, const Signed& who) {
  if (who.asker.once.empty()) return answer(desk, request, who);
  return fail(
      Code::malformed,
      "this takes no `Idempotency-Key`: a secret is told once, and what was done is listed");
}

}  // namespace

void add_people_routes(http::Router& router, Desk& desk) {
  SignedRoutes routes(router, desk);
  routes.get("/whoami", Scope::read, told_once<whoami>);
  routes.get("/directory", Scope::read, told_once<directory>);
  routes.get("/proposals", Scope::administer, told_once<proposals>);
  routes.post("/proposals", Scope::administer, told_once<propose>);
  routes.get("/proposals/{id}", Scope::administer, told_once<proposal>);
  routes.post("/proposals/{id}/confirmation", Scope::administer, told_once<confirm>);
  routes.get("/invitations", Scope::administer, told_once<invitations>);
  routes.post("/invitations", Scope::administer, told_once<invite>);
  routes.post("/invitations/{id}/confirmation", Scope::administer, told_once<confirm_invitation>);
  router.add("POST", "/api/v1/redemptions", http::Work::blocking, [&desk](const Request& request) {
    auto answer = redeem(desk, request);
    return answer ? *std::move(answer) : http::problem(answer.error());
  });
  routes.post("/tokens", Scope::read, told_once<issue>);
  routes.post("/tokens/{id}/revocation", Scope::read, told_once<revoke>);
}

}  // namespace belay::app
