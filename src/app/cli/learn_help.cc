#include "app/cli/learn_help.h"

namespace belay::app {

std::string_view learn_help_page() {
  return R"(belay incident review, trend, action; belay review weekly: learn from incidents

  belay incident review i40 --data belay-data --out i40.md
  belay incident action i40 --owner tomas --due 2026-12-01 "guard estimates, not only errors"
  belay incident action i40 --done 1 --why "in change 18"
  belay incident trend --since 90d --by control --export copy --key KEY
  belay review weekly --week 2026-W47 --server URL --key KEY

review   the draft of an incident's review, in Markdown, made from the ledger: impact, timeline,
         suspects with evidence for and against, what the blamed change owed and how that was
         discharged, which control was off, what saw it and how soon, what was undone, and the
         questions that a person has to answer. What the ledger does not know it says so.
trend    incidents beside each other, by week: how many, what they cost, how soon they were seen.
         Actions that are overdue are listed.
action   what somebody owes afterwards, as a part of the incident and in the ledger; --done ends it.
         Asks a server: --server URL, --token FILE, --format json as in `belay change`.
weekly   one week: incidents, controls that were off, decisions, what each rule cost and caught,
         rollouts, exceptions, overdue actions. In Markdown.

which ledger
  --config FILE, --data DIR, --export DIR, --server URL with --token FILE, and --key KEY, as for
  `belay ledger verify`. The whole ledger is verified before anything is said of it.

review
  --out FILE      write the draft there
trend
  --since WHEN    a span before now, or a day: incidents that were opened since then (90d)
  --by NAME       journey, tier, cause, control or reach (journey)
  --format NAME   text, json (docs/formats/incident-trend-v1.md) or markdown
action
  --owner WHO     who owes it
  --due DATE      until the end of that day, in UTC
  --done NUMBER   it is done; --why TEXT
weekly
  --week WEEK     `2026-W47`; the seven days up to now unless said
  --out FILE      write it there

exit codes
  0 done   1 the command failed: no such incident, or a ledger that is not whole
  2 the command line is wrong
)";
}

}  // namespace belay::app
