# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Ways around who somebody is and what they may.

attack_25_a_reviewer_removed_afterwards_erases_votes() {
  served
  opened feature/estimates-ready
  recorded
  approved_by tomas
  enrolled '{"id": "tomas", "kind": "person", "name": "Tomas Okafor", "level": "senior",
    "emails": ["tomas@retail.example"], "logins": ["tokafor"], "active": false}'
  recorded
  expect 0 change show "$id" --format json
  says '"id": "a1"'
  says '"by": "tomas"'
}
guards_25_a_reviewer_removed_afterwards_erases_votes() {
  without src/control/change_advance.cc 'step_.made.state = state;' 'step_.made.state = state;
    std::erase_if(step_.made.state.approvals, [&](const auto& given) {
      return !context.directory->find(given.by)->active;
    });'
}

attack_31_an_agent_acts_with_its_operators_rights() {
  served
  agent_of_mara
  as mara
  expect 1 token issue --for codex --scopes administer
  complains 'cannot be given'
  as ines
  opened feature/estimates-ready
  export BELAY_TOKEN_FILE=codex.token
  expect 1 approve "$id" --tree "$tree"
  complains 'does not have the scope `approve`'
  asked POST "/api/v1/changes/$id/abandonment" '{"reason": "done"}' "$(signed)"
  answers 403
}
guards_31_an_agent_acts_with_its_operators_rights() {
  without src/control/change_advance.cc 'state().opened_by != step_.actor.who.id && !step_.actor.who.has(Role::administrator)' false
}

attack_41_a_removed_reviewers_live_token_approves() {
  served
  opened feature/estimates-ready
  cp belay-data/founders/tomas.token tomas.token
  enrolled '{"id": "tomas", "kind": "person", "name": "Tomas Okafor", "level": "senior",
    "emails": ["tomas@retail.example"], "logins": ["tokafor"], "active": false}'
  BELAY_TOKEN_FILE=tomas.token expect 1 approve "$id" --tree "$tree"
  complains 'not active'
}
guards_41_a_removed_reviewers_live_token_approves() {
  without src/control/people_kept.cc 'if (of == nullptr || !of->active) {
    return fail(Code::unauthenticated,' 'if (of == nullptr) {
    return fail(Code::unauthenticated,'
  without src/control/directories.cc 'if (known == nullptr || !known->active) {' \
    'if (known == nullptr) {'
  without src/control/change_advance.cc 'if (!step_.actor.who.active) {' 'if (false) {'
}

attack_42_eligibility_is_lost_between_approval_and_decision() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id"
  enrolled '{"id": "tomas", "kind": "person", "name": "Tomas Okafor", "level": "senior",
    "emails": ["tomas@retail.example"], "logins": ["tokafor"], "active": false}'
  expect 3 decide "$id"
  says '1 of 2 given'
}
guards_42_eligibility_is_lost_between_approval_and_decision() {
  without src/control/change_dossier.cc 'if (by == nullptr || !by->active) return "may no longer approve' \
    'if (by == nullptr) return "may no longer approve'
}

attack_19_one_administrator_enrols_a_friend() {
  served
  local eve='{"id": "eve", "kind": "person", "name": "Eve Holm", "emails": ["eve@retail.example"],
    "roles": ["administrator"]}' proposal
  asked POST /api/v1/proposals "$eve" "$(signed)"
  proposal=$(sed -n 's/.*"id": *"\([0-9a-f]*\)".*/\1/p' <<<"$answer" | head -n 1)
  asked POST "/api/v1/proposals/$proposal/confirmation" '{}' "$(signed)"
  answers 403
}
guards_19_one_administrator_enrols_a_friend() {
  without src/control/people.cc 'if (made.by == actor.who.id) {' 'if (false) {'
}
