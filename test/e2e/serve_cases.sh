# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# The gate as a service: one server on the embedded store, guarding the example organisation.

# Starts the server on a free port and waits until it says that it serves. It ends with the case.
served() {
  [ -d retail ] || { retail && cd ..; }
  sed 's/^listen: .*/listen: 127.0.0.1:0/' "$top/examples/retail/server.yaml" >server.yaml
  mkfifo said
  "$belay" serve --config server.yaml >said 2>server.log </dev/null &
  server=$!
  trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null' EXIT
  exec 3<said
  local line
  while read -r line <&3; do
    case $line in
      "belay serves "*) export BELAY_SERVER=${line##* } ;;
      "ledger key "*) key=${line#ledger key  } && break ;;
    esac
  done
  [ -n "${BELAY_SERVER:-}" ] || wrong "the server did not start: $(cat server.log)"
  as ines
}

# Who asks from now on.
as() { export BELAY_TOKEN_FILE=belay-data/founders/$1.token; }

# Opens a branch of the example; $id and $tree name the change from then on.
opened() {
  expect 0 change open "$1" --repository retail --format json
  id=$(sed -n 's/^ *"id": "\([0-9a-f]*\)".*/\1/p' <<<"$out" | head -n 1)
  tree=$(git -C retail rev-parse "$1^{tree}")
}

approved_by() {
  as "$1"
  expect 0 approve "$id" --tree "$tree"
  as ines
}

recorded() {
  expect 0 record "$id" impact='A day longer, never shorter.' rollback='Revert the merge.'
}

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
  sed 's/allow/ALLOW/' receipt >forged
  expect 1 verify forged --key "$key" --repository retail --tree "$tree"
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
