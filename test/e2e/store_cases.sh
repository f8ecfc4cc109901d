# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# What an operator does with a server's store. `served` and its words are in server.sh.

case_a_store_is_checked_while_its_server_runs() {
  served
  opened feature/estimates-ready
  expect 0 store check --config server.yaml
  says 'everything was read, and agrees'
}

case_a_backup_is_whole_and_comes_back() {
  served
  opened feature/estimates-ready
  expect 0 store backup monday.db --config server.yaml
  says 'read back whole'
  expect 0 store check monday.db
  recorded
  expect 1 store backup monday.db --config server.yaml
  complains 'nothing is overwritten'
  ended
  expect 1 store restore monday.db --config server.yaml
  complains 'nothing is overwritten'
  expect 0 store restore monday.db --config server.yaml --replace
  says 'Its ledger ends there'
  expect 0 store check belay-data/belay.db.replaced
  served
  expect 0 change show "$id"
  says 'record: impact'
  says_not 'A day longer'
}

case_a_store_is_not_replaced_under_a_server() {
  served
  expect 0 store backup monday.db --config server.yaml
  expect 1 store restore monday.db --config server.yaml --replace
  complains 'stop the server first'
  expect 0 change list
}

case_a_damaged_backup_replaces_nothing() {
  served
  opened feature/estimates-ready
  expect 0 store backup monday.db --config server.yaml
  ended
  local before
  before=$(sha256sum <belay-data/belay.db)
  printf 'damage' | dd of=monday.db bs=1 seek=20490 conv=notrunc status=none
  expect 1 store check monday.db
  expect 1 store restore monday.db --config server.yaml --replace
  [ "$before" = "$(sha256sum <belay-data/belay.db)" ] || wrong "the store was touched"
  [ ! -e belay-data/belay.db.replaced ] || wrong "the store was moved away"
}

case_a_backup_comes_back_on_a_new_machine_with_the_key() {
  served
  opened feature/estimates-ready
  expect 0 store backup monday.db --config server.yaml
  ended
  mv belay-data old-data
  expect 0 store restore monday.db --config server.yaml
  expect 1 serve --config server.yaml
  complains 'put a copy of that key'
  cp old-data/ledger.key belay-data/
  served
  cp -r old-data/founders belay-data/
  expect 0 change show "$id"
}

case_a_store_is_migrated_where_there_is_nothing_to_do() {
  served
  ended
  expect 0 store migrate --config server.yaml
  expect 0 store check --config server.yaml
  expect 1 store migrate --config none.yaml
}

case_a_store_command_says_what_it_needs() {
  expect 2 store
  complains 'belay store check'
  expect 2 store check
  complains '--config FILE'
  expect 2 store backup --config server.yaml
  complains 'which backup?'
  expect 2 store check monday.db --config server.yaml
  complains 'one store at a time'
  expect 1 store check none.db
  complains 'there is no store `none.db`'
}

case_postgresql_is_backed_up_by_its_own_programs() {
  sed 's/^data:/store: {postgres: "service=belay"}\ndata:/' "$top/examples/retail/server.yaml" >server.yaml
  expect 1 store backup monday.db --config server.yaml
  complains 'pg_dump'
  expect 1 store restore monday.db --config server.yaml
  complains 'pg_restore'
}

case_a_password_in_the_configuration_is_refused() {
  local conninfo
  for conninfo in 'host=db password=secret' 'postgresql://belay:secret@db/belay'; do
    sed "s|^data:|store: {postgres: '$conninfo'}\ndata:|" "$top/examples/retail/server.yaml" >server.yaml
    expect 1 serve --config server.yaml
    complains 'server.yaml:4:19: `postgres`: it holds a secret, `password`'
    [[ $err != *secret@* && $err != *=secret* ]] || wrong "the secret is repeated"
  done
}
