#include <fmt/format.h>

#include "app/server/answers.h"
#include "app/server/api.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/stored_ledger.h"
#include "ledger/checkpoint.h"
#include "ledger/tiles.h"

namespace belay::app {
namespace {

using control::Scope;
using http::Request;
using http::Response;
using json::Object;

/// What never changes may be kept for ever; the head may not be kept at all.
constexpr std::string_view kForEver = "public, max-age=31536000, immutable";

Response bytes_response(std::string type, std::string bytes, std::string_view kept) {
  Response response;
  response.content_type = std::move(type);
  response.body = std::move(bytes);
  response.headers.emplace_back("Cache-Control", std::string(kept));
  return response;
}

Result<Response> tile(Desk& desk, const Request& request, bool entries) {
  std::string path = entries ? "tile/entries/" : "tile/";
  path += request.parameter("rest");
  BELAY_TRY(const ledger::Tile wanted, ledger::Tile::parse(path));
  BELAY_TRY(std::string bytes, control::StoredLedger(desk.store).tile(wanted));
  return bytes_response("application/octet-stream", std::move(bytes), kForEver);
}

Result<Response> checkpoint(Desk& desk) {
  BELAY_TRY(std::string note, control::StoredLedger(desk.store).checkpoint());
  return bytes_response("text/plain; charset=utf-8", std::move(note), "no-store");
}

Result<Response> receipt(Desk& desk, const Request& request) {
  const auto index = decimal(request.parameter("index"));
  if (!index || *index < 0) {
    return fail(Code::malformed, fmt::format("`{}` is no index of the ledger",
                                             printable(request.parameter("index"))));
  }
  BELAY_TRY(const auto made, desk.changes.lend()->receipt(static_cast<std::uint64_t>(*index)));
  Response response = bytes_response("text/plain; charset=utf-8", made.to_string(), "no-store");
  BELAY_TRY(const auto covers, ledger::Checkpoint::parse(made.proof.checkpoint.text));
  desk.pages.keep(request, {static_cast<std::int64_t>(covers.head.size)}, response);
  return response;
}

/// The same proof, where the ledger did not grow.
std::optional<Response> receipt_again(Desk& desk, const Request& request,
                                      control::Patience patience) {
  const auto kept = desk.pages.find(request);
  auto who = kept ? asked_from_memory(desk, request) : std::nullopt;
  if (!who) return std::nullopt;
  const auto sight = control::look_unmoved(desk.store, {&who->token, &who->people}, patience);
  if (!sight) return std::nullopt;
  return given_again(*who, sight->at, *kept, {static_cast<std::int64_t>(sight->ledger)});
}

Result<Response> document(Desk& desk, const Request& request) {
  BELAY_TRY(const Digest digest, Digest::parse(request.parameter("digest")));
  BELAY_TRY(auto bytes, desk.store.document(digest));
  if (!bytes) {
    return fail(Code::not_found, fmt::format("there is no document {}", digest.hex()));
  }
  return bytes_response("application/octet-stream", *std::move(bytes), kForEver);
}

/// After the entry that `Last-Event-ID` names, from `from` on, or of what comes from now on.
Result<std::uint64_t> first_wanted(Desk& desk, const Request& request) {
  const auto last = request.header("last-event-id");
  const std::string* from = request.target.query_value("from");
  if (!last && from == nullptr) {
    BELAY_TRY(const control::LedgerHead head, desk.store.ledger_head());
    return head.size;
  }
  const auto number = decimal(last ? *last : *from);
  if (number && *number >= 0) return static_cast<std::uint64_t>(*number) + (last ? 1 : 0);
  return fail(Code::malformed, fmt::format("`{}` is no index of the ledger",
                                           printable(last ? *last : std::string_view(*from))));
}

Result<Response> events(Desk& desk, const Request& request) {
  LedgerFeed::Subscription wanted;
  BELAY_TRY(wanted.from, first_wanted(desk, request));
  const std::string* change = request.target.query_value("change");
  if (change != nullptr) wanted.change = *change;
  Response response;
  BELAY_TRY(response.events, desk.feed.subscribe(std::move(wanted)));
  return response;
}

Response answer(Result<Response> made) {
  return made ? *std::move(made) : http::problem(made.error());
}

}  // namespace

void add_ledger_routes(http::Router& router, Desk& desk) {
  router.add("GET", "/checkpoint", http::Work::blocking,
             [&desk](const Request&) { return answer(checkpoint(desk)); });
  router.add("GET", "/tile/{rest...}", http::Work::blocking,
             [&desk](const Request& request) { return answer(tile(desk, request, false)); });
  router.add("GET", "/tile/entries/{rest...}", http::Work::blocking,
             for_signed(desk, Scope::read, [&desk](const Request& request, const Signed&) {
               return tile(desk, request, true);
             }));
  router.add("GET", "/api/v1/ledger", http::Work::blocking, [&desk](const Request&) {
    return http::json_response(200, Object{{"origin", desk.origin}, {"key", desk.verifier_key}});
  });
  router.add("GET", "/api/v1/events", http::Work::blocking,
             for_signed(desk, Scope::read, [&desk](const Request& request, const Signed&) {
               return events(desk, request);
             }));
  add_page(router, desk, "/api/v1/receipts/{index}", receipt_again,
           [&desk](const Request& request, const Signed&) { return receipt(desk, request); });
  router.add("GET", "/api/v1/documents/{digest}", http::Work::blocking,
             for_signed(desk, Scope::read, [&desk](const Request& request, const Signed&) {
               return document(desk, request);
             }));
}

}  // namespace belay::app
