#ifndef BELAY_CONTROL_INCIDENT_TEST_HURT_PAST_H_
#define BELAY_CONTROL_INCIDENT_TEST_HURT_PAST_H_

#include "control/incident/test_past.h"

namespace belay::control::test {

/// The change went out in stages, was promoted by hand, cost orders and was undone.
struct HurtPast : TestPast {
  HurtPast() {
    opens();
    decided();
    passes(3600);
    is_allowed();
    records(rollout("started", 0, 1'000), "ines");
    passes(300);
    ledger::RolloutStepped by_hand = rollout("promoted-by-hand", 1'000, 5'000);
    by_hand.why = "the sale begins";
    records(by_hand, "wim");
    passes(60);
    ledger::RolloutStepped held_up = rollout("held", 5'000, 5'000);
    held_up.hold = "bad";
    held_up.guards = {{"orders", "bad", "9.10", "40 % fewer"}};
    records(held_up);
    records(incident("opened", "orders fell"));
    assess();
    records(incident("undo-asked", "`c1` is undone in 1 step"), "wim");
    passes(40);
    records(incident("undone", "`c1` is undone"));
    passes(600);
    records(incident("mitigated", "all of it is as usual again"));
  }

  void assess() {
    ledger::IncidentStepped assessed = incident("blamed", "change `c1` is blamed");
    assessed.severity = 1;
    assessed.suspect = ledger::Suspected{"change", state.id, "41.20"};
    assessed.impact = {{"checkout", "eu", "orders", 1'200, 900, 1'500},
                       {"checkout", "", "orders", 1'200, 900, 1'500},
                       {"", "", "orders", 1'200, 900, 1'500}};
    watch::IncidentState full = account({watch::CauseKind::change,
                                         state.id,
                                         41.2,
                                         {"`checkout` has 60 % less where it was exposed"},
                                         {"nothing is known of `accounts`"}});
    assessed.account = keep(watch::write_incident(full));
    records(assessed);
  }
};

}  // namespace belay::control::test

#endif  // BELAY_CONTROL_INCIDENT_TEST_HURT_PAST_H_
