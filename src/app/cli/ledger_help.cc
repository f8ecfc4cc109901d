#include "app/cli/ledger_help.h"

namespace belay::app {

std::string_view ledger_help_page() {
  return R"(belay ledger: check, replay, export and read a whole ledger

  belay ledger verify --data belay-data
  belay ledger verify --export copy --key KEY --against checkpoint-of-may
  belay ledger replay --export copy --key KEY
  belay ledger export copy --server URL --key KEY
  belay ledger tail --follow --format json

verify   goes through every entry: each is one, no time goes back, the hashes are those of the
         signed checkpoint, and every document that an entry names is what its name says.
replay   verifies, and decides every decision again from its kept inputs: the same bit for bit, or
         it is named with what differs. A waiver or override that was used must have been recorded
         before, as it was used.
export   copies checkpoint, tiles and documents into a folder that anybody can verify and replay
         without the server (docs/formats/ledger-export-v1.md). Begun again it copies what is
         missing; it refuses to go on from a ledger that contradicts the folder's checkpoint.
tail     prints entries, one a line. It checks nothing.

which ledger
  --config FILE   the store that a server's configuration names; the server may be running
  --data DIR      a server's data folder, where its store is the embedded one
  --export DIR    what `export` made
  --server URL    else BELAY_SERVER; with --token FILE, else BELAY_TOKEN_FILE
  --key KEY       whose ledger is believed: the key, or a file that holds it. With --config and
                  --data it may be left out: the data folder's own `ledger.key.pub`

verify
  --against FILE  a checkpoint kept earlier: it must be a beginning of this ledger. Where it is not,
                  both notes are printed, and where the ledger forked the proof
tail
  --from INDEX    from this entry on; the last 20 unless said
  --kind KIND     only these: `decided`, `revoked`, ...
  --follow        go on with what comes; ends when it is interrupted
  --format json   the entries' own bytes: canonical JSON, one a line

exit codes
  0 it is whole, and everything came out as it says   1 it is not: what disagrees is named
  2 the command line is wrong
)";
}

}  // namespace belay::app
