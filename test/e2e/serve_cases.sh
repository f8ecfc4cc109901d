# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# The gate as a service: one server on the embedded store, guarding the example organisation.

case_a_change_goes_from_hold_to_allow_through_a_server() {
  served
  opened feature/estimates-ready
  expect 3 decide "$id"
  says '[ ] 2 approvals'
  says 'HOLD'
  recorded
  approved_by mara
  approved_by tomas
  expect 0 decide "$id" --receipt receipt
  ends_in 'ALLOW'
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree"
  says 'ALLOW'
}

case_a_receipt_is_of_one_tree_one_environment_and_one_ledger() {
  served
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  expect 0 decide "$id" --receipt receipt
  expect 1 verify receipt --key "$key" --repository retail --tree "$(git -C retail rev-parse 'main^{tree}')"
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --env staging
  expect 1 verify receipt --key "$key" --repository other --tree "$tree"
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --at deploy
  local entry
  entry=$(sed -n 's/^extra //p' receipt | base64 -d | sed 's/"prod"/"test"/' | base64 -w0)
  sed "s|^extra .*|extra $entry|" receipt >forged
  ! cmp -s receipt forged || wrong "nothing was forged"
  expect 1 verify forged --key "$key" --repository retail --tree "$tree"
  expect 1 verify forged --key "$key" --repository retail --tree "$tree" --env test
}

case_a_held_change_has_no_receipt_that_verifies() {
  served
  opened feature/estimates-ready
  expect 3 decide "$id" --receipt receipt
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree"
}

case_makers_do_not_approve() {
  served
  opened feature/estimates-ready
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}

case_whoever_opens_a_change_is_a_maker() {
  served
  as mara
  opened feature/estimates-ready
  [[ $out == *'mara@retail.example'* ]] || wrong "mara is no maker"
  as mara
  expect 1 approve "$id" --tree "$tree"
  complains 'makers do not approve'
}

case_a_push_after_approval_voids_it() {
  served
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  expect 0 decide "$id"
  git -C retail checkout -q feature/estimates-ready
  echo '// one more line' >>retail/services/estimates/cutoff.cc
  git -C retail commit -qam 'One more line'
  expect 3 decide "$id"
  says '0 of 2 given'
}

case_an_approval_is_of_what_is_there_now() {
  served
  opened feature/estimates-ready
  local before=$tree
  git -C retail checkout -q feature/estimates-ready
  echo '// one more line' >>retail/services/estimates/cutoff.cc
  git -C retail commit -qam 'One more line'
  opened feature/estimates-ready
  as mara
  expect 1 approve "$id" --tree "$before"
  complains 'look at it again'
}

case_a_withdrawn_approval_does_not_count() {
  served
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  as tomas
  expect 0 withdraw "$id" a2 --reason 'the cutoff is wrong'
  as ines
  expect 3 decide "$id"
  says '1 of 2 given'
}

case_nobody_withdraws_for_another() {
  served
  opened feature/estimates-ready
  approved_by mara
  as tomas
  expect 1 withdraw "$id" a1
  complains 'only they withdraw it'
}

case_who_is_not_known_gets_nothing() {
  served
  echo belay_0000 >nobody
  BELAY_TOKEN_FILE=nobody expect 1 change list
  complains 'not known here'
}

case_a_token_does_only_what_it_was_issued_for() {
  served
  opened feature/estimates-ready
  as mara
  expect 0 token issue --scopes read --label reading
  printf '%s\n' "$out" >reading
  export BELAY_TOKEN_FILE=reading
  expect 0 change list
  says "$id"
  expect 1 approve "$id" --tree "$tree"
  complains 'does not have the scope `approve`'
  expect 1 token issue --scopes approve
  complains 'cannot be given'
}

case_the_server_comes_back_with_everything() {
  served
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  expect 0 decide "$id" --receipt receipt
  local first_key=$key
  kill -9 "$server"
  wait "$server" || true
  exec 3<&-
  rm said
  served
  [ "$key" = "$first_key" ] || wrong "the ledger has another key"
  expect 0 decide "$id"
  ends_in 'ALLOW'
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree"
}

case_a_configuration_that_would_leak_tokens_is_refused() {
  sed 's/^listen: .*/listen: 0.0.0.0:0/' "$top/examples/retail/server.yaml" >server.yaml
  expect 1 serve --config server.yaml
  complains 'in the clear'
}

