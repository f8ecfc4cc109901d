# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Incidents by the program's own commands: a server that watches what is pushed, and puts back by a
# program.

watches() {
  cat >watches.yaml <<'YAML'
belay: watches/v1
environment: prod
look: 10s
false_alarm_every: 30d
region_label: region
counts:
- {name: orders, journey: checkout, system: storefront, harm: drop, counts: orders, query: orders_total}
YAML
}

# A server that watches `prod`; what it puts back it notes in `put-back.log`.
served_with_watches() {
  watches
  cat >put-back <<'SH'
#!/bin/sh
echo "$BELAY_SYSTEM $BELAY_VERSION" >>"$FOLDER/put-back.log"
SH
  chmod +x put-back
  served 'catalog: {repository: retail, ref: refs/heads/main}' 'production:' '- environment: prod' \
    '  metrics: {pushed: true, every: 10s}' '  traffic:' \
    '  - {system: storefront, program: /bin/false}' '  watches: watches.yaml' \
    "  put_back: {program: $PWD/put-back, variables: [FOLDER=$PWD]}"
}

incident_of() { incident=$(sed -n 's/^\(i[0-9]*\) .*/\1/p' <<<"$out" | head -n 1); }

case_an_incident_is_told_seen_mitigated_resolved_and_reviewed() {
  served_with_watches
  expect 0 metrics push --env prod 'orders_total{region="eu"}=1000'
  expect 0 signal push --env prod --from status-page --says 'card payments fail, 100 % of them' --journey checkout
  says 'open, severity'
  says 'card payments fail, 100 % of them'
  incident_of
  expect 0 incident list --env prod --status open
  says "$incident"
  expect 0 incident show "$incident"
  says 'status-page'
  says 'everywhere'
  expect 1 incident reviewed "$incident" server.yaml
  complains 'resolve it before'
  expect 0 incident mitigate "$incident" --why 'the second provider'
  says "$incident mitigated"
  expect 0 incident resolve "$incident" --why 'payments are back'
  expect 0 incident watch "$incident"
  says "$incident resolved"
  echo 'One provider is not enough.' >review.md
  expect 0 incident reviewed "$incident" review.md
  says "$incident reviewed"
  expect 0 incident list --status open
  says 'no incidents'
  expect 0 ledger verify --data belay-data
}

case_a_deployment_that_nothing_allows_is_undone() {
  served_with_watches
  expect 0 deployed flags v7 --env prod
  says 'nothing allows it'
  suspect=$(sed -n 's/^deployment \(d[0-9a-f]*\):.*/\1/p' <<<"$out")
  expect 0 incident list --status open
  incident_of
  expect 1 incident undo "$incident"
  complains 'nobody is blamed'
  expect 0 incident undo "$incident" --suspect "$suspect" --dry-run
  says 'would undo'
  says "put-back $suspect (flags v7)"
  [ ! -e put-back.log ] || wrong 'a dry run did something'
  expect 0 incident undo "$incident" --suspect "$suspect" --why 'nobody knows it'
  says "put-back $suspect (flags v7)"
  [ "$(cat put-back.log)" = 'flags v7' ] || wrong "put back: $(cat put-back.log)"
  expect 0 incident resolve "$incident"
  expect 0 ledger verify --data belay-data
}

case_watches_that_are_wrong_keep_the_server_from_starting() {
  watches
  sed -i 's/^look: 10s/look: 7s/' watches.yaml
  sed 's/^listen: .*/listen: 127.0.0.1:0/' "$top/examples/retail/server.yaml" >server.yaml
  printf '%s\n' 'production:' '- environment: prod' '  metrics: {pushed: true, every: 10s}' \
    '  traffic: [{system: storefront, program: /bin/false}]' '  watches: watches.yaml' >>server.yaml
  expect 1 serve --config server.yaml
  complains 'watches.yaml:3:7: `look` must divide five minutes'
}

case_an_incident_is_learned_from_and_what_is_owed_is_done() {
  served_with_watches
  expect 0 deployed flags v7 --env prod
  suspect=$(sed -n 's/^deployment \(d[0-9a-f]*\):.*/\1/p' <<<"$out")
  expect 0 incident list --status open
  incident_of
  expect 0 incident undo "$incident" --suspect "$suspect" --why 'nobody knows it'
  expect 0 incident resolve "$incident" --why 'it is over'
  expect 0 incident action "$incident" --owner mara --due 2999-01-02 'allow what goes out'
  expect 0 incident show "$incident"
  says 'action-added'
  says 'owed by mara'
  expect 0 incident review "$incident" --data belay-data --out review.md
  grep -q "flags" review.md || wrong "the draft does not say what was undone: $(cat review.md)"
  grep -q 'allow what goes out' review.md || wrong 'the draft does not say what is owed'
  expect 0 incident reviewed "$incident" review.md
  says "$incident reviewed"
  expect 0 incident action "$incident" --done 1 --why 'in change 18'
  says 'is done'
  expect 0 incident show "$incident"
  says 'is done: in change 18'
  expect 0 incident trend --data belay-data --since 1d --by cause
  says '1 incident from'
  says "$incident"
  expect 0 review weekly --data belay-data
  says "$incident"
  expect 1 incident review i999999 --data belay-data
  complains 'i999999'
}
