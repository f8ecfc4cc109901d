#include "app/cli/incident_help.h"

namespace belay::app {

std::string_view incident_help_page() {
  return R"(belay incident: see what is wrong, undo what did it, and end it

  belay incident list --status open
  belay incident show ID
  belay incident undo ID --dry-run
  belay incident undo ID --why "orders fall in eu since v2"
  belay incident resolve ID --why "orders are as they were"
  belay incident reviewed ID review.md

list      the incidents, the newest first. --env NAME, --status open|over
show      what rings since when, what it cost by journey and region, who is suspected and what
          speaks for and against each, what was undone and is owed, and what happened
watch     the same, as it becomes another, until it is resolved. Off a terminal a line whenever
          something is another
undo      says what it will do, and does it: the suspect's rollouts go back, and what went out
          because of it; what no rollout moved is put back; the systems in reach are frozen, and
          other rollouts there held. Nothing of it is lost by a crash: what cannot be done now stays
          owed. Needs no receipt
mitigate  it hurts no more. What rings opens it again. --why TEXT
resolve   it is over: nothing may be owed. Ends what it froze. --why TEXT
thaw      ends what it freezes now. --why TEXT
waive     a step that is owed is not wanted any more, or was done by hand: its EFFECT as `show` has
          it. --why TEXT
reviewed  what was learned, in a FILE that the ledger keeps; `-` is standard input
review    a draft of that, made from the ledger; trend, action: `belay help incident review`

  --suspect CHANGE   whom `undo` undoes: a change, or a deployment's id. Unless said who is blamed;
                     where that is no change, nothing is undone
  --dry-run          only say what `undo` would do
  --why TEXT         the ledger keeps it
  --server URL, --token FILE, --format json    as in `belay change`

Only people say what becomes of an incident, with a token that has the scope `incident`.
How it is done, from the beginning: docs/how-to/handle-an-incident.md.
)";
}

std::string_view signal_help_page() {
  return R"(belay signal: tell a server what somebody outside says is wrong

  belay signal push --env prod --from status-page --says "card payments fail" --journey checkout
  belay signal push --env prod --from rack-alarm --infrastructure --region eu --cell eu-1 \
    --says "the power is out"
  belay signal push --env prod --from status-page --over

push     opens an incident, or belongs to one that is open. The same source says the same thing of
         the same place once, however often it is sent. Takes a token with the scope `signals`;
         programs may

  --env NAME          the environment
  --from NAME         who says it: `complaints`, `status-page`, `support`
  --says TEXT         a sentence
  --journey NAME, --system NAME, --region NAME, --cell NAME
                      what of, and where; everywhere unless said
  --since TIME        when it began, `2026-03-04T05:06:07Z`; now unless said
  --for SPAN          how long that holds where it is not said again, 1m to 7d; 1h unless said
  --infrastructure    it is about the place itself: power, hosts, a network
  --over              it does not hold any more
  --server URL, --token FILE, --format json    as in `belay change`
)";
}

std::string_view deployed_help_page() {
  return R"(belay deployed: tell a server what is in production now, beside every rollout

  belay deployed flags v7 --env prod --receipt receipt
  belay deployed flags v7 --env prod --change 4f2a... --decision 1042
  belay deployed flags v6 --env prod --back

So it is among the suspects when something goes wrong, and can be undone. A deployment that no allow
of this ledger is of rings: it opens an incident. Takes a token with the scope `signals`; pipelines
may.

  --env NAME                      the environment
  --receipt FILE                  of the decision that allows it, as `belay decide --receipt` kept
                                  it
  --change ID --decision INDEX    the same without the file: the change, and its entry in the ledger
  --back                          it goes back to what ran there before: its allow may have ended
  --region NAME, --cell NAME      where; everywhere unless said
  --at TIME                       since when, `2026-03-04T05:06:07Z`; now unless said. Told again
                                  with the same time it is the same deployment
  --server URL, --token FILE, --format json    as in `belay change`
)";
}

}  // namespace belay::app
