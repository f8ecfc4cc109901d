# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# A repository that extends its organisation's policy: where the bytes come from, and who may move
# them.

organisation() {
  printf '%s\n' 'belay: policy/v1' 'rules:' \
    '- name: one looks' '  why: Nobody sees the own mistake.' \
    '  owes: [{approvals: {count: 1, exemptible: true}}]' "$@" >belay-organisation.yaml
}

pin() { echo "extends: sha256:$(sha256sum "${1:-belay-organisation.yaml}" | cut -d ' ' -f 1)"; }

extends() {
  local line
  line=$(pin)
  printf '%s\n' 'belay: policy/v1' "$line" "$@" >belay.yaml
}

# A shop whose main extends an organisation's policy and adds a rule that exempts.
chain_shop() {
  shop
  organisation
  extends 'rules:' '- {name: ours, owes: [{record: {sections: [impact]}}]}' \
    '- {name: all is cheap, exempts: [approvals, record]}'
  commit "extend the organisation's policy"
}

case_a_bundle_is_decided_by_both_files_and_says_whose_rule_it_is() {
  chain_shop
  feature
  expect 3 check
  says 'belay.yaml and belay-organisation.yaml on main'
  says 'one looks (organisation)'
  says_not 'ours (organisation)'
  expect 3 check --format json
  fact policy.source '"target"'
  fact policy.organisation.file '"belay-organisation.yaml"'
  fact policy.organisation.digest "\"$(sha256sum belay-organisation.yaml | cut -d ' ' -f 1)\""
  fact decision.rules.0.rule '"one looks"'
  fact decision.rules.0.layer '"organisation"'
  has_fact '^decision.rules.1.rule="ours"'
  expect 3 check --format markdown
  says '<code>one looks</code> of the organisation applies'
  expect 0 explain 'one looks'
  says 'belay-organisation.yaml, line 3'
  says 'of the organisation'
}

case_a_bundle_is_shown_with_its_layers_and_its_digest() {
  chain_shop
  expect 0 policy show
  says '# a bundle of belay-organisation.yaml and belay.yaml on main'
  says "# of the organisation: belay-organisation.yaml, $(pin | cut -d ' ' -f 2)"
  says '# of this repository: belay.yaml'
  expect 0 policy show --format json
  fact rules.0.layer '"organisation"'
  expect 0 policy show --format yaml
  says 'name: ours'
  says_not 'name: one looks'
}

case_a_change_of_the_organisation_s_file_is_judged_by_the_target_s() {
  chain_shop
  git checkout -q -b feature
  printf 'belay: policy/v1\nrules: []\n' >belay-organisation.yaml
  extends 'rules: []'
  commit "owe nothing"
  expect 3 check
  says 'one looks (organisation)'
  says 'the change touches `belay-organisation.yaml`; it is judged by the one on `main`'
}

case_the_built_in_policy_guards_an_organisation_s_file() {
  shop
  git checkout -q -b feature
  organisation
  commit "add the organisation's policy"
  expect 3 check --format json
  has_fact 'rules.[0-9]*="who guards the guards"'
}

case_one_byte_of_the_organisation_s_file_holds_everything() {
  chain_shop
  echo '# loosened' >>belay-organisation.yaml
  commit "edit the copy"
  feature
  expect 1 check
  complains 'belay.yaml:2:10: `belay-organisation.yaml` has digest sha256:'
}

case_an_organisation_s_file_that_is_missing_holds_everything() {
  chain_shop
  git rm -q belay-organisation.yaml
  commit "drop the copy"
  feature
  expect 1 check
  complains 'belay.yaml:2:10: the organisation'\''s policy is not beside this one'
}

case_an_organisation_s_file_that_is_a_link_holds_everything() {
  chain_shop
  mv belay-organisation.yaml elsewhere.yaml
  ln -s elsewhere.yaml belay-organisation.yaml
  commit "link the copy"
  feature
  expect 1 check
  complains '`belay-organisation.yaml` is a symbolic link on the target'
}

case_an_organisation_s_file_that_is_too_large_holds_everything() {
  chain_shop
  head -c 8388609 /dev/zero | tr '\0' '#' >belay-organisation.yaml
  commit "grow the copy"
  feature
  expect 1 check
  complains 'belay-organisation.yaml'
  complains '8,388,608'
}

case_an_organisation_s_policy_that_extends_holds_everything() {
  chain_shop
  printf '%s\n' 'belay: policy/v1' "$(pin belay.yaml)" 'rules: []' >belay-organisation.yaml
  extends 'rules: []'
  commit "extend further"
  feature
  expect 1 check
  complains 'belay-organisation.yaml:2:10: an organisation'\''s policy extends no other'
}

case_leaving_an_organisation_s_policy_is_never_a_side_effect() {
  chain_shop
  git rm -q belay.yaml
  commit "drop the policy"
  feature
  expect 1 check
  complains 'belay-organisation.yaml: nothing extends it'
  git checkout -q main
  printf 'belay: policy/v1\nrules: []\n' >belay.yaml
  commit "drop the line"
  expect 1 check --target main feature
  complains 'belay-organisation.yaml: nothing extends it'
}

case_an_organisation_s_own_copy_counts_whatever_the_repository_pins() {
  chain_shop
  cp belay-organisation.yaml ../theirs.yaml
  feature
  expect 3 check --organisation ../theirs.yaml
  says_not 'PREVIEW'
  git checkout -q main
  printf 'belay: policy/v1\nrules: []\n' >belay-organisation.yaml
  extends 'rules: []'
  commit "pin another"
  expect 0 check --target main feature
  expect 3 check --target main feature --organisation ../theirs.yaml
  says 'PREVIEW of ../theirs.yaml'
  says 'does not extend `../theirs.yaml`'
  says 'one looks (organisation)'
  git rm -q belay.yaml belay-organisation.yaml
  commit "drop both"
  expect 3 check --target main feature --organisation ../theirs.yaml
  says 'PREVIEW of ../theirs.yaml'
}

case_a_preview_reads_the_organisation_s_file_beside_it() {
  chain_shop
  feature
  mkdir drafts
  organisation '- {name: never, owes: [deny]}'
  mv belay-organisation.yaml drafts/
  git checkout -q belay-organisation.yaml
  printf '%s\n' 'belay: policy/v1' "$(pin drafts/belay-organisation.yaml)" 'rules: []' \
    >drafts/belay.yaml
  expect 4 check --policy drafts/belay.yaml
  says 'PREVIEW of drafts/belay.yaml'
  expect 0 policy lint --policy drafts/belay.yaml
  expect 0 policy diff main:belay.yaml drafts/belay.yaml --over feature --quiet
  says 'never'
  expect 0 policy lint --policy drafts/belay-organisation.yaml
}

case_scenarios_and_lint_know_bundles() {
  chain_shop
  write belay-tests/a.yaml 'belay: scenario/v1
scenarios:
- name: ours holds
  given: {change: {files: [a.cc]}}
  expect: {verdict: hold, rules: {one looks: applies, ours: applies}}
- name: theirs denies
  given: {change: {files: [a.cc]}, organisation: "rules: [{name: never, owes: [deny]}]"}
  expect: {verdict: deny}
- name: a range is played on both
  given: {range: main~1..main}
  expect: {verdict: hold, rules: {one looks: applies}}
- name: a range is played on what is stated
  given: {range: main~1..main, organisation: "rules: [{name: never, owes: [deny]}]"}
  expect: {verdict: deny}'
  expect 0 policy test
  says '4 passed'
  expect 0 policy lint
  says '`all is cheap` does not lift approvals that the organisation'\''s `one looks`'
}
