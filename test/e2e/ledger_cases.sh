# shellcheck shell=bash disable=SC2154,SC2016,SC2164,SC2034
# A whole ledger: verified, replayed, exported and read, with its server and without; and what
# becomes of a server whose ledger was rolled back.

# A change that was held, approved and allowed; the server goes on.
allowed_once() {
  served "$@"
  opened feature/estimates-ready
  expect 3 decide "$id"
  recorded
  approved_by mara
  approved_by tomas
  expect 0 decide "$id" --receipt receipt
}

case_a_ledger_is_verified_beside_its_server_and_without_it() {
  allowed_once
  expect 0 ledger verify --data belay-data
  says 'origin  ledger.retail.example'
  says 'every entry, hash and signature is as it must be'
  local beside=$out
  expect 0 ledger verify --key "$key"
  [ "$out" = "$beside" ] || wrong "the server says something else: $out"
  ended
  expect 0 ledger verify --data belay-data --key "$key"
  [ "$out" = "$beside" ] || wrong "the store says something else: $out"
  expect 0 ledger verify --config server.yaml
  [ "$out" = "$beside" ] || wrong "the configuration's store says something else: $out"
  expect 1 ledger verify --key "$key"
  complains 'no answer'
  expect 1 ledger verify --data nowhere --key "$key"
  complains 'there is no store `nowhere/belay.db`'
  expect 2 ledger verify --export copy
  complains '--key KEY'
  expect 2 ledger verify --export copy --data belay-data
  complains 'one of `--config FILE`'
}

case_an_exported_ledger_is_verified_and_replayed_by_others() {
  allowed_once
  expect 0 ledger export copy --key "$key"
  expect 0 ledger verify --export copy --key "$key"
  expect 0 ledger replay --export copy --key "$key"
  ends_in '2 decisions decided again, 0 differing'
  expect 0 ledger replay --data belay-data
  ends_in '2 decisions decided again, 0 differing'
  local file
  for file in copy/checkpoint copy/tile/entries/000.p/* copy/tile/0/000.p/*; do
    [ -f "$file" ] || wrong "$file is not laid out as in tlog-tiles"
  done
}

case_an_export_goes_on_where_it_stopped() {
  allowed_once
  expect 0 ledger export copy --data belay-data
  cp copy/checkpoint early
  expect 0 decide "$id"
  expect 0 ledger export copy --data belay-data
  expect 0 ledger verify --export copy --key "$key" --against early
  local file
  echo damaged >early
  expect 1 ledger verify --export copy --key "$key" --against early
  complains 'early: '
  # What the decision was made from: not every document that an entry names is read to decide again.
  file=$(sed -n 's/^extra //p' receipt | base64 -d | grep -o '"inputs":"[0-9a-f]*"' | cut -d '"' -f 4)
  file=$(find copy/documents -type f -path "*$file*")
  rm "$file"
  expect 1 ledger verify --export copy --key "$key"
  complains "${file##*/} is missing"
  expect 0 ledger export copy --data belay-data
  echo >>"$file"
  expect 1 ledger replay --export copy --key "$key"
  says ' differing'
  expect 1 ledger verify --export copy --key "$key"
  complains "${file##*/} is not what its name says"
}

