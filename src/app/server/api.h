#ifndef BELAY_APP_SERVER_API_H_
#define BELAY_APP_SERVER_API_H_

#include <functional>
#include <memory>
#include <string>

#include "adapters/http/router.h"
#include "app/server/aggregate_feed.h"
#include "app/server/kept_pages.h"
#include "app/server/ledger_feed.h"
#include "app/server/loans.h"
#include "control/changes.h"
#include "control/incident/deployments.h"
#include "control/incident/incidents.h"
#include "control/memory.h"
#include "control/people.h"
#include "control/production.h"
#include "control/rollout/rollouts.h"
#include "control/store.h"

namespace belay::app {

/// What the endpoints of `/api/v1` work with. It outlives the server that they are routes of.
struct Desk {
  Desk(control::Store& stored, control::Memory& remembered,
       std::function<std::unique_ptr<control::Changes>()> make_changes,
       std::function<std::unique_ptr<control::People>()> make_people,
       control::Rollouts& all_rollouts, control::Incidents& all_incidents,
       control::Deployments& all_deployments, control::Production& where_changes_go,
       std::string ledger_origin, std::string key)
      : store(stored),
        memory(remembered),
        changes(std::move(make_changes)),
        people(std::move(make_people)),
        rollouts(all_rollouts),
        incidents(all_incidents),
        deployments(all_deployments),
        production(where_changes_go),
        origin(std::move(ledger_origin)),
        verifier_key(std::move(key)),
        feed(stored),
        aggregate_feed(stored) {}

  control::Store& store;
  control::Memory& memory;
  Loans<control::Changes> changes;
  Loans<control::People> people;
  control::Rollouts& rollouts;
  control::Incidents& incidents;
  control::Deployments& deployments;
  control::Production& production;
  std::string origin;
  std::string verifier_key;  ///< the ledger's, as `belay verify --key` takes it
  LedgerFeed feed;
  AggregateFeed aggregate_feed;
  KeptPages pages;
};

/// Who asked, as their token proves it, with what it may be used for.
struct Signed {
  control::Asker asker;
  control::Token token;
};

/// The token's secret; nothing where none is given.
std::optional<std::string_view> bearer_of(const http::Request& request);

/// `Authorization: Bearer ...`, for a use that the token must allow. Fails with `unauthenticated`
/// or `forbidden`.
Result<Signed> signed_in(Desk& desk, const http::Request& request, control::Scope scope);

/// The routes of docs/reference/api.md.
void add_change_routes(http::Router& router, Desk& desk);
void add_people_routes(http::Router& router, Desk& desk);
void add_ledger_routes(http::Router& router, Desk& desk);
void add_rollout_routes(http::Router& router, Desk& desk);
void add_metrics_routes(http::Router& router, Desk& desk);
void add_incident_routes(http::Router& router, Desk& desk);
void add_signal_routes(http::Router& router, Desk& desk);
/// What a browser is given: files that ask the routes above.
void add_web_routes(http::Router& router);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_API_H_
