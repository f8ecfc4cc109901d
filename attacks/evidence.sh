# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Ways around evidence and receipts.

# The example organisation asks for tests of tier-1 systems, too.
tests_are_owed() {
  retail && git checkout -q main
  sed -i 's/^freezes:/- name: tier-1 is tested\n  when: reach.tier == 1\n  owes:\n  - evidence: {type: test-result, from: ci}\nfreezes:/' belay.yaml
  commit "Ask for tests"
  git rebase -q main feature/estimates-ready
  cd ..
}

tested() {
  git -C retail checkout -q feature/estimates-ready
  expect 0 -C retail evidence run --change "$id" --key "$PWD/ci_key" --token "$PWD/ci.token" -- true
}

attack_21_a_stale_green_check() {
  tests_are_owed
  served
  opened feature/estimates-ready
  producer_enrolled
  tested
  pushed_by Ines
  opened feature/estimates-ready
  given
  expect 3 decide "$id"
  says '[ ] evidence'
}
guards_21_a_stale_green_check() {
  without src/gate/discharge.cc 'given.tree.empty() || given.tree != inputs_.change->head_tree' false
}

attack_21_a_forged_green_check() {
  tests_are_owed
  served
  opened feature/estimates-ready
  producer_enrolled
  ssh-keygen -q -t ed25519 -N '' -f other_key
  git -C retail checkout -q feature/estimates-ready
  expect 1 -C retail evidence run --change "$id" --key "$PWD/other_key" --token "$PWD/ci.token" -- true
  complains 'no enrolled key of `ci` signed this evidence'
}
guards_21_a_forged_green_check() {
  without src/gate/evidence/envelope.cc 'if (known == keys.end()) continue;' \
    'if (known == keys.end()) return signature->key;'
  without src/control/change_dossier.cc '!has_enrolled(*producer, given.key)' false
}

attack_21_a_red_check_told_as_green() {
  tests_are_owed
  served
  opened feature/estimates-ready
  producer_enrolled
  git -C retail checkout -q feature/estimates-ready
  expect 1 -C retail evidence run --change "$id" --key "$PWD/ci_key" --token "$PWD/ci.token" -- false
  given
  expect 3 decide "$id"
  says '[ ] evidence'
}
guards_21_a_red_check_told_as_green() {
  without src/control/change_dossier.cc 'return given.against;' 'return "";'
}

# A signature of ci's over the same bytes, for another purpose than evidence.
attack_35_a_signature_made_for_another_purpose() {
  served
  opened feature/estimates-ready
  producer_enrolled
  git -C retail checkout -q feature/estimates-ready
  expect 0 -C retail evidence run --key "$PWD/ci_key" --out "$PWD/result.json" -- true
  local type=application/vnd.in-toto+json payload
  payload=$(grep -o '"payload": *"[^"]*"' result.json | cut -d '"' -f 4)
  base64 -d <<<"$payload" >statement
  printf 'DSSEv1 %s %s %s ' "${#type}" "$type" "$(wc -c <statement)" | cat - statement >signed
  ssh-keygen -q -Y sign -n file -f ci_key signed
  printf '{"payloadType": "%s", "payload": "%s", "signatures": [{"sig": "%s"}]}' "$type" "$payload" \
    "$(grep -v -- '-----' signed.sig | tr -d '\n')" >other.json
  expect 1 evidence attach "$id" other.json --token ci.token
  complains 'no enrolled key of `ci` signed this evidence'
  expect 0 evidence attach "$id" result.json --token ci.token
}
guards_35_a_signature_made_for_another_purpose() {
  without src/base/sshsig.cc 'if (signature.name_space != name_space) {' 'if (false) {'
}

attack_33_a_receipt_of_another_environment() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id" --receipt receipt
  expect 0 verify receipt --key "$key" --repository retail --tree "$tree"
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree" --env eu
}
guards_33_a_receipt_of_another_environment() {
  without src/ledger/receipt.cc 'BELAY_TRY_VOID(check_same("environment", decided->environment, expected.environment));' ''
}

attack_33_an_expired_receipt() {
  served 'allow_lasts: 1s'
  opened feature/estimates-ready
  given
  expect 0 decide "$id" --receipt receipt
  local until=$((SECONDS + 10))
  while [ $SECONDS -lt $until ]; do
    "$belay" verify receipt --key "$key" --repository retail --tree "$tree" || break
  done
  expect 1 verify receipt --key "$key" --repository retail --tree "$tree"
  complains 'expired'
}
guards_33_an_expired_receipt() {
  without src/ledger/receipt.cc 'decided.expires && expected.now < *decided.expires' decided.expires
}

attack_34_a_receipt_that_a_wrong_key_signed() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id" --receipt receipt
  local pinned=$key
  ended
  rm -rf belay-data belay-data.fence
  git -C retail checkout -q main
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id" --receipt forged
  expect 1 verify forged --key "$pinned" --repository retail --tree "$tree"
}
guards_34_a_receipt_that_a_wrong_key_signed() {
  without src/ledger/note.cc ' && key.id() == signature.key_id' ''
  without src/ledger/note.cc '!key.key().verifies(text, signature.bytes)' 'text.empty()'
}

attack_34_a_decision_edited_in_its_receipt() {
  served
  opened feature/estimates-ready
  given
  expect 0 decide "$id" --receipt receipt
  local entry other
  other=$(git -C retail rev-parse 'feature/estimates^{tree}')
  entry=$(sed -n 's/^extra //p' receipt | base64 -d | sed "s/$tree/$other/g" | base64 -w0)
  sed "s|^extra .*|extra $entry|" receipt >forged
  expect 1 verify forged --key "$key" --repository retail --tree "$other"
}
guards_34_a_decision_edited_in_its_receipt() {
  without src/ledger/proof.cc \
    'BELAY_TRY_VOID(verify_inclusion(leaf, proof.index, opened.checkpoint.head, proof.hashes));' ''
}

attack_34_a_ledger_restored_from_before_a_decision() {
  served
  opened feature/estimates-ready
  given
  ended
  cp -R belay-data before
  served
  expect 0 decide "$id"
  ended
  rm -rf belay-data
  mv before belay-data
  served
  expect 1 decide "$id"
  complains 'frozen'
}
guards_34_a_ledger_restored_from_before_a_decision() {
  without src/adapters/fenced_store.cc 'if (head.size < was) {' 'if (was == ~std::uint64_t{0}) {'
  without src/adapters/fenced_store.cc 'if (found.agrees()) return' 'if (head.size <= was) return'
}
