#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "app/server/answers.h"
#include "app/server/api.h"
#include "app/server/views.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Scope;
using http::Request;
using http::Response;
using json::Fields;
using json::Object;

constexpr std::string_view kUsualEnvironment = "prod";

gate::Moment moment_in(Fields& fields) {
  if (!fields.has("moment")) {
    static_cast<void>(fields.any("moment"));
    return gate::Moment::merge;
  }
  return fields.parsed<gate::Moment>("moment", [](std::string_view word) {
    const auto made = gate::parse_moment(word);
    return made ? std::optional(*made) : std::nullopt;
  });
}

std::string environment_in(Fields& fields, std::string_view otherwise) {
  if (fields.has("env")) return fields.bytes("env");
  static_cast<void>(fields.any("env"));
  return std::string(otherwise);
}

Result<control::DecisionAsked> asked_in_query(const Request& request) {
  control::DecisionAsked asked;
  const std::string* moment = request.target.query_value("moment");
  if (moment != nullptr) {
    BELAY_TRY(asked.moment, gate::parse_moment(*moment));
  }
  const std::string* environment = request.target.query_value("env");
  asked.environment = environment == nullptr ? std::string(kUsualEnvironment) : *environment;
  return asked;
}

std::string tag_of(std::int64_t version) { return fmt::format("\"{}\"", version); }

Response shown(int status, const Object& view, std::int64_t version) {
  Response response = http::json_response(status, view);
  response.headers.emplace_back("ETag", tag_of(version));
  return response;
}

Response taken(int status, const control::StepTaken& step) {
  Object view{{"change", view_of(step.state, step.version)}, {"made", step.made}};
  view.add("index", step.index ? json::Value(*step.index) : json::Value());
  return shown(status, view, step.version);
}

Result<Response> open(Desk& desk, const Request& request, const Signed& who) {
  control::OpenRequest wanted;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    wanted.repository = fields.text("repository");
    wanted.head = fields.text("head");
    wanted.target = fields.text_or("target", "");
    wanted.environment = environment_in(fields, kUsualEnvironment);
  }));
  BELAY_TRY(const control::StepTaken step, desk.changes.lend()->open(who.asker, wanted));
  Response response = taken(step.index ? 201 : 200, step);
  response.headers.emplace_back("Location", "/api/v1/changes/" + step.state.id);
  return response;
}

Result<Response> list(Desk& desk, const Request& request, const Signed&) {
  control::ListRequest wanted;
  BELAY_TRY_VOID(page_in_query(request, wanted));
  if (const std::string* name = request.target.query_value("repository")) wanted.group = *name;
  if (const std::string* word = request.target.query_value("status")) wanted.status = *word;
  BELAY_TRY(const auto listed, desk.changes.lend()->list(wanted));
  json::Array changes;
  for (const control::Listed& item : listed) {
    BELAY_TRY(const control::ChangeState state, control::parse_change(item.stored.state));
    changes.emplace_back(view_of(state, item.stored.version));
  }
  Object page{{"changes", std::move(changes)}};
  add_next(page, listed, wanted);
  return http::json_response(200, page);
}

Result<Response> show(Desk& desk, const Request& request, const Signed& who) {
  BELAY_TRY(const control::DecisionAsked asked, asked_in_query(request));
  const auto changes = desk.changes.lend();
  BELAY_TRY(const control::ChangeShown found, changes->show(request.parameter("id"), asked));
  // Who was not noted was not shown it, which is the stricter side: a store that takes nothing now
  // still shows what it has.
  static_cast<void>(changes->note_shown(who.asker, found.state.now().content));
  Response response = shown(200, view_of(found), found.version);
  desk.pages.keep(request,
                  {found.version, found.people, found.known, found.frozen, found.at.seconds},
                  response);
  return response;
}

