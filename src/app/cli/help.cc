#include "app/cli/help.h"

#include "app/cli/learn_help.h"
#include "app/cli/ledger_help.h"
#include "app/cli/service_help.h"
#include "app/cli/watch_help.h"

namespace belay::app {
namespace {

constexpr std::string_view kFirstPage =
    R"(belay: what is this change, what can it hurt, what does it owe, and may it pass?

  belay check                        the change you stand on, against its target
  belay check main..feature          the commits of one branch beyond another
  belay check --staged               what the next commit would be
  belay check --facts facts.yaml     with approvals and evidence given by hand
  belay check --format json          for programs: docs/formats/check-v1.md
  belay init                         draft a policy and a catalog for this repository

commands
  check           assess a change and decide
  explain RULE    what a rule says, and whether it applies to this change
  policy show     the policy in force
  policy facts    what a rule's condition can read
  policy diff     what an edit of the policy would have done to past changes
  policy explain  why this change owes what it owes, rule by rule
  policy test     play the scenarios that say what the policy must decide
  policy lint     what in the policy is hardly meant
  serve           the gate as a service: changes, approvals, decisions, a ledger
  store           check, back up, restore and migrate what a server keeps
  change          open a change on a server, list changes, show one
  approve         approve exactly the content that a change has now
  withdraw        take an approval of one's own back, or end an exception of one's own
  record          write sections of a change's record
  evidence        run a test and sign what came of it, or bring a signed statement
  waive, agree    lift what rules ask of one change, by several people, for a while
  break-glass     let a change through now, and answer for it afterwards
  review          say what came of a waiver or an override; `review weekly`: of a week
  decide          ask a server whether a change may pass, and keep the receipt
  wait            until a change could pass, or never will
  verify          what a receipt proves, without any server
  people          who is known, and enrol or change them by two administrators
  token           issue a token, or invite somebody to their first
  ledger          check, replay, export and read a whole ledger
  rollout         let a version out in stages that stop themselves
  health          try the guards of a rollout on a past that was recorded
  metrics         send what was counted, where there is no Prometheus
  incident        draft an incident's review, see the trend, keep what is owed afterwards
  init            write belay.yaml and belay-catalog.yaml from what is found here
  help COMMAND    more about one of them; the same as COMMAND --help

options everywhere
  -C DIR          as if started in DIR
  --version       the version, and the formats it speaks

exit codes
  0 allow   1 the command failed   2 the command line is wrong   3 hold   4 deny
  Only `belay check`, `belay decide` and `belay wait` give 3 and 4, and only a change that passes
  gives them 0.

The policy is belay.yaml on the target branch, never the change's own; without one a
built-in policy applies. The catalog (which systems there are, and who owns them) is
belay-catalog.yaml, Backstage's catalog-info.yaml and CODEOWNERS, read there too.
Nothing in the repository is run, and nothing is sent anywhere but to the server you name.
)";

constexpr std::string_view kCheckPage =
    R"(belay check: assess a change and decide whether it may pass

  belay check                          choose the change: see below
  belay check feature                  `feature` against the default target
  belay check main..feature            the same as main...feature: from their common ancestor
  belay check --target release/2 HEAD  against another target
  belay check --staged                 the staged files
  belay check --worktree               staged and unstaged files
  belay check --at deploy --env eu     what is owed before a deployment
  belay check --policy draft.yaml      preview a policy that has not landed
  belay check --facts facts.yaml       approvals, record and evidence given by hand
  belay check --why src/cart.cc        only what concerns one file

usage
  belay check [REVISIONS] [options]

which change
  REVISIONS       HEAD_REV, TARGET..HEAD or TARGET...HEAD
  --target REV    where it would land: origin/HEAD, else main or master, origin's first
  --head REV      what is proposed: HEAD
  --base REV      where it begins; must be the commit at which the two parted
  --staged        the staged files against HEAD
  --worktree      the staged and working-tree files against HEAD
  Without any of these, and with no commit that the target lacks: what is not committed
  yet, else the last commit. What was chosen is printed. It is the target that judges,
  and what is not in commits that it lacks is a preview, which decides nothing.

what is asked
  --at MOMENT     merge, deploy or after: what is due by then (merge)
  --env NAME      the environment it is for (prod)
  --policy FILE   judge by this policy instead, labelled as a preview; - is standard input
  --organisation FILE   whatever the policy extends, this is the organisation's
  --facts FILE    what cannot be known offline: docs/formats/facts-v1.md; - is standard input

the answer
  --format NAME   text, json (docs/formats/check-v1.md) or markdown (a pull request comment)
  --why PATH      systems, owners, kinds, claims, crossings and rules of this one file
  Colours only on a terminal and without NO_COLOR; COLUMNS overrides the width.

exit codes
  0 allow   1 the command failed   2 the command line is wrong   3 hold   4 deny
)";

constexpr std::string_view kExplainPage =
    R"(belay explain: what a rule says, why, and what it means for this change

  belay explain 'tier-1 takes two people'
  belay explain 'tier-1 takes two people' main..feature

usage
  belay explain RULE [REVISIONS] [options]

It takes the options of `belay check` that say which change is meant and what is asked:
--target, --head, --base, --staged, --worktree, --at, --env, --policy,
--organisation, --facts.
It explains and decides nothing: its exit code is 0 when it could explain.
`belay policy explain [REVISIONS]` says the same of every rule.
)";

constexpr std::string_view kPolicyPage =
    R"(belay policy: the policy in force, and what its conditions can read

  belay policy show                    on the default target, or the built-in one
  belay policy show --target release/2
  belay policy show --format yaml      the file alone, to begin one of your own
  belay policy facts                   every fact, its type and its meaning
  belay policy diff main:belay.yaml belay.yaml --over v1.0..main
                                       which past changes an edit would decide differently
  belay policy explain main..feature   every rule: the facts it read, and what came of it
  belay policy test                    play the scenarios of belay-tests/
  belay policy lint                    find what is hardly meant

