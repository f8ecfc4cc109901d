# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# What policy authors use: `belay policy test`, `explain` and `lint`.

# A scenario file of one scenario, in FILE: scenario FILE VERDICT [LINE OF given].
scenario() {
  write "$1" "belay: scenario/v1
scenarios:
- name: one file
  given:
    ${3:-change: {files: [src/a.cc]\}}
  expect: {verdict: $2}"
}

case_policy_test_plays_the_scenarios_beside_the_policy() {
  retail
  expect 0 policy test
  says 'belay-tests/policy.yaml'
  says 'pass tier 1 takes two owners and a written record'
  ends_in '11 passed, 0 failed'
}

case_policy_test_says_what_differs_and_where() {
  shop
  scenario belay-tests/one.yaml deny
  expect 1 policy test
  says 'FAIL one file'
  says 'belay-tests/one.yaml:6:21: verdict: expected `deny`, got `hold`'
  ends_in '0 passed, 1 failed'
}

case_policy_test_plays_what_is_not_committed_yet() {
  shop
  write belay.yaml $'belay: policy/v1\nrules:\n- {name: no, owes: [deny]}'
  scenario belay-tests/one.yaml deny
  expect 0 policy test
  write draft.yaml $'belay: policy/v1\nrules: []'
  expect 1 policy test --policy draft.yaml
  says 'expected `deny`, got `allow`'
}

case_policy_test_assesses_a_range() {
  retail
  scenario ranges.yaml deny 'range: main..feature/estimates'
  expect 0 policy test ranges.yaml
  scenario ranges.yaml deny 'range: main..feature/none'
  expect 1 policy test ranges.yaml
  says 'feature/none'
  write ranges.yaml "belay: scenario/v1
scenarios:
- name: ready
  given:
    range: main..feature/estimates-ready
    facts: |
$(sed "1d; s/^/      /" "$top/examples/retail/facts.yaml")
  expect: {verdict: allow}"
  expect 0 policy test ranges.yaml
}

case_policy_test_goes_on_after_a_file_it_cannot_read() {
  shop
  write belay-tests/a.yaml $'belay: scenario/v1\nscenarios:\n- name: x\n  expect: {verdict: alow}'
  scenario belay-tests/b.yaml hold
  expect 1 policy test
  says 'belay-tests/a.yaml:4:21: `verdict` is one of allow, hold, deny, not `alow`; did you mean'
  says 'pass one file'
  ends_in '1 passed, 1 failed'
}

case_policy_test_without_scenarios_says_how_to_write_one() {
  shop
  expect 1 policy test
  complains 'belay-tests/'
  expect 0 policy test --help
  says 'belay: scenario/v1'
  expect 1 policy test nowhere.yaml
  complains 'nowhere.yaml'
}

case_policy_test_refuses_a_policy_that_does_not_load() {
  shop
  scenario belay-tests/one.yaml deny
  write belay.yaml $'belay: policy/v1\nrules:\n- {name: x, when: reach.teir == 1, owes: [deny]}'
  expect 1 policy test
  complains 'belay.yaml:3:'
}

case_policy_test_names_the_place_inside_a_text() {
  shop
  write belay-tests/one.yaml $'belay: scenario/v1\nscenarios:\n- name: x\n  given:\n    facts: |\n      labels: []\n      aprovals: []\n  expect: {verdict: hold}'
  expect 1 policy test
  says 'belay-tests/one.yaml:7:7: `facts`: '
}

case_policy_test_covers_rules_and_branches() {
  retail
  expect 0 policy test --coverage --coverage-min 100
  says 'coverage 100 %'
  write one.yaml $'belay: scenario/v1\nscenarios:\n- name: x\n  given: {change: {files: [services/cart/a.cc]}, provenance: {level: agent}}\n  expect: {verdict: hold}'
  expect 1 policy test one.yaml --coverage --coverage-min 80
  says 'belay.yaml:17:42: `reach.tier <= 2` was never true'
  says 'rule `peak` never applied'
  says 'FAIL coverage is below 80 %'
  expect 0 policy test one.yaml --coverage
}