/// Whether it is noted when this person was shown this content, or need not be.
bool is_noted(Desk& desk, const AskedFromMemory& who, const ledger::Content& content) {
  const control::Principal* reader = who.people->directory.find(who.token->principal);
  if (reader != nullptr && !reader->is_person()) return true;
  const auto seen = desk.memory.attention(who.token->principal);
  return seen.is_known() && seen->attention.first_shown(content);
}

/// The same page as before, where nothing it was made from moved and the second is the same.
std::optional<Response> show_again(Desk& desk, const Request& request, control::Patience patience) {
  const auto kept = desk.pages.find(request);
  auto who = kept ? asked_from_memory(desk, request) : std::nullopt;
  auto change = desk.memory.change(request.parameter("id"));
  if (!who || !change.is_known()) return std::nullopt;
  if (!is_noted(desk, *who, change->now().content)) return std::nullopt;
  const auto asked = asked_in_query(request);
  if (!asked) return std::nullopt;
  auto known = desk.memory.exceptions(change->repository);
  auto frozen = desk.memory.freezes(asked->environment);
  const auto sight = control::look_unmoved(
      desk.store, {&who->token, &who->people, &change, &known, &frozen}, patience);
  if (!sight) return std::nullopt;
  return given_again(*who, sight->at, *kept,
                     {change.version(), who->people.version(), known.version(), frozen.version(),
                      sight->at.seconds});
}

ledger::Content content_in(Fields& fields) {
  ledger::Content made;
  fields.object("content", [&](Fields& content) {
    made.repository = content.bytes("repository");
    made.head_tree = content.digest("head_tree");
    made.target_ref = content.bytes("target_ref");
    made.touched = content.digest("touched");
  });
  return made;
}

Result<Response> approve(Desk& desk, const Request& request, const Signed& who) {
  control::ApprovalAsked asked;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    asked.content = content_in(fields);
    asked.moment = moment_in(fields);
    asked.environment = environment_in(fields, kUsualEnvironment);
    asked.id = fields.text_or("approval", "");
    if (const Digest tree = fields.digest_or_none("result_tree"); !tree.empty()) {
      asked.result_tree = tree;
    }
    asked.signature = fields.text_or("signature", "");
  }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->approve(who.asker, request.parameter("id"), asked));
  return taken(201, step);
}

Result<Response> withdraw(Desk& desk, const Request& request, const Signed& who) {
  control::WithdrawalAsked asked;
  asked.approval = request.parameter("approval");
  BELAY_TRY_VOID(
      read_body(request, [&](Fields& fields) { asked.reason = fields.text_or("reason", ""); }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->withdraw(who.asker, request.parameter("id"), asked));
  return taken(200, step);
}

Result<Response> write_record(Desk& desk, const Request& request, const Signed& who) {
  control::RecordWritten written;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    fields.each("sections", [&](Fields& section) {
      written.sections.push_back({section.bytes("name"), section.bytes("text")});
    });
  }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->write_record(who.asker, request.parameter("id"), written));
  return taken(200, step);
}

/// The body is the envelope itself: what is signed is kept as it came.
Result<Response> bring_evidence(Desk& desk, const Request& request, const Signed& who) {
  const control::EvidenceBrought brought{std::string(request.body)};
  BELAY_TRY(const auto step,
            desk.changes.lend()->bring_evidence(who.asker, request.parameter("id"), brought));
  return taken(201, step);
}

Result<Response> decide(Desk& desk, const Request& request, const Signed& who) {
  control::DecisionAsked asked;
  std::string plan;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    asked.moment = moment_in(fields);
    asked.environment = environment_in(fields, kUsualEnvironment);
    plan = fields.text_or("plan", "");
  }));
  if (!plan.empty()) {
    BELAY_TRY(watch::RolloutPlan read, watch::parse_plan(plan, "plan"));
    asked.plan = std::make_shared<const watch::RolloutPlan>(std::move(read));
  }
  BELAY_TRY(const auto given,
            desk.changes.lend()->decide(who.asker, request.parameter("id"), asked));
  return http::json_response(201, view_of(given));
}