case_an_exported_ledger_that_was_touched_is_named() {
  allowed_once
  expect 0 ledger export copy --data belay-data
  local tile
  tile=$(ls -d copy/tile/entries/000.p/*)
  cp "$tile" kept
  sed -i 's/"verdict":"hold"/"verdict":"deny"/' "$tile"
  ! cmp -s "$tile" kept || wrong "nothing was changed"
  expect 1 ledger verify --export copy --key "$key"
  complains 'an entry was changed, or the ledger forked'
  head -c 1000 kept >"$tile"
  expect 1 ledger verify --export copy --key "$key"
  complains "${tile#copy/}"
  rm "$tile"
  expect 1 ledger verify --export copy --key "$key"
  complains 'is not there'
}

case_entries_are_read_one_a_line() {
  allowed_once
  expect 0 ledger tail
  says '  decided             allow change '"$id"' at merge for prod, by person ines'
  expect 0 ledger tail --kind decided --format json --from 0
  [ "$(wc -l <<<"$out")" = 2 ] || wrong "not two decisions: $out"
  [[ $out == '{"at":"'* ]] || wrong "no canonical entry: $out"
  expect 2 ledger tail --kind decide
  complains 'decided'
  expect 2 ledger tail --from x
}

case_tail_follows_what_comes() {
  served
  mkfifo followed
  "$belay" ledger tail --follow --kind record_edited --data belay-data >followed 3<&- &
  follower=$!
  local line=
  trap 'kill "$follower" "$server" 2>/dev/null || true; wait' EXIT
  exec 5<followed
  opened feature/estimates-ready
  recorded
  read -rt 20 line <&5 || wrong "nothing came"
  [[ $line == *"record_edited "*"change $id, by person ines" ]] || wrong "something else came: $line"
}

case_a_ledger_that_was_rolled_back_is_frozen() {
  allowed_once
  ended
  cp belay-data/belay.db backup.db
  served
  expect 0 decide "$id"
  ended
  cp belay-data.fence fence
  cp backup.db belay-data/belay.db
  rm -f belay-data/belay.db-wal belay-data/belay.db-shm
  served
  [[ $frozen == *'it was rolled back'* ]] || wrong "it does not say that it is frozen: $frozen"
  grep -q 'the checkpoint that was kept' server.log || wrong "the evidence is not in the log"
  expect 0 change show "$id"
  expect 0 ledger verify --key "$key"
  expect 1 decide "$id"
  complains 'docs/how-to/answer-a-rolled-back-ledger.md'
  expect 1 record "$id" impact='Another.'
  complains 'frozen'
  asked POST "/api/v1/changes/$id/decisions" '{}' "$(signed)"
  answers 503
  [[ $answer == *'application/problem+json'* ]] || wrong "no problem: $answer"
  asked GET /healthz ''
  answers 200
  cmp -s fence belay-data.fence || wrong "the fence was moved"
  expect 1 ledger verify --data belay-data --against fence
  complains 'it was longer once'
  says 'the checkpoint that was kept'
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree"
}

case_a_ledger_that_forked_is_shown_with_the_proof() {
  allowed_once
  ended
  cp -R belay-data first
  served
  expect 0 decide "$id"
  ended
  cp belay-data.fence fence
  mv belay-data second
  mv first belay-data
  rm belay-data.fence
  served
  expect 0 decide "$id" --at deploy
  expect 0 decide "$id"
  ended
  expect 1 ledger verify --data belay-data --against fence
  complains 'it forked'
  says 'consistency proof'
  expect 0 ledger export copy --data second
  expect 1 ledger export copy --data belay-data
  complains 'the ledger contradicts `copy/checkpoint`: it forked'
  cp fence belay-data.fence
  served
  [[ $frozen == *'it forked'* ]] || wrong "a forked ledger is served: $frozen"
}

case_a_lost_fence_is_made_again_and_another_ledgers_refused() {
  allowed_once
  ended
  rm belay-data.fence
  served
  ended
  [ "$(stat -c %a belay-data.fence)" = 600 ] || wrong "others may read or write the fence"
  sed 's/^origin: .*/origin: another.example/; s/^data: .*/data: other-data/' \
    "$top/examples/retail/server.yaml" >other.yaml
  echo 'fence: belay-data.fence' >>other.yaml
  expect 1 serve --config other.yaml
  complains 'no checkpoint of the ledger `another.example`'
}

case_going_back_needs_no_decision_and_says_what_it_is() {
  allowed_once 'allow_lasts: 1s'
  while "$belay" verify receipt --key "$key" --repository retail --tree "$tree"; do :; done
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree"
  complains 'expired'
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree" --undo
  says 'UNDO    '"$tree"
  says 'THIS ALLOW HAS ENDED'
  says 'revocations are not known'
  says_not 'ALLOW  '
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --undo --env eu
  expect 1 verify receipt --key "$key" --repository retail --undo --tree "$(git -C retail rev-parse 'main^{tree}')"
  local content
  content=$(sed -n 's/^extra //p' receipt | base64 -d | grep -o '"content":{[^}]*}' | head -n 1)
  printf '{"at":"2026-11-20T12:00:00Z","belay":"ledger-entry/v1","by":{"issuer":"i","kind":"person","subject":"s"},"kind":"revoked","means":"token","what":{%s,"environment":"prod","reason":"it loses orders"}}\n' \
    "$content" >revoked
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --undo --revoked revoked
  complains 'was revoked for `prod`'
  sed 's/"prod"/"eu"/' revoked >elsewhere
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree" --undo --revoked elsewhere
  says_not 'revocations'
  echo '{' >>elsewhere
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --undo --revoked elsewhere
  complains 'elsewhere: line 2 is no ledger entry'
}
