# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# The example organisation, as script/run shows it.

case_test_code_in_live_code_is_denied() {
  retail
  expect 4 check feature/estimates
  says 'services/estimates/clock.cc:6 includes test/fake_clock.h'
  ends_in 'DENY'
}

case_an_assisted_tier_1_change_is_held_with_its_reasons() {
  retail
  expect 3 check feature/estimates-ready
  says 'assisted (declared)'
  says 'delivery-estimates -> cart -> checkout'
  says 'tier-1 takes two people'
  says '[ ] 2 approvals'
  ends_in 'HOLD'
}

case_it_is_allowed_once_what_it_owes_is_given() {
  retail
  facts_for feature/estimates-ready >../facts.yaml
  expect 0 check feature/estimates-ready --facts ../facts.yaml
  ends_in 'ALLOW'
}

case_facts_may_come_from_standard_input() {
  retail
  facts_for feature/estimates-ready >../facts.yaml
  "$belay" check feature/estimates-ready --facts - <../facts.yaml || wrong "not allowed"
}

case_approvals_of_another_tree_do_not_count() {
  retail
  facts_for main feature/estimates-ready >../facts.yaml
  expect 3 check feature/estimates-ready --facts ../facts.yaml
  says 'does not count'
}

case_makers_and_robots_do_not_approve() {
  retail
  facts_for feature/estimates-ready | sed 's/by: .*/by: ines@retail.example/' >../facts.yaml
  expect 3 check feature/estimates-ready --facts ../facts.yaml
  says 'Ines Duarte'
  facts_for feature/estimates-ready | sed 's/by: .*/by: release-bot/' >../facts.yaml
  expect 3 check feature/estimates-ready --facts ../facts.yaml
}

case_docs_are_cheap() {
  retail
  expect 0 check docs/returns
  ends_in 'ALLOW'
}

case_a_revert_is_proved_and_still_owes() {
  retail
  expect 3 check revert/discount
  says 'a revert of'
}

case_the_json_answer_has_the_documented_facts() {
  retail
  expect 3 check --format json feature/estimates-ready
  fact belay '"check/v1"'
  fact change.source '"commits"'
  fact change.target_ref '"refs/heads/main"'
  fact change.head_tree "\"$(git rev-parse 'feature/estimates-ready^{tree}')\""
  fact provenance.level '"assisted"'
  fact provenance.strength '"declared"'
  fact provenance.tools.0 '"claude-code"'
  fact provenance.operators.0 '"ines@retail.example"'
  fact reach.tier 1
  fact reach.systems.0 '"delivery-estimates"'
  fact reach.dependents 5
  fact decision.verdict '"hold"'
  has_fact '^provenance\.share=0\.[0-9]+$'
  has_fact '^provenance\.makers\.0='
  has_fact '^reach\.journeys\.0="account"$'
  local member
  for member in path old_path status added deleted binary; do has_fact "^change\\.files\\.0\\.$member="; done
  for member in kind state rules.0 reason; do has_fact "^decision\\.obligations\\.0\\.$member="; done
  has_fact '^boundary\.crossings=\[\]$'
}

case_crossings_are_in_the_json_answer() {
  retail
  expect 4 check --format json feature/estimates
  fact boundary.crossings.0.path '"services/estimates/clock.cc"'
  fact boundary.crossings.0.line 6
  fact boundary.crossings.0.reaches '"test/fake_clock.h"'
}

case_the_json_members_come_in_the_documented_order() {
  retail
  expect 3 check --format json feature/estimates-ready
  local order
  order=$(sed -n 's/^  "\([a-z]*\)":.*/\1/p' "$theatre/stdout" | tr '\n' ' ')
  [ "$order" = "belay version change provenance reach boundary policy decision unknown warnings " ] ||
    wrong "the order is $order"
}

case_files_and_lines_are_git_s_own() {
  retail
  local range from to expected got
  for range in feature/estimates feature/estimates-ready docs/returns revert/discount; do
    from=$(git merge-base main "$range") to=$range
    expected=$(git diff --numstat -M "$from" "$to" | LC_ALL=C sort -k3)
    "$belay" check --format json "$range" >"$theatre/stdout" || true
    got=$(flat | awk -F= '
      /^change\.files\.[0-9]+\.path=/ { path = $2; gsub(/"/, "", path) }
      /^change\.files\.[0-9]+\.added=/ { added = $2 }
      /^change\.files\.[0-9]+\.deleted=/ { print added "\t" $2 "\t" path }' | LC_ALL=C sort -k3)
    [ "$expected" = "$got" ] || wrong "$range: git says"$'\n'"$expected"$'\n'"belay says"$'\n'"$got"
  done
}

case_the_same_question_has_the_same_answer() {
  retail
  expect 3 check --format json feature/estimates-ready
  grep -v '"now"' "$theatre/stdout" | grep -v '"inputs"' >../first
  expect 3 check --format json feature/estimates-ready
  grep -v '"now"' "$theatre/stdout" | grep -v '"inputs"' | cmp - ../first || wrong "it differs"
}

case_markdown_begins_with_the_verdict() {
  retail
  expect 3 check --format markdown feature/estimates-ready
  [[ ${out%%$'\n'*} == '### '*HOLD* ]] || wrong "the first line is ${out%%$'\n'*}"
  says '<details>'
}

case_explain_says_what_a_rule_means_here() {
  retail
  expect 0 explain 'tier-1 takes two people' feature/estimates-ready
  says 'No single operator changes a tier-1 system alone.'
  says 'it applies'
  expect 0 explain 'peak' feature/estimates-ready
  says 'it does not apply'
  expect 1 explain 'tier-1 takes two poeple' feature/estimates-ready
  complains 'did you mean'
}

case_why_says_what_concerns_one_file() {
  retail
  expect 3 check feature/estimates-ready --why services/estimates/cutoff.cc
  says 'delivery-estimates'
  says '@retail/delivery'
  says 'trailer'
  says 'tier-1 takes two people'
  expect 1 check feature/estimates-ready --why services/estimates/cutof.cc
  complains 'did you mean'
}

case_a_preview_is_labelled() {
  retail
  "$belay" policy show --format yaml >../draft.yaml
  sed -i.old 's/count: 2/count: 3/' ../draft.yaml
  expect 3 check feature/estimates-ready --policy ../draft.yaml
  says 'PREVIEW'
  says '3 approvals'
  ends_in 'HOLD   at merge, for prod   (preview)'
}

case_warn_mode_is_labelled_and_allows() {
  retail
  "$belay" policy show --format yaml | sed 's/^mode: .*/mode: warn/' >../draft.yaml
  expect 0 check feature/estimates-ready --policy ../draft.yaml
  says 'ALLOW (warn: would HOLD)'
}

case_the_policy_that_judges_is_the_target_s() {
  retail
  git checkout -q -b feature/lenient feature/estimates-ready
  printf 'belay: policy/v1\nrules: []\n' >belay.yaml
  commit "Owe nothing"
  expect 3 check
  says 'it is judged by'
}
