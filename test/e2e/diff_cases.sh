# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# What an edit of a policy would have done to the past.

# A repository with a policy, code, words and a merge; the edit lies beside it.
shop_with_a_past() {
  shop
  write belay.yaml $'belay: policy/v1\nrules:\n- name: someone looks\n  why: w\n  owes: [approvals: {count: 1, exemptible: true}]'
  commit 'a policy'
  git tag v1
  write docs/a.md words
  commit 'docs: words'
  feature
  git checkout -q main
  git merge -q --no-ff -m 'merge feature' feature
  cp belay.yaml edit.yaml
  printf '%s\n' '- name: docs are cheap' '  why: w' '  when: change.files.all(f, f.kinds == ["docs"])' \
    '  exempts: [approvals]' >>edit.yaml
}

case_diff_says_what_an_edit_lets_through() {
  shop_with_a_past
  expect 0 policy diff main:belay.yaml edit.yaml --over v1..main
  says '2 changes of v1..main (3 commits'
  says 'docs are cheap'
  says 'HOLD -> ALLOW'
  says 'Who approved these changes is not known'
  ends_in '1 of 2 changes would be decided differently: 1 looser; -1 approval'
}

case_diff_in_json_follows_its_page() {
  shop_with_a_past
  expect 0 policy diff main:belay.yaml edit.yaml --over v1..main --format json
  fact belay '"policy-diff/v1"'
  fact old.file '"main:belay.yaml"'
  fact range.commits 3
  fact summary.differing 1
  fact summary.shifts.looser 1
  fact rules.0.rule '"docs are cheap"'
  fact weeks.0.monday '"2026-01-05"'
  fact differences.0.title '"docs: words"'
  fact differences.0.old.verdict '"hold"'
  fact differences.0.new.verdict '"allow"'
  fact differences_left_out 0
  local member at=0 line
  for member in belay version old new moment environment range summary rules weeks differences \
    differences_left_out remarks; do
    line=$(grep -n "^  \"$member\": " "$theatre/stdout" | cut -d: -f1)
    [ "${line:-0}" -gt "$at" ] || wrong "$member is missing or out of order"
    grep -qE "^\| .*\`$member(\[\])?\`" "$top/docs/formats/policy-diff-v1.md" || wrong "$member is not on its page"
    at=$line
  done
}

case_diff_in_markdown_is_a_comment() {
  shop_with_a_past
  expect 0 policy diff main:belay.yaml edit.yaml --over v1..main --format markdown
  says '### 1 of 2 changes would be decided differently'
}

case_diff_exits_with_1_only_when_asked_to() {
  shop_with_a_past
  expect 1 policy diff main:belay.yaml edit.yaml --over v1..main --exit-code
  expect 0 policy diff edit.yaml edit.yaml --over v1..main --exit-code
  ends_in 'No difference over 2 changes.'
}

case_diff_answers_the_same_from_any_number_of_threads() {
  shop_with_a_past
  local one
  expect 0 policy diff built-in edit.yaml --over main --format json --threads 1
  one=$out
  expect 0 policy diff built-in edit.yaml --over main --format json --threads 2
  [ "$out" = "$one" ] || wrong 'two threads answer otherwise'
}

case_diff_over_nothing_says_so() {
  shop_with_a_past
  expect 0 policy diff built-in edit.yaml --over main..main
  ends_in 'There are no changes in main..main'
}

case_diff_names_what_is_wrong() {
  shop_with_a_past
  expect 1 policy diff built-in edit.yaml --over nowhere..main
  complains '`nowhere`'
  expect 1 policy diff built-in main:nothing.yaml --over main
  complains 'there is no `nothing.yaml` in `main`'
  expect 1 policy diff nothing.yaml built-in --over main
  complains 'nothing.yaml: cannot be opened'
  expect 2 policy diff built-in edit.yaml
  complains '--over REV..REV'
  printf 'belay: policy/v1\nrules:\n- name: x\n  when: reach.teir == 1\n  owes: [deny]\n' >broken.yaml
  expect 1 policy diff built-in broken.yaml --over main
  complains 'broken.yaml:4:'
  git add broken.yaml && git commit -qm broken
  expect 1 policy diff built-in HEAD:broken.yaml --over main
  complains 'HEAD:broken.yaml:4:'
}

case_diff_says_where_a_shallow_clone_ends() {
  shop_with_a_past
  cd ..
  git clone -q --depth 2 "file://$PWD/shop" shallow
  cp shop/edit.yaml shallow
  cd shallow
  expect 0 policy diff built-in edit.yaml --over main
  says 'This shallow clone ends within the range'
  says 'not known'
  expect 0 policy diff built-in edit.yaml --over main --format json
  fact range.cut_off true
  fact summary.unknown 2
}

case_diff_draws_no_bar_where_nobody_watches() {
  shop_with_a_past
  expect 0 policy diff built-in edit.yaml --over main
  [ -z "$err" ] || wrong "standard error has: $err"
}

case_diff_reads_a_bare_repository_and_standard_input() {
  shop_with_a_past
  git clone -q --bare . ../bare.git
  "$belay" policy diff -C ../bare.git built-in - --over main --format json <edit.yaml >../piped
  grep -q '"file": "standard input"' ../piped || wrong 'standard input was not read'
}
