# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Ways around approvals. Each `attack_` fails where it is not blocked; `guards_` names what blocks it.

# Everything that the example change owes, given by two people who made none of it.
given() {
  recorded
  approved_by mara
  approved_by tomas
}

# A commit by NAME with one more line in the change's live code.
pushed_by() {
  local name=$1
  git -C retail checkout -q feature/estimates-ready
  echo '// one more line' >>retail/services/estimates/cutoff.cc
  git -C retail -c "user.name=$name" add -A
  GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=${name,,}@retail.example \
    GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=${name,,}@retail.example \
    git -C retail commit -qm 'One more line'
  tree=$(git -C retail rev-parse 'feature/estimates-ready^{tree}')
}

# main moves, in a file that the change does not touch, or in FILE.
main_moves() {
  git -C retail checkout -q main
  echo 'One more sentence.' >>"retail/${1:-docs/guides/one-more.md}"
  git -C retail add -A
  git -C retail commit -qm 'One more sentence'
}

attack_01_push_after_approval() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id"
  pushed_by Ines
  expect 3 decide "$id"
  says '0 of 2 given'
}
guards_01_push_after_approval() {
  without src/gate/approval_count.cc 'approval.tree != change.head_tree && !asked.survives_clean_rebase' false
  without src/gate/approval_count.cc 'approval.touched != touched_' false
}

attack_02_votes_copied_to_a_new_revision() {
  served
  opened feature/estimates-ready
  given
  main_moves
  git -C retail rebase -q main feature/estimates-ready
  expect 3 decide "$id"
  says '0 of 2 given'
}
guards_02_votes_copied_to_a_new_revision() {
  without src/gate/approval_count.cc 'approval.tree != change.head_tree && !asked.survives_clean_rebase' false
}

attack_03_a_revision_slipped_in_before_the_approval() {
  served
  opened feature/estimates-ready
  expect 0 change show "$id" --format json
  local content
  content=$(tr -d '\n' <<<"$out" | grep -o '"content": *{[^}]*}' | head -n 1)
  pushed_by Ines
  opened feature/estimates-ready
  as mara
  asked POST "/api/v1/changes/$id/approvals" "{$content}" "$(signed)"
  answers 409
}
guards_03_a_revision_slipped_in_before_the_approval() { without src/control/change_approvals.cc 'asked.content != now.content' false; }

attack_04_the_author_approves() {
  served
  opened feature/estimates-ready
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}
guards_04_the_author_approves() { without src/control/change_approvals.cc 'BELAY_TRY_VOID(refuse_makers(step, "approve"));' ''; }

attack_05_push_to_a_change_then_approve_it() {
  served
  opened feature/estimates-ready
  pushed_by Ines
  as mara
  opened feature/estimates-ready
  as mara
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}
guards_05_push_to_a_change_then_approve_it() {
  without src/control/change_approvals.cc 'revision.by == who ||' ''
  without src/control/changes_establish.cc 'add_maker(provenance, *principal, "pusher");' 'static_cast<void>(principal);'
}

attack_05_commit_to_a_change_then_approve_it() {
  served
  pushed_by Mara
  opened feature/estimates-ready
  as mara
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}

guards_05_commit_to_a_change_then_approve_it() {
  without src/control/change_approvals.cc 'if (known == nullptr || known->id != who) continue;' 'if (known == nullptr || !known->id.empty()) continue;'
}

# An agent of mara's, and its token in codex.token.
agent_of_mara() {
  enrolled '{"id": "codex", "kind": "agent", "name": "Codex", "operator": "mara"}'
  as mara
  expect 0 token issue --for codex --scopes read,open,decide --label codex
  printf '%s\n' "$out" >codex.token
}

attack_06_the_operator_approves_the_agents_work() {
  served
  agent_of_mara
  export BELAY_TOKEN_FILE=codex.token
  opened feature/estimates-ready
  as mara
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}
guards_06_the_operator_approves_the_agents_work() {
  without src/control/changes_establish.cc 'if (principal != nullptr) add_maker(provenance, *principal, "operator")' \
    'if (principal != nullptr && false) add_maker(provenance, *principal, "operator")'
}

