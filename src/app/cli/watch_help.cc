#include "app/cli/watch_help.h"

namespace belay::app {

std::string_view health_help_page() {
  return R"(belay health: try guards on a past that was recorded

  belay health backtest orders.csv
  belay health backtest orders.csv --harm drop --margin 5% --alpha 0.1% --effect 20% --effect 10%
  belay health backtest errors.csv --harm surge --before 1d --lasts 6h --format json
  belay health backtest --canary canary.json --control control.json --share 5%

backtest begins a rollout again and again in a recorded past in which nothing was wrong, and says
how many were stopped nevertheless (false alarms), how many were shown to be harmless, and how soon
harm would have been seen if it had been there. The file says for each look how many events came in
the canary and in the control (docs/formats/counts-csv-v1.md); `-` is standard input.
Instead of it two exports of a Prometheus are read, what /api/v1/query_range answers for the
counters themselves; each step is a look.

  --canary FILE       the canary's counters, as JSON
  --control FILE      the control's, of the same start, end and step
  --share SHARE       the canary's of the traffic meanwhile, `5%`

  --harm drop|surge   orders that fall, or errors that rise (drop)
  --margin SHARE      the harm that is put up with, `10%` or `0.1` (10%)
  --alpha SHARE       the false alarms that are allowed, of all rollouts (0.1%)
  --before SPAN       how long each rollout looks back, to know how unlike the two arms are (6h)
  --lasts SPAN        how long each rollout is watched (2h)
  --every SPAN        from one's beginning to the next's (1h)
  --effect SHARE      harm to put in; again for more (99%, 50%, 20% and 10%)
  --cohorts sticky|by-request
                      whether visitors stay in their arm, or each request is given one by a coin:
                      then both arms are alike by design (sticky)
  --format text|json

How a guard judges, and what its figures promise: docs/explanation/how-health-is-judged.md.
)";
}

std::string_view metrics_help_page() {
  return R"(belay metrics: send what was counted, where there is no Prometheus

  belay metrics push --env prod 'orders_total{version="v1"}=50412' 'orders_total{version="v2"}=123'
  count-orders | belay metrics push --env prod -

push     sends running totals of counters to a server whose configuration says `metrics: {pushed:
         true, every: 10s}` of the environment. Send all arms at once, and so often. All samples
         are taken, or none; what is sent again changes nothing. Takes a token with the scope
         `metrics`.

  --env NAME      the environment
  SERIES=VALUE    a series and what it has counted by now; again for more
  -               lines of standard input instead: `SERIES VALUE`, or `SERIES VALUE TIME` for what
                  was read at another time, `2026-11-22T09:00:10Z`
  --server URL, --token FILE, --format json    as in `belay change`

What a series is, and what is kept of it: docs/formats/pushed-metrics-v1.md.
)";
}

std::string_view rollout_help_page() {
  return R"(belay rollout: let a version out in stages that stop themselves

  belay rollout plan rollout.yaml --counts orders=orders.csv
  belay decide CHANGE --at deploy --plan rollout.yaml --receipt receipt
  belay rollout start rollout.yaml --receipt receipt
  belay rollout watch ID
  belay rollout abort ID --why "customers complain"

start    begins what the receipt allows, by the plan that it is bound to. The same receipt begins
         one rollout, however often it is brought
list     the rollouts, the newest first. --env NAME, --status open|over
watch    the rollout as it is and as it becomes, until it is over: stage, share, each guard's
         evidence over time, the time left. Off a terminal a line whenever something is another
history  every step, who or what asked for it, and why
pause    holds it until somebody resumes it. --why TEXT
resume   ends a pause, and what only a person ends: a silence, a timeout, traffic that does not move
abort    goes back now, or stays where going back is no way. Needs no receipt. --why TEXT
promote  goes on by your name, whatever the guards say. --why TEXT, which the ledger keeps
undo     goes back, also when it is done: as long as no newer rollout moved its systems. --why TEXT
plan     reads a plan (docs/formats/rollout-plan-v1.md), and says for each stage and each guard that
         it is given counts of when a canary that harms nothing is shown to be harmless, when
         a drop (or surge) of 99, 50 and 20 per cent is seen, and what has come to harm by then.
         Where a stage cannot show its margin in its bake it says which bake or which margin would
         do. Exits with 1 where a stage cannot show its margin at all and is not `unguarded`.

  --counts GUARD=FILE a recorded past of what the plan's guard of that name counts
                      (docs/formats/counts-csv-v1.md); again for more guards. Only of those that
                      guard against a `drop` or a `surge`
  --cohorts sticky|by-request
                      as for `belay health backtest` (sticky)
  --format text|json

Times of `plan` are those of the counts that are to be expected: in half of all cases it is a little
sooner. All but `plan` ask a server: --server URL, --token FILE, --format json as in `belay change`.

exit codes of `watch`
  0 done   1 the command failed   2 the command line is wrong   4 it was rolled back, or aborted
)";
}

}  // namespace belay::app
