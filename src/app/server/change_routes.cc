#include <fmt/format.h>

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

Result<Response> list(Desk& desk, const Request& request) {
  control::ListRequest wanted;
  BELAY_TRY(wanted.count_max, count_in_query(request, "limit", 50, limits::kListedMax));
  if (const std::string* name = request.target.query_value("repository")) wanted.group = *name;
  if (const std::string* word = request.target.query_value("status")) wanted.status = *word;
  if (const std::string* cursor = request.target.query_value("cursor")) {
    const auto before = decimal(*cursor);
    if (!before || *before < 1) {
      return fail(Code::malformed, "`cursor` must be the `next` of an earlier page");
    }
    wanted.before = *before;
  }
  BELAY_TRY(const auto listed, desk.changes.lend()->list(wanted));
  json::Array changes;
  for (const control::Listed& item : listed) {
    BELAY_TRY(const control::ChangeState state, control::parse_change(item.stored.state));
    changes.emplace_back(view_of(state, item.stored.version));
  }
  Object page{{"changes", std::move(changes)}};
  const bool more = listed.size() == wanted.count_max;
  page.add("next", more ? json::Value(std::to_string(listed.back().position)) : json::Value());
  return http::json_response(200, page);
}

Result<Response> show(Desk& desk, const Request& request) {
  BELAY_TRY(const control::DecisionAsked asked, asked_in_query(request));
  BELAY_TRY(const control::ChangeShown found,
            desk.changes.lend()->show(request.parameter("id"), asked));
  return shown(200, view_of(found), found.version);
}

Result<Response> approve(Desk& desk, const Request& request, const Signed& who) {
  control::ApprovalAsked asked;
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    fields.object("content", [&](Fields& content) {
      asked.content.repository = content.bytes("repository");
      asked.content.head_tree = content.digest("head_tree");
      asked.content.target_ref = content.bytes("target_ref");
      asked.content.touched = content.digest("touched");
    });
    asked.moment = moment_in(fields);
    asked.environment = environment_in(fields, kUsualEnvironment);
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
  BELAY_TRY_VOID(read_body(request, [&](Fields& fields) {
    asked.moment = moment_in(fields);
    asked.environment = environment_in(fields, kUsualEnvironment);
  }));
  BELAY_TRY(const auto given,
            desk.changes.lend()->decide(who.asker, request.parameter("id"), asked));
  return http::json_response(201, view_of(given));
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
  using Answer = Result<Response> (*)(Desk&, const Request&, const Signed&);
  const auto step = [&](std::string path, Scope scope, Answer answer) {
    router.add("POST", std::move(path), http::Work::blocking,
               for_signed(desk, scope, [&desk, answer](const Request& request, const Signed& who) {
                 return answer(desk, request, who);
               }));
  };
  using Look = Result<Response> (*)(Desk&, const Request&);
  const auto look = [&](std::string path, Look answer) {
    router.add(
        "GET", std::move(path), http::Work::blocking,
        for_signed(desk, Scope::read, [&desk, answer](const Request& request, const Signed&) {
          return answer(desk, request);
        }));
  };
  step("/api/v1/changes", Scope::open, open);
  look("/api/v1/changes", list);
  look("/api/v1/changes/{id}", show);
  step("/api/v1/changes/{id}/approvals", Scope::approve, approve);
  step("/api/v1/changes/{id}/approvals/{approval}/withdrawal", Scope::approve, withdraw);
  step("/api/v1/changes/{id}/record", Scope::record, write_record);
  step("/api/v1/changes/{id}/evidence", Scope::evidence, bring_evidence);
  step("/api/v1/changes/{id}/decisions", Scope::decide, decide);
  step("/api/v1/changes/{id}/abandonment", Scope::open, abandon);
}

}  // namespace belay::app