usage
  belay policy show [--target REV] [--format text|yaml|json]
  belay policy facts [--format text|markdown]
  belay policy diff OLD NEW --over REV..REV     see `belay policy diff --help`
  belay policy explain [REVISIONS] [options]    takes the options of `belay explain`
  belay policy test [FILES...] [options]        see `belay policy test --help`
  belay policy lint [options]                   see `belay policy lint --help`
)";

constexpr std::string_view kPolicyDiffPage =
    R"(belay policy diff: which past changes would an edit of the policy decide differently?

  belay policy diff main:belay.yaml belay.yaml --over v1.0..main

usage
  belay policy diff OLD NEW --over REV..REV [options]

OLD and NEW are each a file, REV:PATH as in git, `built-in`, or - for standard input.

options of diff
  --over REV..REV what landed on the second revision and is not in the first; REV: its whole past
  --target REV    the branch they landed on, where the range's end names none
  --at MOMENT     merge, deploy or after
  --env NAME      the environment: prod
  --format NAME   text, json (docs/formats/policy-diff-v1.md) or markdown
  --threads N     as many as there are cores; the answer is the same
  --quiet         no progress bar
  --exit-code     exit with 1 where anything differs; otherwise 0 whatever differs

Who approved past changes is not known: compared is what each would owe before anybody has
given anything, at the time it landed, with the catalog before it.
)";

constexpr std::string_view kPolicyLintPage =
    R"(belay policy lint: what in the policy is hardly meant?

  belay policy lint
  belay policy lint --policy draft.yaml
  belay policy lint --strict           warnings fail too

usage
  belay policy lint [options]

  --policy FILE       instead of the working tree's belay.yaml; - is standard input
  --format NAME       text or json (docs/reference/lint.md)
  --strict            exit 1 on warnings too

It proves conditions that are never or always true, finds rules that ask for nothing of
their own, names that the catalog does not know, exemptions that weaken tier 1, and more:
docs/reference/lint.md. The catalog and code owners are the working tree's. What it does
not find may still be wrong: play scenarios, with `belay policy test`.

exit codes
  0 no errors   1 errors, or the policy cannot be read   2 the command line is wrong
)";

constexpr std::string_view kPolicyTestPage =
    R"(belay policy test: does the policy decide as its scenarios say?

  belay policy test                            every .yaml file below belay-tests/
  belay policy test belay-tests/freezes.yaml
  belay policy test --policy draft.yaml        the same scenarios, another policy
  belay policy test --coverage                 and what no scenario reaches
  belay policy test --coverage-min 80 --junit report.xml

usage
  belay policy test [FILES...] [options]

  FILES               scenario files (docs/formats/scenario-v1.md); - is standard input
  --policy FILE       instead of the working tree's belay.yaml; - is standard input
  --coverage          list rules, and operands of conditions, with the outcomes not seen
  --coverage-min PER  fail below so many per cent
  --format NAME       text, json (docs/formats/policy-test-v1.md) or junit
  --junit FILE        write JUnit's XML there too

A scenario that states no policy, catalog or code owners is played with those that lie in
the working tree, committed or not. A whole file, belay-tests/tier-1.yaml:

  belay: scenario/v1
  scenarios:
  - name: one approval is not enough in tier 1
    given:
      change: {files: [services/cart/cart.cc]}
      facts: |
        approvals: [{by: ada, tree: TREE, touched: TOUCHED, target: refs/heads/main}]
    expect:
      verdict: hold
      rules: {tier-1 takes two people: applies}
  - name: what was merged then would be held now
    given: {range: v1.0..v1.1}
    expect: {verdict: hold}

exit codes
  0 everything passed   1 something failed, or a file cannot be read
  2 the command line is wrong
)";

constexpr std::string_view kInitPage =
    R"(belay init: draft a policy and a catalog from what is found in this repository

  belay init
  belay init --force                   write over belay.yaml and belay-catalog.yaml

It reads CODEOWNERS, Backstage files, workspaces and the folder structure of the working
tree, writes belay.yaml and belay-catalog.yaml at its root, and says what it found. It
guesses no tiers: that is for you to say. It never writes over a file unless told to.
)";

constexpr std::string_view kHelpPage =
    R"(belay help: these pages

  belay help
  belay help check

Topics: check, explain, policy, policy diff, policy test, policy lint, serve, store, change,
approve, withdraw, record, evidence, waive, agree, break-glass, review, review weekly, decide, wait,
verify, people, token, ledger, health, rollout, metrics, incident, init.
)";

}  // namespace

std::optional<std::string> help_page(std::string_view topic) {
  struct Page {
    std::string_view topic;
    std::string_view text;
  };
  const Page kPages[] = {{"", kFirstPage},
                         {"check", kCheckPage},
                         {"explain", kExplainPage},
                         {"policy", kPolicyPage},
                         {"policy test", kPolicyTestPage},
                         {"policy lint", kPolicyLintPage},
                         {"policy diff", kPolicyDiffPage},
                         {"ledger", ledger_help_page()},
                         {"health", health_help_page()},
                         {"rollout", rollout_help_page()},
                         {"metrics", metrics_help_page()},
                         {"incident", learn_help_page()},
                         {"review weekly", learn_help_page()},
                         {"init", kInitPage},
                         {"help", kHelpPage}};
  for (const Page& page : kPages) {
    if (page.topic == topic) return std::string(page.text);
  }
  return service_help_page(topic);
}

}  // namespace belay::app
