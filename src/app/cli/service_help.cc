#include "app/cli/service_help.h"

namespace belay::app {
namespace {

constexpr std::string_view kServePage =
    R"(belay serve: the gate as a service

  belay serve --config server.yaml

Opens the data folder that the file names, makes store and key there at the first start, and
answers until it is told to end (SIGTERM, SIGINT). It prints its address, the ledger's key as
`belay verify --key` takes it, and at the first start where each founder's token lies.

options
  --config FILE   docs/formats/server-v1.md

The access log goes to standard error. /healthz, /readyz and /metrics are for whoever watches it.

exit codes
  0 ended as asked   1 it cannot start, or cannot go on   2 the command line is wrong
)";

constexpr std::string_view kStorePage =
    R"(belay store: check, back up, restore and migrate what a server keeps

  belay store check --config server.yaml
  belay store backup monday.db --config server.yaml
  belay store check monday.db
  belay store restore monday.db --config server.yaml

store check
  Everything is read once and compared: the engine's own structures, every entry of the ledger and
  the tree over them, every document and every row. The server may run meanwhile.
  FILE            a backup, instead of the server's store

store backup
  FILE            a new file, which gets the store as it is at this moment while the server goes
                  on; it is read back whole before this ends. The ledger's key is not in it

store restore
  FILE            a backup. It is checked first
  --replace       though there is a store: the server must have stopped, and what was there is kept
                  beside it as belay.db.replaced
  The ledger then ends where the backup did, and what was decided since is gone from it.

store migrate
  Brings the store of an older belay up to this one's schema, in one transaction. Make a backup
  first.

options
  --config FILE   the server's configuration: docs/formats/server-v1.md

PostgreSQL has its own ways to make backups, and this has none for it: docs/reference/store.md.

exit codes
  0 done, and whole   1 it is not, or could not be done   2 the command line is wrong
)";

constexpr std::string_view kChangePage =
    R"(belay change: open a change on a server, list changes, show one

  belay change open feature --repository retail
  belay change list --repository retail --status open
  belay change show 1f0c2d3e4a5b       what it is, who approved it, what it still owes

Opening what is open already looks at it again: a new head, if there is one, is yours then.

change open
  HEAD            the branch, as the server's repository has it
  --repository NAME    as the server's configuration names it
  --target NAME   the branch it lands on; the repository's own unless said
  --env NAME      where it goes: `prod` unless said

change list
  --repository NAME, --status open|abandoned    only those

change show
  ID              as `change open` printed it
  --at MOMENT     what would be decided at `merge` (usual), `deploy` or `after`
  --env NAME      and where

which server, and as whom
  --server URL    else BELAY_SERVER
  --token FILE    the file that holds your token; else BELAY_TOKEN_FILE
  --format json   what the server answered, for programs
)";

constexpr std::string_view kApprovePage =
    R"(belay approve: approve exactly the content that a change has now

  belay approve ID --tree TREE

Without `--tree` it says which tree the change has now, and approves nothing: an approval is of
what you looked at. It names the head tree, the target and every touched path before and after;
whoever pushes afterwards needs a new one. Makers do not approve.

options
  --tree TREE     the first 12 digits of the tree you looked at, or more
  --at MOMENT     what you approve it for: `merge` unless said. `deploy` covers merging, too
  --env NAME      for which environment: `prod` unless said
  --sign          sign it with your SSH key, through `ssh-keygen`: then receipts prove that you
                  approved, whoever runs the server. The key must be enrolled
  --key FILE      which key, as `ssh-keygen -Y sign -f` takes it: `~/.ssh/id_ed25519` unless said
  --server URL, --token FILE, --format json    as in `belay change`

with --sign you name what is signed; where the server has anything else, nothing is
  --tree TREE, --touched DIGEST    with all their digits, as `belay check` says them in a clone
  --repository NAME                as the server names it
  --target BRANCH                  where it lands; a full ref, too
  --ledger-key KEY                 whose ledger it is for: NAME+HASH+BASE64, or a file with it
)";

constexpr std::string_view kWithdrawPage =
    R"(belay withdraw: take an approval of your own back, or end an exception that you made

  belay withdraw ID a2 --reason 'the cutoff is wrong'
  belay withdraw ID ID-o1 --reason 'the orders are back'

Decisions from now on do not count it. It stays on the record, with the reason. Whoever made or
agreed to a waiver or an override ends it; it is reviewed all the same.

options
  --reason TEXT   what everybody will read
  --server URL, --token FILE, --format json    as in `belay change`
)";

constexpr std::string_view kRecordPage =
    R"(belay record: write sections of a change's record

  belay record ID impact='Late estimates for an hour.' rollback='Revert the merge.'

A section that is there is replaced; who wrote what and when stays in the history.

options
  --server URL, --token FILE, --format json    as in `belay change`
)";

