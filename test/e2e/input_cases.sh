# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Input that is wrong, odd or very large: a clear answer and no crash.

case_the_version_names_the_formats() {
  expect 0 --version
  says 'belay '
  says 'check/v1'
}

case_no_command_is_a_usage_error() {
  expect 2
  [[ $err == *'belay check'* ]] || wrong "no help on standard error"
}

case_slips_of_the_pen_get_a_suggestion() {
  expect 2 chekc
  complains 'did you mean `check`?'
  expect 2 check --formt json
  complains 'did you mean `--format`?'
}

case_contradictions_are_usage_errors() {
  shop
  expect 2 check --staged --worktree
  expect 2 check main..feature --head x
  expect 2 check --staged feature
}

case_not_a_repository() {
  expect 1 check
  complains 'is not in a git repository'
}

case_no_such_directory() {
  expect 1 check -C nowhere
  complains 'nowhere'
}

case_errors_are_json_objects_too() {
  expect 1 check --format json
  fact belay '"error/v1"'
  fact error.code '"not_found"'
  expect 2 check --format json --staged --worktree
  fact error.code '"usage"'
}

case_an_unknown_revision_is_named() {
  shop
  feature
  expect 1 check no-such-branch
  complains '`no-such-branch`'
}

case_a_base_that_is_no_ancestor_is_refused() {
  shop
  feature
  git checkout -q main
  write src/c.cc 'int c;'
  commit "go on"
  expect 2 check feature --base main
  complains 'is not an ancestor'
}

case_an_empty_range_is_no_answer() {
  shop
  git branch same
  git commit -q --allow-empty -m next
  expect 1 check main..same
  complains 'nothing to check'
}

case_a_repository_without_commits() {
  git init -q -b main empty
  cd empty
  expect 1 check -C . HEAD
}

case_without_arguments_the_change_is_chosen_and_named() {
  shop
  feature
  expect 3 check
  says 'feature -> main'
  git checkout -q main
  git merge -q --no-edit feature
  expect 3 check
  says 'last commit of main'
  write src/a.cc 'int a() { return 3; }'
  expect 3 check
  says 'working-tree changes -> main'
  expect 3 check --worktree
  git add -A
  expect 3 check --staged
  says 'staged changes -> main'
}

# A policy or catalog on main with this text, and a feature to judge.
judged_by() {
  shop
  printf '%s\n' "$2" >"$1"
  commit "$1"
  feature
}

case_a_policy_with_a_syntax_error_has_a_place() {
  judged_by belay.yaml $'belay: policy/v1\nrules:\n- name: x\n  owes: [approvals: {count: 1'
  expect 1 check
  complains 'belay.yaml:'
}

case_a_policy_with_an_unknown_key_has_a_place_and_a_suggestion() {
  judged_by belay.yaml $'belay: policy/v1\nrules:\n- name: x\n  wheen: true\n  owes: [deny]'
  expect 1 check
  complains 'belay.yaml:4:3'
  complains '`when`'
}

case_a_policy_with_a_duplicate_key_has_a_place() {
  judged_by belay.yaml $'belay: policy/v1\nmode: warn\nmode: enforce\nrules: []'
  expect 1 check
  complains 'belay.yaml:3:1'
}

case_a_condition_with_a_typo_has_a_place_in_the_yaml() {
  judged_by belay.yaml $'belay: policy/v1\nrules:\n- name: x\n  when: reach.teir == 1\n  owes: [deny]'
  expect 1 check
  complains 'belay.yaml:4:'
  complains 'tier'
}

case_a_catalog_with_an_unknown_system_has_a_place() {
  judged_by belay-catalog.yaml $'belay: catalog/v1\nsystems:\n- name: cart\n  paths: [src/]\n  depends_on: [prices]'
  expect 1 check
  complains 'belay-catalog.yaml:5:'
  complains '`prices`'
}

case_a_dependency_cycle_is_fine() {
  judged_by belay-catalog.yaml $'belay: catalog/v1\nsystems:\n- {name: a, tier: 1, paths: [src/], depends_on: [b]}\n- {name: b, tier: 1, depends_on: [a]}'
  expect 3 check
  says 'tier 1'
}

case_a_policy_of_ten_megabytes_is_refused() {
  shop
  { echo 'belay: policy/v1' && head -c 10000000 /dev/zero | tr '\0' '#'; } >belay.yaml
  commit policy
  feature
  expect 1 check
  complains 'belay.yaml'
}

case_a_facts_file_is_strict() {
  shop
  feature
  printf 'belay: facts/v1\naprovals: []\n' >../facts.yaml
  expect 1 check --facts ../facts.yaml
  complains '../facts.yaml:2:1'
  complains '`approvals`'
  expect 1 check --facts ../nowhere.yaml
  complains 'nowhere.yaml'
  expect 1 check --facts /
}

case_malformed_notes_are_said_and_change_nothing() {
  shop
  feature
  head -c 3000 /dev/urandom >../note
  git notes --ref ai add -F ../note HEAD 2>/dev/null || git notes --ref ai add -m 'no grammar' HEAD
  expect 3 check --format json
  fact provenance.level '"unknown"'
}

