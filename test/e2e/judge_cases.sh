# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Whoever judges a change is on the target, and is not moved by the change or by how it is named.

lenient() { printf 'belay: policy/v1\nrules: []\n' >belay.yaml; }

case_a_branch_that_loosened_the_policy_is_not_the_judge_of_what_is_staged_on_it() {
  shop
  git checkout -q -b feature
  lenient
  commit "owe nothing"
  write src/a.cc 'int a() { return 2; }'
  git add -A
  expect 3 check --staged
  says 'staged changes -> main'
  says 'the built-in policy'
  expect 3 check --worktree
  expect 0 check --staged --target feature
}

case_what_decides_nothing_says_so() {
  shop
  write src/a.cc 'int a() { return 2; }'
  git add -A
  expect 3 check --staged
  says 'main   1 file'
  says 'a preview'
  ends_in 'HOLD   at merge, for prod   (preview)'
  expect 3 check --staged --format json
  fact change.source '"staged"'
  has_fact 'warnings.*this is a preview'
  commit second
  expect 3 check
  says 'last commit of main   1 file'
  ends_in 'HOLD   at merge, for prod   (preview)'
  expect 3 check --format markdown
  says '**Preview**'
  feature
  expect 3 check
  says_not 'preview'
}

case_a_clone_s_main_that_runs_ahead_is_a_change_and_no_judge() {
  shop
  cd ..
  git clone -q shop clone
  cd clone
  lenient
  commit "owe nothing"
  write src/a.cc 'int a() { return 2; }'
  expect 3 check
  says 'main -> origin/main   1 commit'
  says 'what is not committed yet is no part of this change'
  says 'refs/heads/main'
  feature
  expect 3 check
  says 'feature -> origin/main   2 commits'
}

case_a_target_has_one_name() {
  shop
  feature
  git update-ref refs/remotes/origin/main main
  local target
  for target in main origin/main refs/remotes/origin/main; do
    expect 3 check --target "$target" --format json
    fact change.target_ref '"refs/heads/main"'
  done
  expect 3 check "$(git rev-parse main)..feature" --format json
  fact change.target_ref null
  fact unknown.0.fact '"change.target"'
}

case_a_condition_on_a_target_that_is_no_branch_is_asked_about() {
  shop
  printf '%s\n' 'belay: policy/v1' 'rules:' '- name: main is guarded' \
    '  when: change.target == "refs/heads/main"' '  owes: [deny]' >belay.yaml
  commit policy
  feature
  expect 4 check
  expect 3 check --target main~0
  says 'name it with --target'
}

case_a_base_hides_no_commits() {
  shop
  git checkout -q -b feature
  lenient
  commit "owe nothing"
  write src/a.cc 'int a() { return 2; }'
  commit "change a"
  expect 2 check --base HEAD~1
  complains 'leave --base out'
  expect 3 check --base main
  says '2 commits'
}

# unreadable PATH: on main, with a feature to judge.
unreadable() {
  commit "odd judge"
  feature
  expect 1 check
  complains "\`$1\`"
  git checkout -q main
}

case_a_judge_that_is_no_file_is_an_error() {
  shop
  mkdir .github
  ln -s ../OWNERS .github/CODEOWNERS
  unreadable .github/CODEOWNERS
}

case_a_policy_that_is_a_folder_is_an_error() {
  shop
  write belay.yaml/rules.yaml 'belay: policy/v1'
  unreadable belay.yaml
  expect 1 policy show
}

case_a_catalog_that_is_a_link_is_an_error() {
  shop
  ln -s src belay-catalog.yaml
  unreadable belay-catalog.yaml
}

case_owners_that_are_too_many_to_read_are_not_anybody() {
  shop
  { echo '* @retail/web' && head -c 3200000 /dev/zero | tr '\0' '#'; } >CODEOWNERS
  unreadable CODEOWNERS
  says_not 'anybody'
}
