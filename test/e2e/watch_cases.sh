# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# What guards would have seen, and what a plan can show.

# A day of orders, a look each ten seconds, 1,000 a minute with a canary of 5 %. Nothing is random:
# the events fall into the arms as far apart as chance would have it.
a_day_of_orders() {
  awk 'BEGIN {
    print "time,canary,control,share"
    for (i = 0; i < 8640; i++) {
      off = i % 2 ? 2.8 : -2.8
      printf "%d,%.1f,%.1f,0.05\n", 1700000000 + 10 * i, 8.3 + off, 158.3 - off
    }
  }' >orders.csv
}

# The plan of the format's page, as it stands there.
the_page_s_plan() {
  sed -n '/^```yaml/,/^```/p' "$top/docs/formats/rollout-plan-v1.md" | sed '1d;/^```/,$d' >rollout.yaml
}

case_a_backtest_tells_harm_from_a_past_without_any() {
  a_day_of_orders
  expect 0 health backtest orders.csv --margin 30% --effect 99% --effect 50%
  says '16 rollouts of 2h'
  says 'false alarms            0 of 16'
  says 'shown to be harmless   16 of 16'
  says 'harm of 99.0 % seen    16 of 16'
  expect 0 health backtest orders.csv --every 12h --format json
  says '"belay":"backtest/v1"'
  says '"false_alarm_after_s":null'
}

# The same day as two exports of a Prometheus: running totals, a step each ten seconds.
a_day_of_exports() {
  local arm
  for arm in canary control; do
    awk -v arm=$arm 'BEGIN {
      printf "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"pod\":\"a\"},\"values\":["
      for (i = 0; i <= 8640; i++) {
        off = i % 2 ? 2.8 : -2.8
        if (i > 0) total += arm == "canary" ? 8.3 + off : 158.3 - off
        printf "%s[%d,\"%.1f\"]", i ? "," : "", 1700000000 + 10 * i, total
      }
      print "]}]}}"
    }' >$arm.json
  done
}

case_a_backtest_reads_exports_of_a_prometheus() {
  a_day_of_exports
  expect 0 health backtest --canary canary.json --control control.json --share 5% --margin 30% --effect 50%
  says '16 rollouts of 2h'
  says 'false alarms            0 of 16'
  says 'shown to be harmless   16 of 16'
  says 'harm of 50.0 % seen    16 of 16'
  echo '{"status":"success","data":{"resultType":"matrix","result":[]}}' >none.json
  expect 1 health backtest --canary canary.json --control none.json --share 5%
  complains 'none.json: has no series'
  expect 2 health backtest --canary canary.json --share 5%
  complains 'write all three'
}

case_a_backtest_says_which_line_is_wrong() {
  a_day_of_orders
  sed -i '4s/.*/1700000020,12,-1,0.05/' orders.csv
  expect 1 health backtest orders.csv
  complains 'orders.csv:4: `12` and `-1` are not counts of events'
  expect 1 health backtest nothing.csv
  complains 'nothing.csv: cannot be opened'
  expect 2 health backtest orders.csv --harm drops
  complains 'did you mean `drop`?'
}

case_a_plan_says_what_its_stages_can_show() {
  a_day_of_orders
  the_page_s_plan
  expect 0 rollout plan rollout.yaml
  says 'checkout in prod'
  expect 0 rollout plan rollout.yaml --counts orders=orders.csv
  says 'orders: 16.7 events a second'
  expect 1 rollout plan rollout.yaml --counts order=orders.csv
  complains 'did you mean `orders`?'
}

case_a_plan_that_could_never_show_its_margin_ends_with_1() {
  the_page_s_plan
  sed -i 's/margins: {orders: 20 %}/margins: {orders: 0.1 %}/' rollout.yaml
  a_day_of_orders
  expect 1 rollout plan rollout.yaml --counts orders=orders.csv
  says 'the stage at 5 % cannot show the margin of 0.1 %'
  says 'a margin of'
}

case_a_plan_that_is_wrong_is_named_by_its_place() {
  the_page_s_plan
  sed -i 's/^look: 10s/look: often/' rollout.yaml
  expect 1 rollout plan rollout.yaml
  complains 'rollout.yaml:'
  complains 'look'
}
