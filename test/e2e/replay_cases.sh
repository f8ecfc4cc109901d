# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# A time in production, played again.

# A small shop with one bad change.
a_week() {
  cat >week.yaml <<'YAML'
belay: replay/v1
name: prices
shows: Prices fail in <one> region.
starts: 2026-03-03T14:00:00Z
lasts: 2h
world:
  regions: [{name: na, share: 60 %}, {name: eu, share: 40 %}]
  systems:
  - {name: storefront, tier: 1, journey: checkout, needs: [pricing]}
  - {name: pricing, tier: 1, journey: pricing}
  demand: {orders: 6000, swing: 10 %}
changes:
- {id: prices, system: pricing, after: 20m, where: {region: na}, effect: {fails: 90 %}, undone: 1h, beside: true}
compare:
- {figure: orders-lost, controls: none, least: 100000, status: reported, source: a review}
- {figure: orders-lost, controls: gate, most: 0, over: worst, status: goal}
YAML
}

case_a_replay_is_compared_with_what_is_known() {
  a_week
  expect 0 replay week.yaml --seeds 2 --controls none,gate
  says 'without controls'
  says 'within   orders lost, without controls'
  says 'reported: a review'
  says 'proves'
  ends_in '2 figures compared: 2 within their bounds, 0 not'
  sed -i 's/least: 100000/most: 5/' week.yaml
  expect 1 replay week.yaml --seeds 1 --controls none,gate
  says 'OUT'
  ends_in '2 figures compared: 1 within their bounds, 1 not'
}

case_a_replay_is_for_programs_and_browsers_too() {
  a_week
  expect 0 replay week.yaml --seed 3 --format json --html week.html
  for member in '"scenario":"prices"' '"controls":"none"' '"controls":"gate"' '"controls":"guards"' \
    '"controls":"both"' '"seed":3' '"orders_lost":0' '"errors":0' '"detected_after_s":null' \
    '"undone_after_s":2400' '"blamed":"prices"'; do
    says "$member"
  done
  grep -q '&lt;one&gt;' week.html || wrong 'the page does not escape what it shows'
  grep -qE '<script|src=|href=' week.html && wrong 'the page fetches or runs something'
  grep -q '<polyline class="none"' week.html || wrong 'the page draws nothing'
}

case_a_replay_that_is_wrong_is_named_by_its_place() {
  a_week
  sed -i 's/fails: 90 %/fails: 190 %/' week.yaml
  expect 2 replay week.yaml
  complains 'week.yaml:13:'
  complains '`fails` must be 0 % to 100 %'
  expect 2 replay nothing.yaml
  complains 'nothing.yaml: cannot be opened'
  mkdir none
  expect 2 replay none
  complains 'the folder has no `.yaml` file'
  expect 2 replay week.yaml --seeds 0
  complains '`--seeds 0` is no whole number from 1 to 10,000'
  expect 2 replay week.yaml --seeds 99999999
  complains 'is no whole number from 1 to 10,000'
  expect 2 replay week.yaml --controls gaurds
  complains 'did you mean `guards`?'
  expect 2 replay
  complains 'which replay?'
}

case_two_replays_of_one_name_are_told_apart_by_nobody() {
  mkdir weeks
  a_week
  cp week.yaml weeks/a.yaml
  cp week.yaml weeks/b.yaml
  expect 2 replay weeks
  complains 'is the name of another replay of this folder'
}