constexpr std::string_view kEvidencePage =
    R"(belay evidence: run a test and sign what came of it, or bring a signed statement

  belay evidence run --change ID --key ~/.ssh/id_ed25519 -- make test
  belay evidence run --key ci_key --out result.json -- ctest
  belay evidence attach ID result.json

`run` starts the command in the working tree, which must be exactly what HEAD has before and after:
what is tested is what is said to be tested. `ssh-keygen` signs, so agents and security keys do,
too.
A failed test is brought like a passed one, and speaks against the change. The server takes evidence
of enrolled producers only, signed by one of their enrolled keys.

options of `run`
  --key FILE      as `ssh-keygen -Y sign -f` takes it
  --change ID     the change to attach it to
  --out FILE      where to write it besides, or instead
  --server URL, --token FILE    as in `belay change`

exit codes of `run`
  the command's own; 1 where the evidence could not be made or brought
)";

constexpr std::string_view kWaivePage =
    R"(belay waive, belay agree: lift what rules ask of one change, by several people, for a while

  belay waive ID --tree TREE --rule 'tier-1 takes two people' --reason 'all at sea' --lasts 24h
  belay agree ID-w1 --tree TREE          as somebody else

The policy says who may, how many must agree and how long it may last (`waivers`). It is of exactly
the content that all of them looked at, and for one environment. It lifts no `deny` and no question,
and nobody makes one while it is not known who made the change. Every decision that it changed says
WAIVED, and somebody else reviews it: `belay review`. Found unjustified, it ends there and then.
`belay withdraw` ends one of your own.

options
  --tree TREE     the first 12 digits of the tree you looked at, or more

options of `waive`
  --rule NAME     a rule or freeze as the policy names it; as many as needed
  --reason TEXT   what everybody will read
  --lasts SPAN    from when enough have agreed
  --env NAME      `prod` unless said
  --server URL, --token FILE, --format json    as in `belay change`
)";

constexpr std::string_view kBreakGlassPage =
    R"(belay break-glass: let a change through now, whatever it owes, and answer for it afterwards

  belay break-glass ID --tree TREE --env prod --reason 'orders are lost' --lasts 1h
  belay decide ID --receipt receipt      ALLOW (OVERRIDE ...)

For people with the role `break-glass` whom the policy names (`break_glass`), who made nothing of
the change; for nobody while it is not known who made it, or who ran the agent that did. It is
recorded before it has effect, of exactly the content that you looked at and for one environment. A
page to the owners is queued, and nothing delivers it yet: call them. Somebody else reviews it in
time, or the repository's next tier-1 change of the system is held. Found unjustified, it ends there
and then, and what it let through is revoked. The policy may bound how many a month: going back to
what was allowed before needs none (`belay verify --undo`).

options
  --tree TREE     the first 12 digits of the tree you looked at, or more
  --env NAME      where: it is for no other
  --reason TEXT   what everybody will read
  --lasts SPAN    at most what the policy says
  --server URL, --token FILE, --format json    as in `belay change`
)";

constexpr std::string_view kReviewPage =
    R"(belay review: say what came of a waiver or an override, as somebody else

  belay review ID-o1 --justified --findings 'It stopped the loss; the alert now fires earlier.'

For whoever neither did it nor made anything of the content that it was for.

options
  --justified, --unjustified    one of them. What is unjustified ends there and then, and what an
                    override let through is revoked (`belay verify --revoked`)
  --findings TEXT   what was found, for whoever reads it in a year
  --server URL, --token FILE, --format json    as in `belay change`
)";

constexpr std::string_view kDecidePage =
    R"(belay decide: ask a server whether a change may pass, and keep the receipt

  belay decide ID
  belay decide ID --at deploy --env eu --receipt receipt

The server looks at the repository again first: what is decided is what is there now. The answer
is an entry of its ledger, whatever it says.

options
  --at MOMENT     `merge` unless said; `deploy`, `after`
  --env NAME      `prod` unless said
  --receipt FILE  where to put the proof, for `belay verify`
  --plan FILE     how it is to go out (docs/formats/rollout-plan-v1.md), for `--at deploy`: an allow
                  is bound to this plan, and `belay rollout start` takes no other. A plan that does
                  less than the policy asks is refused
  --server URL, --token FILE, --format json    as in `belay change`

exit codes
  0 allow   1 the command failed   2 the command line is wrong   3 hold   4 deny

A waiver or an override that it took is in the last line: `ALLOW (OVERRIDE ...)`.
)";

constexpr std::string_view kWaitPage =
    R"(belay wait: until a change could pass, or never will

  belay wait ID && belay decide ID --receipt receipt
  belay wait ID --at deploy --env eu --longest 10m

It listens to the server and looks whenever something is recorded about the change, and at least
every minute, since time settles things, too. It records nothing and decides nothing.

