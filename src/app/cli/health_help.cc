#include "app/cli/health_help.h"

namespace belay::app {

std::string_view health_help_page() {
  return R"(belay health: try guards on a past that was recorded

  belay health backtest orders.csv
  belay health backtest orders.csv --harm drop --margin 5% --alpha 0.1% --effect 20% --effect 10%
  belay health backtest errors.csv --harm surge --before 1d --lasts 6h --format json

backtest begins a rollout again and again in a recorded past in which nothing was wrong, and says
how many were stopped nevertheless (false alarms), how many were shown to be harmless, and how soon
harm would have been seen if it had been there. The file says for each look how many events came in
the canary and in the control (docs/formats/counts-csv-v1.md); `-` is standard input.

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

}  // namespace belay::app