case_one_founder_is_not_enough() {
  sed '/id: mara/d; /id: tomas/d' "$top/examples/retail/server.yaml" >server.yaml
  expect 1 serve --config server.yaml
  complains 'two founders'
}

case_a_request_sent_again_is_done_once() {
  served
  opened feature/estimates-ready
  local decisions=/api/v1/changes/$id/decisions first
  asked POST "$decisions" '{}' "$(signed)" 'Idempotency-Key: one'
  answers 201
  first=$(index_of)
  asked POST "$decisions" '{}' "$(signed)" 'Idempotency-Key: one'
  answers 201
  [ "$(index_of)" = "$first" ] || wrong "decided twice: $first and $(index_of)"
  asked POST "$decisions" '{"moment":"deploy"}' "$(signed)" 'Idempotency-Key: one'
  answers 409
  asked POST "$decisions" '{}' "$(signed)" 'Idempotency-Key: two'
  answers 201
  [ "$(index_of)" != "$first" ] || wrong "another request was not done"
  as mara
  asked POST "$decisions" '{}' "$(signed)" 'Idempotency-Key: one'
  answers 201
  [ "$(index_of)" != "$first" ] || wrong "another person got the answer"
  local record=/api/v1/changes/$id/record body='{"sections":[{"name":"impact","text":"None."}]}'
  asked POST "$record" "$body" "$(signed)" 'Idempotency-Key: three'
  answers 200
  first=$(index_of)
  asked POST "$record" "$body" "$(signed)" 'Idempotency-Key: three'
  answers 200
  [ "$(index_of)" = "$first" ] || wrong "recorded twice"
}

case_a_request_that_is_wrong_says_so() {
  served
  opened feature/estimates-ready
  asked GET /api/v1/changes ''
  answers 401
  asked GET /api/v1/changes '' 'Authorization: Basic YTpi'
  answers 401
  asked GET "/api/v1/changes/$id" ''
  answers 401
  asked POST "/api/v1/changes/$id/decisions" '{' "$(signed)"
  answers 400
  asked POST "/api/v1/changes/$id/decisions" '{"moment":"never"}' "$(signed)"
  answers 400
  asked POST "/api/v1/changes/$id/decisions" '{"env":""}' "$(signed)"
  answers 400
  asked POST "/api/v1/changes/$id/decisions" '{"allow":true}' "$(signed)"
  answers 400
  asked POST "/api/v1/changes/$id/approvals" '{"content":{}}' "$(signed)"
  answers 400
  asked POST /api/v1/changes/unknown/decisions '{}' "$(signed)"
  answers 404
  asked POST /api/v1/changes '{"repository":"other","head":"main"}' "$(signed)"
  answers 404
  asked POST /api/v1/changes '{"repository":"retail","head":"no-such-branch"}' "$(signed)"
  [ "${status:0:1}" = 4 ] || wrong "the status is $status: $answer"
  asked GET '/api/v1/changes?limit=0' '' "$(signed)"
  answers 400
  asked GET '/api/v1/changes?cursor=x' '' "$(signed)"
  answers 400
  asked DELETE "/api/v1/changes/$id" '' "$(signed)"
  answers 405
  asked GET /api/v1/nothing '' "$(signed)"
  answers 404
  asked POST "/api/v1/changes/$id/decisions" '{}' "$(signed)" 'Idempotency-Key: a b'
  answers 400
  asked POST /api/v1/tokens '{"scopes":["read"]}' "$(signed)" 'Idempotency-Key: one'
  answers 400
}

case_enrolling_takes_two_administrators() {
  served
  local eve='{"id":"eve","kind":"person","name":"Eve Holm","emails":["eve@retail.example"]}' proposal
  asked POST /api/v1/proposals "$eve" "$(signed)"
  answers 201
  proposal=$(sed -n 's/.*"id": *"\([0-9a-f]*\)".*/\1/p' <<<"$answer" | head -n 1)
  asked POST "/api/v1/proposals/$proposal/confirmation" '{}' "$(signed)"
  answers 403
  as mara
  asked POST "/api/v1/proposals/$proposal/confirmation" '{}' "$(signed)"
  answers 200
  asked GET /api/v1/directory '' "$(signed)"
  [[ $answer == *'"eve"'* ]] || wrong "eve is not there: $answer"
}

