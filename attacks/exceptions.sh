# shellcheck shell=bash disable=SC2154,SC2016,SC2034,SC2164
# Ways around that go through what is meant for emergencies, and approvals that nobody thought about.

attack_32_the_glass_is_broken_as_the_normal_path() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  as tomas
  expect 0 break-glass "$id" --tree "$tree" --env prod --reason 'orders are lost' --lasts 1h
  expect 1 break-glass "$id" --tree "$tree" --env prod --reason 'it was so easy' --lasts 1h
  complains 'budget is 1'
}
guards_32_the_glass_is_broken_as_the_normal_path() {
  without src/control/change_exceptions.cc 'BELAY_TRY_VOID(check_budget(known, made.systems, policy.budget, step.now));' ''
}

attack_32_whoever_did_it_reviews_it() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  as tomas
  expect 0 break-glass "$id" --tree "$tree" --env prod --reason 'orders are lost' --lasts 1h
  expect 1 review "$id-o1" --justified --findings 'It was fine.'
  complains 'your own'
}
guards_32_whoever_did_it_reviews_it() {
  without src/control/change_exceptions.cc 'if (std::find(found->by.begin(), found->by.end(), who) != found->by.end()) {' 'if (false) {'
}

attack_32_one_person_waives_alone() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  recorded
  as mara
  expect 0 waive "$id" --tree "$tree" --rule 'tier-1 takes two people' --reason 'I am alone' --lasts 1h
  expect 1 agree "$id-w1" --tree "$tree"
  complains 'your own'
  expect 3 decide "$id"
  says_not 'WAIVED'
}
guards_32_one_person_waives_alone() {
  without src/control/change_exceptions.cc 'if (std::find(waiver->by.begin(), waiver->by.end(), who) != waiver->by.end()) {' 'if (false) {'
}

attack_03_a_revision_slipped_in_before_the_exception() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  recorded
  as mara
  expect 0 waive "$id" --tree "$tree" --rule 'tier-1 takes two people' --reason 'all at sea' --lasts 1h
  git -C retail checkout -q feature/estimates-ready
  echo '// nobody looked at this' >>retail/services/estimates/cutoff.cc
  git -C retail commit -qam 'One more line'
  as ines
  expect 0 change open feature/estimates-ready --repository retail
  as mara
  expect 0 waive "$id" --tree "$(git -C retail rev-parse 'HEAD^{tree}')" --rule 'tier-1 takes two people' \
    --reason 'all at sea' --lasts 1h
  as tomas
  expect 1 agree "$id-w2" --tree "$tree"
  complains 'look at it again'
  asked POST "/api/v1/changes/$id/waivers/$id-w2/agreement" '{}' "$(signed)"
  answers 400
  asked POST "/api/v1/changes/$id/waivers/$id-w2/agreement" \
    "{\"content\": {\"repository\": \"retail\", \"head_tree\": \"$tree\", \"target_ref\": \"refs/heads/main\", \"touched\": \"$(printf '0%.0s' {1..64})\"}}" \
    "$(signed)"
  answers 409
  expect 1 break-glass "$id" --tree "$tree" --env prod --reason 'orders are lost' --lasts 1h
  complains 'look at it again'
  expect 3 decide "$id"
}
guards_03_a_revision_slipped_in_before_the_exception() {
  without src/control/change_exceptions.cc 'BELAY_TRY_VOID(check_content(step.state(), agreed.content, "agree to that"));' ''
}

attack_32_an_unjustified_override_goes_on() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  as tomas
  expect 0 break-glass "$id" --tree "$tree" --env prod --reason 'orders are lost' --lasts 1h
  as mara
  expect 0 review "$id-o1" --unjustified --findings 'Nothing was lost.'
  expect 3 decide "$id"
  says_not 'ALLOW'
}
guards_32_an_unjustified_override_goes_on() {
  without src/control/change_exceptions.cc 'if (!given.justified) end_unjustified' 'if (false) end_unjustified'
}

# Signs an approval of the change for PURPOSE as mara, and hands it in; $status says what came of it.
signed_for() {
  local approval=s0123456789abcdef${#1} merged touched body signature
  expect 0 change show "$id" --format json
  touched=$(grep -m 1 -o '"touched": "[0-9a-f]*"' <<<"$out" | cut -d '"' -f 4)
  merged=$(grep -m 1 -o '"merge_tree": "[0-9a-f]*"' <<<"$out" | cut -d '"' -f 4)
  body="{\"head_tree\":\"$tree\",\"repository\":\"retail\",\"target_ref\":\"refs/heads/main\",\"touched\":\"$touched\"}"
  printf '{"approval":"%s","belay":"approval/v1","content":%s,"environment":"prod","moment":"merge","result_tree":"%s"}' \
    "$approval" "$body" "$merged" >statement
  signature=$(ssh-keygen -q -Y sign -n "$1" -f mara_key <statement | sed 's/$/\\n/' | tr -d '\n')
  as mara
  asked POST "/api/v1/changes/$id/approvals" \
    "{\"content\": $body, \"approval\": \"$approval\", \"result_tree\": \"$merged\", \"signature\": \"$signature\"}" \
    "$(signed)"
}

attack_35_an_approval_signed_for_another_ledger() {
  served
  opened feature/estimates-ready
  ssh-keygen -q -t ed25519 -N '' -f mara_key
  enrolled "{\"id\": \"mara\", \"kind\": \"person\", \"name\": \"Mara Lindqvist\",
    \"emails\": [\"mara@retail.example\"], \"logins\": [\"maral\"], \"level\": \"senior\",
    \"roles\": [\"administrator\"], \"keys\": [\"$(cut -d ' ' -f 1,2 mara_key.pub)\"]}"
  signed_for belay-approval@ledger.retail.example
  answers 201
  signed_for belay-approval@ledger.other.example
  answers 400
  signed_for file
  answers 400
}
guards_35_an_approval_signed_for_another_ledger() {
  without src/ledger/approval.cc 'sshsig::verify(signature, approval_namespace(origin),' 'sshsig::verify(signature, signature.name_space,'
}

attack_43_an_approval_by_rote() {
  served
  git -C retail checkout -q main
  echo 'attention: {least: 1m, per_hour: 20, passes_over: true}' >>retail/belay.yaml
  git -C retail commit -qam 'Ask for a minute'
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  expect 3 decide "$id"
  says '0 of 2 given'
}
guards_43_an_approval_by_rote() {
  without src/gate/approval_count.cc 'attention_ != nullptr && attention_->passes_over) {
    why_not' 'false) {
    why_not'
}
