#include <fmt/format.h>

#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/live_view.h"
#include "app/cli/remote.h"
#include "app/cli/render/incident_page.h"
#include "app/cli/terminal.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/entry.h"
#include "ledger/receipt.h"

namespace belay::app {
namespace {

using json::Object;
using json::Value;

std::string path_of(const std::string& id) { return "/api/v1/incidents/" + percent_encoded(id); }

/// A word of the command line as JSON can carry it.
std::string sent(const std::string& text) { return is_utf8(text) ? text : escaped(text); }

void add_if_any(Object& body, std::string name, const std::string& text) {
  if (!text.empty()) body.add(std::move(name), sent(text));
}

int told_incident(const RemoteOptions& remote, const Value& answer) {
  if (remote.as_json) return told(remote, answer, "");
  print(incident_line(part(answer, "incident")));
  return 0;
}

/// The decision that a receipt is of.
Result<void> read_receipt(const DeployedOptions& options, Object& body) {
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.receipt_file, limits::kReceiptBytesMax));
  BELAY_TRY(const ledger::Receipt receipt, ledger::Receipt::parse(file.text));
  BELAY_TRY(const ledger::Entry entry, ledger::parse_entry(receipt.entry));
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr) {
    return fail(Code::malformed, fmt::format("`{}` is the receipt of no decision: `belay decide "
                                             "CHANGE --at deploy --receipt FILE` keeps one",
                                             printable(file.name)));
  }
  body.add("change", decided->change);
  body.add("decision", receipt.proof.index);
  return {};
}

}  // namespace

Result<int> execute(const IncidentListOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  std::string path = "/api/v1/incidents?limit=100";
  if (!options.environment.empty()) path += "&env=" + percent_encoded(options.environment);
  if (!options.status.empty()) path += "&status=" + percent_encoded(options.status);
  BELAY_TRY(const Value answer, remote.get(path));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(incident_list(answer));
  return 0;
}

Result<int> execute(const IncidentShowOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.get(path_of(options.id)));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(incident_page(part(answer, "incident"), standard_output()));
  return 0;
}

Result<int> execute(const IncidentWatchOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  LiveView view(options.remote.as_json);
  BELAY_TRY_VOID(follow(remote, path_of(options.id) + "/events", [&](const Value& incident) {
    view.show(
        incident, [&](Paper paper) { return incident_page(incident, paper); },
        incident_line(incident));
    return text_in(incident, "resolved").empty();
  }));
  return 0;
}

Result<int> execute(const IncidentUndoOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  Object body{{"why", sent(options.why)}};
  add_if_any(body, "suspect", options.suspect);
  const std::string path = path_of(options.id) + "/undo";
  Object dry = body;
  dry.add("dry_run", true);
  BELAY_TRY(const Value planned, remote.post(path, dry));
  if (options.is_dry && options.remote.as_json) return told(options.remote, planned, "");
  if (!options.remote.as_json) {
    print(undo_page(part(planned, "undo"), options.is_dry, standard_output()));
    std::fflush(stdout);
  }
  if (options.is_dry) return 0;
  auto answer = remote.post(path, body);
  if (answer) return told_incident(options.remote, *answer);
  Error wrong = std::move(answer).error();
  if (wrong.code == Code::unavailable) {
    // A program that puts back may take longer than an answer may.
    wrong.message += fmt::format(
        "; it may have been asked for all the same: `belay incident show "
        "{}` has what is owed",
        printable(options.id));
  }
  return tl::unexpected<Error>(std::move(wrong));
}

Result<int> execute(const IncidentSayOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/" + options.saying,
                                            Object{{"why", sent(options.why)}}));
  return told_incident(options.remote, answer);
}

Result<int> execute(const IncidentWaiveOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer,
            remote.post(path_of(options.id) + "/waive",
                        Object{{"effect", sent(options.effect)}, {"why", sent(options.why)}}));
  return told_incident(options.remote, answer);
}

Result<int> execute(const IncidentReviewedOptions& options) {
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.file, limits::kHttpBodyBytesMax));
  if (!is_utf8(file.text)) {
    return fail(Code::malformed,
                fmt::format("`{}` is no UTF-8 text: save it as one", printable(file.name)));
  }
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer,
            remote.post(path_of(options.id) + "/review",
                        Object{{"document", file.text}, {"why", sent(options.why)}}));
  return told_incident(options.remote, answer);
}

Result<int> execute(const SignalPushOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  Object body{{"env", sent(options.environment)}, {"from", sent(options.from)}};
  add_if_any(body, "says", options.says);
  add_if_any(body, "journey", options.journey);
  add_if_any(body, "system", options.system);
  add_if_any(body, "region", options.region);
  add_if_any(body, "cell", options.cell);
  if (options.since) body.add("since", options.since->to_string());
  add_if_any(body, "for", options.holds);
  body.add("infrastructure", options.is_infrastructure);
  body.add("over", options.is_over);
  BELAY_TRY(const Value answer, remote.post("/api/v1/signals", body));
  return told_incident(options.remote, answer);
}

Result<int> execute(const DeployedOptions& options) {
  Object body{{"env", sent(options.environment)},
              {"system", sent(options.system)},
              {"version", sent(options.version)}};
  if (!options.receipt_file.empty()) BELAY_TRY_VOID(read_receipt(options, body));
  add_if_any(body, "change", options.change);
  if (options.decision) body.add("decision", *options.decision);
  add_if_any(body, "region", options.region);
  add_if_any(body, "cell", options.cell);
  if (options.at) body.add("at", options.at->to_string());
  body.add("goes_back", options.goes_back);
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.post("/api/v1/deployments", body));
  const Value& deployment = part(answer, "deployment");
  const std::string why_not = words_in(deployment, "why_not");
  return told(options.remote, answer,
              fmt::format("deployment {}: {}", words_in(deployment, "id"),
                          why_not.empty() ? "allowed" : "nothing allows it: " + why_not));
}

}  // namespace belay::app