options
  --at MOMENT, --env NAME    as in `belay decide`
  --longest SPAN             `1h` unless said
  --server URL, --token FILE, --format json    as in `belay change`

exit codes
  0 a decision would allow it   3 it is still held   4 a decision would deny it
  1 the command failed   2 the command line is wrong
)";

constexpr std::string_view kVerifyPage =
    R"(belay verify: what a receipt proves, without any server

  belay verify receipt --key KEY --repository retail --tree TREE
  belay verify receipt --key ledger.key.pub --repository retail --tree TREE --at deploy --env eu

It asks no server and opens no repository. This machine's clock is trusted, and approvals that were
withdrawn after the decision are not known here.

options
  --key KEY       whose ledger is believed: the key, or a file that holds it
  --repository NAME, --tree TREE    what the receipt must be of: the tree proposed, or landed
  --at MOMENT, --env NAME           and for: `merge` and `prod` unless said
  --undo          going back to what was allowed there once: the allow may have ended. The first
                  line then says UNDO, and it is good for nothing else
  --revoked FILE  entries that take allows back, as `belay ledger tail --kind revoked --from 0
                  --format json` prints them
  --approvers FILE    people whose signed approvals no server can forge: an OpenSSH
                  `allowed_signers` file. Without one of theirs it fails
  --people N      so many different ones of them

exit codes
  0 the ledger has allowed exactly this   1 it has not, or nothing proves it
  2 the command line is wrong
)";

constexpr std::string_view kTokenPage =
    R"(belay token: issue a token, or invite somebody to their first

  belay token issue --scopes read,decide --label pipeline --lasts 30d > pipeline.token
  belay token issue --for deploy-agent --scopes read,open
  belay token invite noor                as an administrator: prints one code for her
  belay token confirm 5f2c9a01b7e3       as another: prints the other
  belay token redeem codes > my.token    as she herself: a file with both

An invitation is of a person whom two administrators enrolled. Each of them knows one code, so
neither ever holds the token. It ends after a week, and becomes a token once.

A token is printed once, and nobody can be told it again. One that is issued has no scope that
the token you ask with lacks, and ends no later than that one, unless that one may approve or
administer.

options
  --scopes LIST   some of read, open, approve, record, evidence, decide, except, administer,
                  rollout, metrics, incident, signals
  --for ID        an agent that you operate; for a robot ask an administrator. Yourself unless said
  --lasts SPAN    `30d` unless said, a year at most; of `issue` and `redeem`
  --label TEXT    what it is for
  --server URL, --token FILE, --format json    as in `belay change`
)";

constexpr std::string_view kPeoplePage =
    R"(belay people: who is known to a server, and enrol or change them by two administrators

  belay people list
  belay people propose noor --name 'Noor Haddad' --email noor@retail.example      as ines
  belay people proposals                 what each open one would change
  belay people confirm 5f2c9a01b7e3      as mara: says what it changes, and does it
  belay people propose noor --role producer --key noor.pub
  belay people propose noor --inactive   she may do nothing from then on

propose
  ID              for ever the same person or program. What you write of them replaces what is
                  there, and what you leave out stays: who has two roles and keeps both names both.
                  '' takes all away, as in --role ''
  --name NAME     as people say it; needed of somebody new
  --kind KIND     person, agent or robot; somebody new is a person unless said
  --email E, --login L    as many as they have
  --level L       senior, ...
  --role ROLE     administrator, break-glass or producer; as many as they have
  --operator ID   of an agent: the person who runs it
  --key FILE      public keys, as in ~/.ssh/id_ed25519.pub; as many as they have
  --inactive      may do nothing, and no approval of theirs counts; --active takes that back

confirm
  PROPOSAL        as `people propose` printed it. Nobody confirms their own

which server, and as whom: your token needs the scope read, and administer for all but `list`
  --server URL, --token FILE, --format json    as in `belay change`
)";

}  // namespace

std::optional<std::string> service_help_page(std::string_view topic) {
  struct Page {
    std::string_view topic;
    std::string_view text;
  };
  constexpr Page kPages[] = {{"serve", kServePage},       {"store", kStorePage},
                             {"change", kChangePage},     {"approve", kApprovePage},
                             {"withdraw", kWithdrawPage}, {"record", kRecordPage},
                             {"evidence", kEvidencePage}, {"waive", kWaivePage},
                             {"agree", kWaivePage},       {"break-glass", kBreakGlassPage},
                             {"review", kReviewPage},     {"decide", kDecidePage},
                             {"wait", kWaitPage},         {"verify", kVerifyPage},
                             {"people", kPeoplePage},     {"token", kTokenPage}};
  for (const Page& page : kPages) {
    if (page.topic == topic) return std::string(page.text);
  }
  return std::nullopt;
}

}  // namespace belay::app