case_any_path_is_shown_safely_and_counted() {
  shop
  git checkout -q -b feature
  local evil=$'src/new\nline "quoted" \t\e[2J.cc' bytes=$'src/\xff\xfe.cc'
  write "$evil" 'int x;'
  write "$bytes" 'int y;'
  write '--staged' 'int z;'
  write $'src/\xe2\x80\xaegnp.cc' 'int w;'
  commit "odd names"
  expect 3 check
  says_not $'\e'
  says '4 files'
  expect 3 check --format json
  has_fact 'path="src/%FF%FE\.cc"'
  has_fact 'path="--staged"'
  expect 3 check --format markdown
  says_not $'\e'
  expect 3 check --why "$bytes"
}

case_twenty_thousand_files_in_one_change() {
  shop
  git checkout -q -b feature
  local i
  for ((i = 0; i < 200; i++)); do
    mkdir -p "many/$i"
    (cd "many/$i" && for ((j = 0; j < 100; j++)); do echo "$i $j" >"$j.cc"; done)
  done
  commit many
  expect 3 check
  says '20,000 files'
  [ "$(wc -l <"$theatre/stdout")" -lt 60 ] || wrong "the answer does not fit on a screen"
  expect 3 check --format json
  [ "$(grep -c '"old_path"' "$theatre/stdout")" = 20000 ] || wrong "not every file is in the answer"
}

case_a_file_of_a_million_lines() {
  shop
  git checkout -q -b feature
  seq 1000000 >numbers.txt
  commit numbers
  expect 3 check --format json
  fact change.lines.added 1000000
}

case_a_full_disk_is_a_failure() {
  [ -w /dev/full ] || skip "there is no /dev/full"
  shop
  feature
  local status=0
  "$belay" check >/dev/full 2>"$theatre/stderr" || status=$?
  [ "$status" = 1 ] || wrong "exit status $status"
}

case_lines_fit_the_width_that_is_asked_for() {
  retail
  local columns line
  for columns in 40 60 100 140; do
    COLUMNS=$columns "$belay" check feature/estimates >../answer || true
    while IFS= read -r line; do
      [ ${#line} -le "$columns" ] || wrong "$columns columns: $line"
    done <../answer
  done
}

case_colours_only_on_a_terminal_without_no_color() {
  command -v script >/dev/null || skip "script(1) is not there"
  retail
  expect 3 check feature/estimates-ready
  says_not $'\e'
  script -qec "'$belay' check feature/estimates-ready" /dev/null >../tty || true
  grep -q $'\e\[1;33mHOLD' ../tty || wrong "no colours on a terminal"
  NO_COLOR=1 script -qec "'$belay' check feature/estimates-ready" /dev/null >../tty || true
  ! grep -q $'\e' ../tty || wrong "colours although NO_COLOR"
}

case_init_writes_once_and_never_over() {
  shop
  write .github/CODEOWNERS '/src/ @retail/web'
  commit owners
  expect 0 init
  says 'wrote belay.yaml'
  says 'wrote belay-catalog.yaml'
  if [ ! -s belay.yaml ] || [ ! -s belay-catalog.yaml ]; then wrong "files are missing"; fi
  echo mine >belay.yaml
  expect 2 init
  complains '--force'
  [ "$(cat belay.yaml)" = mine ] || wrong "belay.yaml was written over"
  expect 0 init --force
  grep -q 'policy/v1' belay.yaml || wrong "belay.yaml is not the draft"
  commit "adopt"
  feature
  expect 3 check
}

case_init_never_writes_through_a_link() {
  shop
  echo mine >../outside
  ln -s ../outside belay.yaml
  expect 0 init --force
  [ "$(cat ../outside)" = mine ] || wrong "it wrote through the link"
}

case_the_policy_in_force_is_shown() {
  shop
  expect 0 policy show
  says 'the built-in policy'
  "$belay" policy show --format yaml >../built-in.yaml
  feature
  expect 3 check --policy ../built-in.yaml
  expect 0 policy facts
  says 'reach.tier'
}

# Conditions that are meant to exhaust something: a minute of work is more than enough, even under
# the sanitizers, and without limits they would go on for years.
case_hostile_conditions_end_and_owe() {
  local deep huge
  deep=$(printf '(%.0s' {1..20000})
  judged_by belay.yaml $'belay: policy/v1\nrules:\n- name: x\n  owes: [deny]\n  when: |\n    '"$deep"
  ulimit -t 60
  expect 1 check
  complains 'nested too deep'
  git checkout -q main
  cat >belay.yaml <<'POLICY'
belay: policy/v1
rules:
- name: comprehension bomb
  owes: [deny]
  when: lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= 0)))
- name: a list that grows
  owes: [deny]
  when: lists.range(1000).map(a, lists.range(1000).map(b, lists.range(1000).map(c, a + b + c))).size() > 0
- name: catastrophic expression
  owes: [deny]
  when: (lists.range(100000).map(i, 'a').join() + 'b').matches('^(a+)+$')
POLICY
  huge=$(printf 'a%.0s' {1..60000})
  printf -- "- {name: huge literal, owes: [deny], when: 'env == \"%s\"'}\n" "$huge" >>belay.yaml
  commit hostile
  git checkout -q feature
  git rebase -q main
  expect 3 check
  says 'comprehension bomb'
  says 'a list that grows'
  says 'costs too much'
  says_not 'huge literal'
}
