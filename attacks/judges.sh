# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Ways around who judges, and around the answer.

# Policy, catalog and owners are read where the change lands.
judged_by_the_head() {
  without src/control/check.cc 'repository_.tree(made_->change.target_tree)' \
    'repository_.tree(made_->change.head_tree)'
}

attack_14_a_tag_named_like_the_protected_branch() {
  served
  git -C retail checkout -q -b lenient main
  printf 'belay: policy/v1\nrules: []\n' >retail/belay.yaml
  git -C retail commit -qam lenient
  git -C retail tag main
  opened feature/estimates-ready
  expect 3 decide "$id"
}

guards_14_a_tag_named_like_the_protected_branch() {
  without src/adapters/git/refs.cc '{short_form, "refs/heads/" + short_form,' \
    '{short_form, "refs/tags/" + short_form, "refs/heads/" + short_form,'
}

attack_15_an_old_branch_from_before_the_rules() {
  served
  git -C retail checkout -q -b old "$(git -C retail rev-list --max-parents=0 main)"
  mkdir -p retail/services/estimates
  echo 'int cutoff() { return 0; }' >retail/services/estimates/other.cc
  git -C retail add -A
  git -C retail commit -qm 'From before the rules'
  opened old
  expect 3 decide "$id"
  says '[ ] 2 approvals'
}

guards_15_an_old_branch_from_before_the_rules() { judged_by_the_head; }

attack_16_the_change_deletes_the_rule() {
  served
  git -C retail checkout -q feature/estimates-ready
  printf 'belay: policy/v1\nrules: []\n' >retail/belay.yaml
  git -C retail commit -qam 'Less to do'
  opened feature/estimates-ready
  expect 3 decide "$id"
  says '[ ] 2 approvals'
}
guards_16_the_change_deletes_the_rule() { judged_by_the_head; }

attack_17_the_change_makes_its_system_unimportant() {
  served
  git -C retail checkout -q feature/estimates-ready
  sed -i 's/tier: 1/tier: 4/' retail/belay-catalog.yaml
  git -C retail commit -qam 'Not so important'
  opened feature/estimates-ready
  expect 3 decide "$id"
  says '[ ] 2 approvals'
}

guards_17_the_change_makes_its_system_unimportant() { judged_by_the_head; }

attack_20_code_in_a_folder_for_documents() {
  served
  git -C retail checkout -q -b hidden main
  mkdir -p retail/services/estimates/docs
  echo 'int cutoff() { return 0; }' >retail/services/estimates/docs/cutoff.cc
  git -C retail add -A
  git -C retail commit -qm 'A guide'
  opened hidden
  expect 3 decide "$id"
  says '[ ] 2 approvals'
}

guards_20_code_in_a_folder_for_documents() {
  without src/facts/kinds.cc 'if (special) return kinds;' \
    'if (parts.lies_in_any(kDocDirectories)) kinds = {};'
  without src/facts/kinds.cc 'if (kinds.empty() && !document)' 'if (kinds.empty() && !in_docs)'
}

attack_29_a_script_that_merges_on_exit_code_0() {
  served
  opened feature/estimates-ready
  expect 3 decide "$id"
  expect 4 check -C retail feature/estimates
}
guards_29_a_script_that_merges_on_exit_code_0() {
  without src/app/cli/check_command.cc 'case gate::Verdict::hold:
      return 3;' 'case gate::Verdict::hold:
      return 0;'
}