Result<Response> waive(Desk& desk, const Request& request, const Signed& who) {
  control::WaiverAsked asked;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    asked.content = content_in(fields);
    asked.rules = fields.all_bytes("rules");
    asked.environment = environment_in(fields, kUsualEnvironment);
    asked.reason = fields.bytes("reason");
    asked.lasts = span_in(fields, "lasts");
  }));
  BELAY_TRY(const auto step, desk.changes.lend()->waive(who.asker, request.parameter("id"), asked));
  return taken(201, step);
}

Result<Response> agree(Desk& desk, const Request& request, const Signed& who) {
  control::WaiverAgreed agreed;
  agreed.waiver = request.parameter("waiver");
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) { agreed.content = content_in(fields); }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->agree(who.asker, request.parameter("id"), agreed));
  return taken(200, step);
}

Result<Response> break_glass(Desk& desk, const Request& request, const Signed& who) {
  control::GlassBroken broken;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    broken.content = content_in(fields);
    broken.environment = fields.bytes("env");
    broken.reason = fields.bytes("reason");
    broken.lasts = span_in(fields, "lasts");
  }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->break_glass(who.asker, request.parameter("id"), broken));
  return taken(201, step);
}

Result<Response> review(Desk& desk, const Request& request, const Signed& who) {
  control::ReviewGiven given;
  given.exception = request.parameter("exception");
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    given.justified = fields.parsed<bool>("outcome", [](std::string_view word) {
      if (word != "justified" && word != "unjustified") return std::optional<bool>();
      return std::optional(word == "justified");
    });
    given.findings = fields.bytes("findings");
  }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->review(who.asker, request.parameter("id"), given));
  return taken(200, step);
}

Result<Response> withdraw_exception(Desk& desk, const Request& request, const Signed& who) {
  control::ExceptionWithdrawn asked;
  asked.exception = request.parameter("exception");
  BELAY_TRY_VOID(
      read_body(request, [&](Fields& fields) { asked.reason = fields.text_or("reason", ""); }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->withdraw(who.asker, request.parameter("id"), asked));
  return taken(200, step);
}

Result<Response> abandon(Desk& desk, const Request& request, const Signed& who) {
  control::Abandoned abandoned;
  BELAY_TRY_VOID(
      read_body(request, [&](Fields& fields) { abandoned.reason = fields.text_or("reason", ""); }));
  BELAY_TRY(const auto step,
            desk.changes.lend()->abandon(who.asker, request.parameter("id"), abandoned));
  return taken(200, step);
}

}  // namespace

void add_change_routes(http::Router& router, Desk& desk) {
  SignedRoutes routes(router, desk, "/api/v1/changes");
  routes.post("", Scope::open, open);
  routes.get("", Scope::read, list);
  add_page(router, desk, "/api/v1/changes/{id}", show_again,
           [&desk](const Request& request, const Signed& who) { return show(desk, request, who); });
  routes.post("/{id}/approvals", Scope::approve, approve);
  routes.post("/{id}/approvals/{approval}/withdrawal", Scope::approve, withdraw);
  routes.post("/{id}/record", Scope::record, write_record);
  routes.post("/{id}/evidence", Scope::evidence, bring_evidence);
  routes.post("/{id}/decisions", Scope::decide, decide);
  routes.post("/{id}/waivers", Scope::except, waive);
  routes.post("/{id}/waivers/{waiver}/agreement", Scope::except, agree);
  routes.post("/{id}/overrides", Scope::except, break_glass);
  routes.post("/{id}/exceptions/{exception}/review", Scope::except, review);
  routes.post("/{id}/exceptions/{exception}/withdrawal", Scope::except, withdraw_exception);
  routes.post("/{id}/abandonment", Scope::open, abandon);
}

}  // namespace belay::app