# The operator hands the agent over to somebody else before approving.
attack_06_the_operator_is_exchanged() {
  served
  agent_of_mara
  export BELAY_TOKEN_FILE=codex.token
  opened feature/estimates-ready
  enrolled '{"id": "codex", "kind": "agent", "name": "Codex", "operator": "tomas"}'
  git -C retail checkout -q main
  main_moves
  opened feature/estimates-ready
  as mara
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}
guards_06_the_operator_is_exchanged() {
  without src/control/changes_establish.cc 'made.insert(revision.ran_by);' 'made.insert(revision.by);'
}

attack_07_a_bot_approves() {
  served
  opened feature/estimates-ready
  agent_of_mara
  as mara
  expect 1 token issue --for codex --scopes read,approve
  complains 'cannot be given'
}
guards_07_a_bot_approves() { without src/control/people.cc 'needs_person && !of->is_person()' 'needs_person && false'; }

attack_08_a_second_account_of_the_same_person() {
  served
  as ines
  asked POST /api/v1/proposals \
    '{"id": "mara2", "kind": "person", "name": "Mara L.", "logins": ["maral"]}' "$(signed)"
  [ "$status" != 201 ] || wrong "maral is mara's login, and was proposed for another person"
}
guards_08_a_second_account_of_the_same_person() {
  without src/control/directory.cc 'directory.named(name) != &other' true
}

attack_09_forged_authors() {
  served
  git -C retail checkout -q feature/estimates-ready
  git -C retail -c core.editor=true rebase -q --root --onto main --exec true 2>/dev/null || true
  git -C retail checkout -q -B forged main
  git -C retail read-tree -u --reset feature/estimates-ready
  GIT_AUTHOR_NAME=Noor GIT_AUTHOR_EMAIL=noor@retail.example GIT_COMMITTER_NAME=Noor \
    GIT_COMMITTER_EMAIL=noor@retail.example git -C retail commit -qm 'Estimates by cutoff'
  as mara
  opened forged
  as mara
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}
guards_09_forged_authors() {
  without src/control/change_approvals.cc 'revision.by == who || state.opened_by == who' false
  without src/control/changes_establish.cc 'add_maker(provenance, *principal, "pusher");' 'static_cast<void>(principal);'
}

attack_10_an_approval_for_another_environment() {
  served
  opened feature/estimates-ready
  recorded
  approved_by mara
  as tomas
  expect 0 approve "$id" --tree "$tree" --env staging
  as ines
  expect 3 decide "$id"
  says '1 of 2 given'
}
guards_10_an_approval_for_another_environment() { without src/control/change_dossier.cc 'approval.environment != asked.environment' false; }

attack_10_an_approval_from_another_branch() {
  served
  git -C retail branch -q release main
  opened feature/estimates-ready
  given
  expect 0 change open feature/estimates-ready --repository retail --target release --format json
  local other
  other=$(sed -n 's/^ *"id": "\([0-9a-f]*\)".*/\1/p' <<<"$out" | head -n 1)
  [ "$other" != "$id" ] || wrong "two targets are one change"
  expect 3 decide "$other"
  says '0 of 2 given'
}

guards_10_an_approval_from_another_branch() {
  without src/control/changes.cc '{&request.repository, &request.head, &request.target}' '{&request.repository, &request.head}'
}

attack_11_the_target_moves_under_the_approval() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id"
  main_moves services/estimates/README.md
  git -C retail checkout -q main
  local touched
  touched=$(git -C retail diff --name-only main...feature/estimates-ready | grep -m 1 '[.]yaml$')
  printf '# moved\n' | cat - "retail/$touched" >moved
  cp moved "retail/$touched"
  git -C retail commit -qam 'Move what the change touches'
  expect 3 decide "$id"
  says '0 of 2 given'
}
guards_11_the_target_moves_under_the_approval() { without src/gate/approval_count.cc 'approval.touched != touched_' false; }

attack_12_a_hand_made_merge_with_other_content() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id" --receipt receipt
  git -C retail checkout -q main
  git -C retail merge -q --no-ff --no-commit feature/estimates-ready
  echo '// slipped in' >>retail/services/estimates/cutoff.cc
  git -C retail commit -qam 'Merge'
  expect 1 verify receipt --key "$key" --repository retail --tree "$(git -C retail rev-parse 'main^{tree}')"
}
guards_12_a_hand_made_merge_with_other_content() {
  without src/ledger/receipt.cc 'if (!expected || *expected == found) return {};' 'return {};'
}