case_policy_test_writes_junit() {
  shop
  write belay-tests/one.yaml $'belay: scenario/v1\nscenarios:\n- name: "a < b & \\"c\\""\n  expect: {verdict: deny}\n- name: d\n  expect: {verdict: hold}'
  write belay-tests/two.yaml 'belay: scenario/v2'
  expect 1 policy test --junit ../report.xml
  ends_in '1 passed, 2 failed'
  expect 1 policy test --format junit
  [ "$(cat ../report.xml)" = "$out" ] || wrong "the two reports differ"
  says '<testsuites name="belay policy test" tests="3" failures="1" errors="1"'
  says 'name="a &lt; b &amp; &quot;c&quot;"'
  says '<failure message="verdict: expected `deny`, got `hold`"'
  says '<error message="belay-tests/two.yaml:1:8: '
  ! type xmllint >/dev/null 2>&1 || xmllint --noout ../report.xml || wrong "it is no XML"
  expect 1 policy test --junit nowhere/report.xml
  complains 'nowhere/report.xml'
}

case_policy_test_answers_in_json() {
  retail
  expect 0 policy test --format json --coverage
  fact belay '"policy-test/v1"'
  fact passed 11
  fact failed 0
  fact files.0.scenarios.0.passed true
  fact coverage.percent 100
  expect 2 policy test --format yaml
  expect 2 policy test --coverage-min much
  complains '0 to 100'
}

case_policy_lint_is_clean_on_the_built_in_policy_and_the_example() {
  shop
  expect 0 policy lint --strict
  ends_in '0 errors, 0 warnings'
  cd ..
  retail
  expect 0 policy lint
  ends_in '0 errors'
}

case_policy_lint_points_at_what_is_hardly_meant() {
  shop
  write belay.yaml $'belay: policy/v1\nrules:\n- name: r\n  why: y\n  when: >-\n    reach.tier == 1\n    && provenance.level == "agnt"\n  owes: [deny]\n- {name: s, owes: [deny]}'
  expect 1 policy lint
  says 'belay.yaml:7:28: error: `provenance.level` is never `agnt`'
  says 'write `agent`'
  says 'belay.yaml:9:3: warning: `s` does not say why'
  ends_in '1 error, 1 warning'
  expect 1 policy lint --format json
  fact belay '"policy-lint/v1"'
  fact findings.0.kind '"impossible-value"'
  fact findings.0.line 7
  write draft.yaml $'belay: policy/v1\nrules: [{name: s, owes: [deny]}]'
  expect 0 policy lint --policy draft.yaml
  expect 1 policy lint --policy draft.yaml --strict
}

case_policy_lint_refuses_what_it_cannot_read() {
  shop
  write belay.yaml 'belay: policy/v1'
  expect 1 policy lint
  complains 'belay.yaml:1:1'
  expect 2 policy lint --format junit
  expect 2 policy lint --srict
  complains 'did you mean `--strict`'
}

case_policy_explain_goes_through_every_rule() {
  retail
  expect 0 policy explain main..feature/estimates-ready
  says 'tier-1 takes two people'
  says 'reach.tier = 1'
  says 'delivery-estimates -> cart -> checkout'
  says 'provenance.level = "assisted"'
  says 'declared: trailer'
  says 'boundary.crossings = []'
  says 'it does not apply'
  says 'begins 2030-11-25'
  ends_in 'HOLD'
  expect 0 explain 'tier-1 takes two people' feature/estimates-ready
  says 'reach.tier = 1'
}

case_policy_explain_names_the_unknown_that_mattered() {
  retail
  git checkout -q -b elsewhere
  write services/elsewhere/a.cc 'int a;'
  commit "go elsewhere"
  expect 0 policy explain main..elsewhere
  says 'reach.tier = unknown'
  says 'the fact: reach.tier'
  says 'the question: '
  expect 2 policy explain main..elsewhere --format json
  expect 1 policy explain main..nowhere
}