# The id of the proposal that was just printed: $proposal.
proposed() {
  expect 0 people propose "$@"
  proposal=${out#proposal }
  proposal=${proposal%% *}
}

case_two_administrators_enrol_somebody_who_then_approves() {
  served
  proposed noor --name 'Noor Haddad, 50%' --email Noor@retail.example --login @noorh --level senior
  says 'enrols       noor   Noor Haddad, 50%25   a person'
  says 'gets the e-mail noor@retail.example'
  ends_in "nothing is changed yet: another administrator confirms it, \`belay people confirm $proposal\`"
  expect 0 people list
  says_not noor
  expect 1 people confirm "$proposal"
  complains 'is your own: another administrator confirms it'
  as mara
  expect 0 people proposals
  says "proposal $proposal   by ines"
  says 'gets the login noorh'
  ! "$belay" people confirm "$proposal" >/dev/full || wrong 'confirmed what it could not show'
  expect 0 people confirm "$proposal"
  says 'enrols       noor'
  ends_in 'confirmed: `belay token invite noor` begins their first token'
  expect 1 people confirm "$proposal"
  complains "proposal \`$proposal\` was confirmed by \`mara\`"
  says_not noor
  expect 0 people proposals
  says 'no open proposals'
  expect 0 people list
  says 'noor   Noor Haddad, 50%25   person   level senior'
  expect 0 people list --format json
  has_fact '^principals\.[0-9]\.id="noor"$'
  as ines
  expect 0 token invite noor
  printf '%s\n' "$out" >codes
  local invitation=${err#*invitation }
  as mara
  expect 0 token confirm "${invitation%% *}"
  printf '%s\n' "$out" >>codes
  expect 0 token redeem codes
  printf '%s\n' "$out" >noor.token
  as ines
  opened feature/estimates-ready
  expect 3 decide "$id"
  says '[ ] 1 approval, by a senior'
  expect 0 approve "$id" --tree "$tree" --token noor.token
  expect 3 decide "$id"
  says '[x] 1 approval, by a senior: 1 given: Noor Haddad'
  expect 1 people propose ada --name Ada --token noor.token
  complains 'the scope `administer`'
}

case_what_is_not_written_of_somebody_stays() {
  served
  ssh-keygen -q -t ed25519 -N '' -C laptop -f noor_key
  enrolled "{\"id\": \"noor\", \"kind\": \"person\", \"name\": \"Noor, 50%\", \"emails\": [\"noor@retail.example\"],
    \"roles\": [\"producer\"], \"keys\": [\"$(cat noor_key.pub)\"]}"
  local print
  print=$(ssh-keygen -l -f noor_key.pub | cut -d ' ' -f 2)
  proposed noor --role break-glass
  says 'gets the role break-glass'
  says 'loses the role producer'
  says_not 'e-mail'
  says_not "$print"
  says_not 'name '
  as mara
  expect 0 people confirm "$proposal"
  ends_in 'confirmed: `noor` is so from now on'
  expect 0 people list
  says 'noor   Noor, 50%25   person   break-glass'
  says "key ssh-ed25519 $print laptop"
  expect 1 people propose noor --role break-glass --email NOOR@retail.example
  complains 'is so already, and nothing was proposed'
  proposed noor --key '' --role '' --inactive
  says "loses the key ssh-ed25519 $print laptop"
  says 'loses the role break-glass'
  says 'is inactive'
  as ines
  expect 0 people confirm "$proposal" --format json
  fact principal.active false
  expect 0 people list
  says 'noor   Noor, 50%25   person   INACTIVE'
}

case_a_proposal_is_shown_against_what_is_there_now() {
  served
  proposed noor --name Noor --role producer
  local first=$proposal
  proposed noor --name Noor --role administrator
  as mara
  expect 0 people confirm "$first"
  says 'gets the role producer'
  expect 0 people proposals
  says 'changes      noor'
  says 'gets the role administrator'
  says 'loses the role producer'
  expect 0 people confirm "$proposal"
  says 'changes      noor'
}

case_a_principal_that_cannot_be_is_refused() {
  served
  expect 1 people confirm 0123456789ab
  complains 'there is no proposal `0123456789ab`'
  expect 2 people propose noor --name Noor --role administrater
  complains 'did you mean `administrator`?'
  expect 2 people propose marra --role producer
  complains 'there is no `marra` in the directory: write `--name NAME` to enrol them; did you mean `mara`?'
  expect 1 people propose noor --name Noor --email mara@retail.example
  complains 'is `mara` already'
  expect 1 people propose codex --name Codex --kind agent
  complains 'needs an `operator`'
  ssh-keygen -q -t ed25519 -N '' -f noor_key
  expect 1 people propose noor --name Noor --key noor_key
  complains 'noor_key:1: holds no public key: give the file that ends in `.pub`'
  expect 1 people propose noor --name Noor --key none.pub
  complains 'none.pub: cannot be opened'
  expect 1 people propose Noor --name Noor
  complains 'lower-case letters'
  expect 0 people proposals
  says 'no open proposals'
}

case_no_secret_is_in_the_log() {
  served
  opened feature/estimates-ready
  expect 0 token issue --scopes read
  local secret=$out
  asked GET "/api/v1/changes?cursor=$secret" '' "$(signed)"
  for secret in "$secret" "$(cat "$BELAY_TOKEN_FILE")"; do
    ! grep -qF "$secret" server.log || wrong "the log has a token: $(grep -F "$secret" server.log)"
  done
}

case_files_of_the_server_are_its_users_alone() {
  served
  local file
  for file in belay-data belay-data/ledger.key belay-data/founders/ines.token; do
    [[ $(stat -c %a "$file") =~ ^[67]00$ ]] || wrong "$file is open to others"
  done
  kill "$server"
  wait "$server" || true
  chmod go+r belay-data/ledger.key
  expect 1 serve --config server.yaml
  complains 'others may open'
}

case_evidence_is_what_an_enrolled_producer_signed() {
  served
  opened feature/estimates-ready
  producer_enrolled
  git -C retail checkout -q feature/estimates-ready
  local key=$PWD/ci_key token=$PWD/ci.token
  expect 7 -C retail evidence run --change "$id" --key "$key" --token "$token" -- sh -c 'exit 7'
  expect 0 -C retail evidence run --change "$id" --key "$key" --token "$token" -- true
  expect 0 change show "$id" --format json
  says '"against": "its result is FAILED"'
  says '"producer": "ci"'
  echo dirty >>retail/belay.yaml
  expect 1 -C retail evidence run --change "$id" --key "$key" --token "$token" -- true
  complains 'the working tree is not what HEAD has'
  git -C retail checkout -q .
  ssh-keygen -q -t ed25519 -N '' -f other_key
  expect 1 -C retail evidence run --change "$id" --key "$PWD/other_key" --token "$token" -- true
  complains 'no enrolled key of `ci` signed this evidence'
  expect 0 -C retail evidence run --key "$key" --out "$PWD/result.json" -- true
  sed 's/"payload":"e/"payload":"f/' result.json >forged.json
  expect 1 evidence attach "$id" forged.json --token ci.token
  expect 0 evidence attach "$id" result.json --token ci.token
}

case_waiting_ends_when_everything_is_given() {
  served
  opened feature/estimates-ready
  expect 3 wait "$id" --longest 1s
  ends_in HOLD
  "$belay" wait "$id" --longest 60s >waited 2>&1 &
  local waiting=$!
  recorded
  approved_by mara
  approved_by tomas
  wait "$waiting" || wrong "waiting ended with $?: $(cat waited)"
  tail -n 1 waited | grep -q ALLOW || wrong "what it waited for is not shown: $(cat waited)"
  opened feature/estimates
  expect 4 wait "$id"
}

case_a_first_token_takes_two_administrators_and_the_person() {
  served
  enrolled '{"id": "noor", "kind": "person", "name": "Noor Haddad", "emails": ["noor@retail.example"]}'
  expect 0 token invite noor
  printf '%s\n' "$out" >codes
  local invitation=${err#*invitation }
  invitation=${invitation%% *}
  expect 1 token redeem codes
  complains 'holds no two codes'
  expect 1 token confirm "$invitation"
  complains 'another administrator'
  as mara
  expect 0 token confirm "$invitation"
  printf '%s\n' "$out" >>codes
  unset BELAY_TOKEN_FILE
  expect 0 token redeem codes --label first
  printf '%s\n' "$out" >noor.token
  expect 1 token redeem codes
  complains 'became token'
  as ines
  opened feature/estimates-ready
  expect 0 approve "$id" --tree "$tree" --token noor.token
  ! grep -qFf codes server.log || wrong "the log has a code"
}

# Lets two founders give NAME, who has E-MAIL and LOGIN, the public key of FILE.
key_enrolled() {
  local key
  key=$(cut -d ' ' -f 1,2 "$2.pub")
  enrolled "{\"id\": \"$1\", \"kind\": \"person\", \"name\": \"$3\", \"emails\": [\"$1@retail.example\"],
    \"logins\": [\"$4\"], \"level\": \"senior\", \"roles\": [\"administrator\"], \"keys\": [\"$key\"]}"
}

# What a clone says that the change touches: $touched.
looked_at_here() {
  expect 3 check -C retail feature/estimates-ready --format json
  touched=$(sed -n 's/^ *"touched": "\([0-9a-f]*\)".*/\1/p' <<<"$out" | head -n 1)
}

case_signed_approvals_are_proved_without_the_server() {
  served
  opened feature/estimates-ready
  recorded
  looked_at_here
  local sign=(approve "$id" --sign --ledger-key "$key" --repository retail --target main --tree "$tree" --touched "$touched")
  ssh-keygen -q -t ed25519 -N '' -f mara_key
  ssh-keygen -q -t ed25519 -N '' -f tomas_key
  as mara
  expect 1 "${sign[@]}" --key "$PWD/mara_key"
  complains 'is not enrolled for `mara`'
  key_enrolled mara mara_key 'Mara Lindqvist' maral
  key_enrolled tomas tomas_key 'Tomas Okafor' tokafor
  as mara
  expect 1 "${sign[@]}" --key "$PWD/tomas_key"
  complains 'is not enrolled for `mara`'
  expect 0 "${sign[@]}" --key "$PWD/mara_key"
  says 'signed for the ledger'
  complains '"belay":"approval/v1"'
  approved_by tomas
  expect 0 decide "$id" --receipt receipt
  local purpose='namespaces="belay-approval@ledger.retail.example"'
  {
    echo "mara@retail.example $purpose $(cut -d ' ' -f 1,2 mara_key.pub)"
    echo "tomas@retail.example $purpose $(cut -d ' ' -f 1,2 tomas_key.pub)"
  } >approvers
  local verify=(verify receipt --key "$key" --repository retail --tree "$tree")
  expect 0 "${verify[@]}"
  says 'only the ledger vouches for it'
  expect 0 "${verify[@]}" --approvers approvers
  says 'of mara@retail.example'
  expect 1 "${verify[@]}" --approvers approvers --people 2
  complains '1 person of `approvers` signed'
  as tomas
  expect 0 "${sign[@]}" --key "$PWD/tomas_key"
  as ines
  expect 0 decide "$id" --receipt receipt
  expect 0 "${verify[@]}" --approvers approvers --people 2
  sed 's/belay-approval/git/' approvers >others
  expect 1 "${verify[@]}" --approvers others
}

case_what_is_signed_is_what_the_person_names() {
  served
  opened feature/estimates-ready
  ssh-keygen -q -t ed25519 -N '' -f mara_key
  key_enrolled mara mara_key 'Mara Lindqvist' maral
  as mara
  expect 2 approve "$id" --tree "$tree" --sign --key "$PWD/mara_key"
  complains 'a server does not say what you sign'
  looked_at_here
  local sign=(approve "$id" --sign --key "$PWD/mara_key" --ledger-key "$key")
  local other
  other=$(git -C retail rev-parse 'main^{tree}')
  expect 1 "${sign[@]}" --repository other --target main --tree "$tree" --touched "$touched"
  complains 'the server says the repository `retail`, and you are signing for `other`: nothing was signed'
  expect 1 "${sign[@]}" --repository retail --target other --tree "$tree" --touched "$touched"
  complains 'the server says the target `refs/heads/main`, and you are signing for `refs/heads/other`'
  expect 1 "${sign[@]}" --repository retail --target main --tree "$tree" --touched "${touched//[0-9]/a}"
  complains 'the server says the touched paths'
  expect 1 "${sign[@]}" --repository retail --target main --tree "$other" --touched "$touched"
  complains "the change's head tree is"
  expect 0 "${sign[@]}" --repository retail --target refs/heads/main --tree "$tree" --touched "$touched"
}

case_a_broken_glass_lets_through_loudly_and_is_reviewed() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  expect 3 decide "$id"
  local glass=(break-glass "$id" --tree "$tree" --env prod --reason 'orders are lost' --lasts 1h)
  expect 1 "${glass[@]}"
  complains 'makers do not break the glass'
  as mara
  expect 1 "${glass[@]}"
  complains 'the role `break-glass`'
  as tomas
  expect 1 break-glass "$id" --tree "$tree" --env prod --reason 'orders are lost' --lasts 5h
  complains '4h'
  expect 2 break-glass "$id" --tree "$tree" --reason 'orders are lost' --lasts 1h
  expect 2 break-glass "$id" --env prod --reason 'orders are lost' --lasts 1h
  complains "an exception is of content: look at tree $tree"
  expect 1 break-glass "$id" --tree 0123456789ab --env prod --reason 'orders are lost' --lasts 1h
  complains 'look at it again'
  expect 0 "${glass[@]}"
  says 'OVERRIDE'
  says 'call them'
  local override=$id-o1
  as ines
  expect 0 decide "$id" --receipt receipt
  says "ALLOW (OVERRIDE $override by tomas@retail.example until "
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree"
  says "OVERRIDE $override: "
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --env eu
  expect 3 decide "$id" --env eu
  as tomas
  expect 1 "${glass[@]}"
  complains 'budget is 1'
  expect 1 review "$override" --justified --findings 'It stopped the loss.'
  complains 'your own'
  as mara
  expect 0 review "$override" --unjustified --findings 'A rollback would have done.'
  expect 0 change show "$id" --format json
  says '"outcome": "unjustified"'
  says '"findings": "A rollback would have done."'
  expect 0 change show "$id"
  says 'ended by mara at '
  expect 3 decide "$id"
  expect 0 ledger tail --kind revoked --from 0 --format json
  printf '%s\n' "$out" >revoked
  local verify=(verify receipt --key "$key" --repository retail --tree "$tree" --undo)
  expect 0 "${verify[@]}"
  expect 1 "${verify[@]}" --revoked revoked
  complains 'was revoked for `prod`'
  git -C retail checkout -q feature/estimates-ready
  echo '// one more line' >>retail/services/estimates/cutoff.cc
  git -C retail commit -qam 'One more line'
  expect 3 decide "$id"
}

case_an_approval_shows_how_it_came_about() {
  served
  opened feature/estimates-ready
  as mara
  expect 0 approve "$id" --tree "$tree"
  expect 0 change show "$id" --format json
  says '"approvals_in_hour": 1'
  says '"looked_seconds": '
}

case_a_waiver_takes_two_people_and_lifts_what_it_names() {
  served
  exceptions_allowed
  opened feature/estimates-ready
  recorded
  as mara
  local waive=(waive "$id" --tree "$tree" --rule 'tier-1 takes two people'
    --reason 'the owners are at sea' --lasts 2h)
  expect 1 waive "$id" --tree "$tree" --rule 'no such rule' --reason 'none' --lasts 2h
  complains 'has no rule `no such rule`'
  expect 0 "${waive[@]}"
  says "belay agree $id-w1"
  expect 3 decide "$id"
  expect 1 agree "$id-w1" --tree "$tree"
  complains 'your own'
  as tomas
  expect 2 agree "$id-w1"
  complains "belay agree $id-w1 --tree ${tree:0:12}"
  expect 1 agree "$id-w1" --tree 0123456789ab
  complains 'look at it again'
  expect 0 agree "$id-w1" --tree "$tree"
  expect 0 change show "$id"
  says "$id-w1 by mara, tomas for prod"
  expect 0 change show "$id" --format json
  says '"state": "waived"'
  says 'WAIVED by mara@retail.example, tomas@retail.example'
  as ines
  expect 1 withdraw "$id" "$id-w1" --reason 'not mine'
  complains 'is not yours'
  as tomas
  expect 0 withdraw "$id" "$id-w1" --reason 'an owner is here'
  expect 3 decide "$id"
  says_not 'WAIVED'
  expect 0 change show "$id"
  says 'an owner is here'
}

case_samples_are_pushed_by_whoever_may() {
  served 'production:' '- environment: prod' '  metrics: {pushed: true, every: 10s}' '  traffic:' \
    '  - {system: checkout, program: /bin/false}'
  expect 0 metrics push --env prod 'orders_total{version="v1"}=50' 'orders_total{version="v2"}=5'
  says 'took 2 of 2 samples'
  printf '# a minute ago\norders_total{version="v3"} 7 2026-01-02T03:04:05Z\n' >lines
  out=$("$belay" metrics push --env prod - <lines) || wrong 'the lines were not taken'
  says 'took 1 of 1 sample'
  out=$("$belay" metrics push --env prod - --format json <lines) || wrong 'they were not taken again'
  says '"taken": 0'
  expect 1 metrics push --env prod 'sum(orders_total)=1'
  complains 'is no series'
  expect 1 metrics push --env staging 'orders_total=1'
  complains 'the environment `staging`'
}
