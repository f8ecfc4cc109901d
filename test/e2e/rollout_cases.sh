# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# Rollouts by the program's own commands: a server whose traffic a program divides, and plans that
# nothing but time guards. script/demo-rollout plays them with real metrics.

# A server that can move the traffic of `storefront`: its share lies in a file of that name.
served_with_production() {
  cat >balancer <<'SH'
#!/bin/sh
file=$FOLDER/$2
case $1 in
show) if [ -f "$file" ]; then cat "$file"; else echo 0 0; fi ;;
set) echo "$3 $4" >"$file.new" && mv "$file.new" "$file" ;;
esac
SH
  chmod +x balancer
  mkdir -p shares
  served 'production:' '- environment: prod' '  traffic:' \
    "  - {system: storefront, program: $PWD/balancer, variables: [FOLDER=$PWD/shares]}"
}

# plan BAKE: half of the traffic for so long, then all of it for a second.
plan() {
  cat >plan.yaml <<YAML
belay: rollout-plan/v1
environment: prod
system: storefront
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 1s
stages:
- {share: 1 %, bake: 10m, unguarded: true}
- {share: 5 %, bake: 10m, unguarded: true}
- {share: 25 %, bake: 10m, unguarded: true}
- {share: 100 %}
watch: 10m
guards: []
on_bad: roll-back
on_no_data: {budget: 1h, total: 1h, then: hold}
on_unguarded: promote
YAML
}

# The example's policy asks for guards and stages of its own: $rollout is one that asks for none.
allowed_with() {
  (cd retail && git checkout -q main && sed -i 's/- rollout: .*/- record: {sections: [impact]}/' belay.yaml &&
    git -c user.name=Ruth -c user.email=ruth@retail.example commit -qam 'Ask for no stages')
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  expect 0 decide "$id" --at deploy --plan "$1" --receipt receipt
}

share_is() {
  local share
  read -r share _ <shares/storefront
  [ "$share" = "$1" ] || wrong "the share is $share, not $1"
}

# What `belay rollout watch` says until it says this.
watched_until() {
  local line
  while read -r line; do
    case $line in *"$1"*) return ;; esac
  done < <("$belay" rollout watch "$rollout")
  wrong "nobody said \`$1\`"
}

case_a_rollout_begins_by_its_receipt_and_is_aborted_by_anybody() {
  served_with_production
  plan
  allowed_with plan.yaml
  expect 0 rollout start plan.yaml --receipt receipt
  says 'began: `belay rollout watch r'
  rollout=$(sed 's/rollout \(r[0-9]*\) .*/\1/' <<<"$out")
  watched_until 'baking at 1 %'
  share_is 100
  expect 0 rollout start plan.yaml --receipt receipt
  says "rollout $rollout began"
  expect 0 rollout list --status open
  says "$rollout"
  as mara
  expect 0 rollout promote "$rollout" --why 'nobody is awake'
  watched_until 'baking at 5 %'
  expect 0 rollout pause "$rollout" --why lunch
  says 'held (paused): lunch'
  expect 1 rollout promote "$rollout" --why 'go on'
  complains 'it was paused: resume it first'
  expect 0 rollout resume "$rollout"
  expect 0 rollout abort "$rollout" --why 'customers complain'
  expect 4 rollout watch "$rollout"
  says 'rolled-back at 0 %'
  share_is 0
  expect 0 rollout history "$rollout"
  says 'went-back'
  says 'by mara'
  says 'customers complain'
  expect 0 ledger tail --config server.yaml --kind rollout_stepped
  says 'promoted-by-hand'
  expect 0 ledger verify --config server.yaml
  expect 0 ledger replay --config server.yaml
}

case_a_rollout_is_of_one_plan_and_one_receipt() {
  served_with_production
  plan
  allowed_with plan.yaml
  sed 's/bake: 10m/bake: 11m/' plan.yaml >other.yaml
  expect 1 rollout start other.yaml --receipt receipt
  complains 'the receipt is bound to the plan'
  expect 0 decide "$id" --at deploy --receipt unbound
  expect 1 rollout start plan.yaml --receipt unbound
  complains 'bound to no plan'
  expect 1 decide "$id" --plan plan.yaml
  complains 'ask for the moment `deploy`'
  sed 's/system: storefront/system: cart/' plan.yaml >cart.yaml
  expect 0 decide "$id" --at deploy --plan cart.yaml --receipt cart
  expect 1 rollout start cart.yaml --receipt cart
  complains '`cart`'
  expect 2 rollout promote r1
  complains 'takes a reason'
  expect 2 rollout watch
  complains 'which rollout?'
  expect 1 rollout watch r999999
  complains 'there is no rollout `r999999`'
}

case_a_plan_does_at_least_what_the_policy_asks() {
  served_with_production
  plan
  opened feature/estimates-ready
  recorded
  approved_by mara
  approved_by tomas
  expect 1 decide "$id" --at deploy --plan plan.yaml --receipt receipt
  complains 'the plan does less than the policy asks'
  [ ! -e receipt ] || wrong "there is a receipt"
}
