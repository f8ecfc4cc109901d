# shellcheck shell=bash disable=SC2154,SC2016
# Sourced by script/demo-rollout: what is around a rollout, on loopback and in $folder. Whatever is
# started here dies with the script. $belay and $shop say where the programs are, $top where the
# house stands.

declare -A pid=()  # of what runs, by name
exec {quiet}<> <(:)

# Waits without a process: pause SECONDS
pause() { read -rt "$1" -u "$quiet" || true; }

# What a scenario cannot go on after.
wrong() {
  printf 'demo-rollout: %s\n' "$*" >&2
  exit 1
}

# start NAME COMMAND...: its words go to $folder/NAME.log.
start() {
  local name=$1
  shift
  : >"$folder/$name.log"
  setpriv --pdeathsig KILL "$@" >"$folder/$name.log" 2>&1 </dev/null &
  pid[$name]=$!
}

runs() { kill -0 "${pid[$1]}" 2>/dev/null; }

# stop NAME [SIGNAL]: by its number, and waits for its end.
stop() {
  [ -n "${pid[$1]:-}" ] || return 0
  kill "-${2:-TERM}" "${pid[$1]}" 2>/dev/null || true
  wait "${pid[$1]}" 2>/dev/null || true
  unset "pid[$1]"
}

stop_all() {
  local name
  for name in "${!pid[@]}"; do stop "$name" KILL; done
}

# Waits until COMMAND succeeds, or ends the scenario after SECONDS: until_so WHAT SECONDS COMMAND...
until_so() {
  local what=$1 end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] || wrong "waited in vain until $what"
    pause 0.1
  done
}

# heard NAME PATTERN: what stands in NAME's log behind PATTERN, in $said.
heard() {
  said=$(sed -n "s/.*$2//p" "$folder/$1.log" | head -n 1)
  [ -n "$said" ] && return
  runs "$1" || wrong "$1 ended: $(tail -n 5 "$folder/$1.log")"
  return 1
}

# open_shop NAME VERSION FLAG...: ${port[NAME]} is where it serves.
declare -A port=()
open_shop() {
  start "$1" "$shop/storefront" --listen 127.0.0.1:0 --version "${@:2}"
  until_so "the shop $1 serves" 20 heard "$1" ' serves 127\.0\.0\.1:'
  port[$1]=$said
}

# counted NAME SERIES: what the shop itself has counted.
counted() {
  exec {line}<>"/dev/tcp/127.0.0.1/${port[$1]}"
  printf 'GET /metrics HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n' >&"$line"
  awk -v wanted="$2" '$1 == wanted { sub(/\r$/, "", $2); print $2 }' <&"$line"
  exec {line}>&-
}

visits() { counted "$1" "visits_total{version=\"$2\"}"; }
checkouts() { counted "$1" "checkouts_total{version=\"$2\",outcome=\"$3\"}"; }

# The configuration that docs/reference/traffic-drivers.md shows, for this shop, on a free port.
divide() {
  local map=$folder/belay.map page=$top/docs/reference/traffic-drivers.md
  echo "$system 0:0" >"$map"
  until_so "HAProxy finds a free port" 20 listens "$page" "$map"
}

listens() {
  port[shop]=$((20000 + RANDOM % 12000))
  sed -n '/^```haproxy$/,/^```$/p' "$1" | sed -e '/^```/d' -e '/^frontend jobs$/,$d' \
    -e "s|/run/haproxy/admin.sock|$folder/admin.sock|" -e "s|/etc/haproxy/belay.map|$2|" \
    -e "s|str(shop)|str($system)|" -e "s|bind :80\$|bind 127.0.0.1:${port[shop]}|" \
    -e "s|192.0.2.11:8080|127.0.0.1:${port[canary]}|" \
    -e "s|192.0.2.10:8080|127.0.0.1:${port[control]}|" >"$folder/haproxy.cfg"
  rm -f "$folder/admin.sock"
  start haproxy haproxy -db -q -f "$folder/haproxy.cfg"
  local tries=50
  until [ -S "$folder/admin.sock" ] && (exec 3<>"/dev/tcp/127.0.0.1/${port[shop]}") 2>/dev/null; do
    tries=$((tries - 1))
    if ! runs haproxy || [ $tries = 0 ]; then
      stop haproxy
      return 1
    fi
    pause 0.1
  done
}

# Scrapes both shops each second.
measure() {
  cat >"$folder/prometheus.yml" <<YAML
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
- job_name: shop
  static_configs: [{targets: ["127.0.0.1:${port[control]}", "127.0.0.1:${port[canary]}"]}]
YAML
  start prometheus prometheus "--config.file=$folder/prometheus.yml" \
    "--storage.tsdb.path=$folder/prometheus" --web.listen-address=127.0.0.1:0
  until_so "Prometheus serves" 30 heard prometheus 'msg="Listening on" address=127\.0\.0\.1:'
  port[prometheus]=$said
}

# So many a second, whoever answers. What they met is in shoppers.log.
let_shop() {
  start shoppers "$shop/shoppers" --target "127.0.0.1:${port[shop]}" --per-second "$1" --seed "$2"
  until_so "somebody shops" 20 grep -q placed "$folder/shoppers.log"
}

# met NAME: how many orders were `placed`, `failed` or `lost`, as those say who placed them.
met() { tail -n 1 "$folder/shoppers.log" | sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p"; }

# A database of one's own, as whoever may run one; $database says where.
keep_in_postgres() {
  local programs=/usr/lib/postgresql/15/bin
  local -a as=(setpriv)
  mkdir "$folder/postgres"
  if [ "$(id -u)" = 0 ]; then
    as+=(--reuid postgres --regid postgres --init-groups)
    chmod 711 "$folder"
    chown postgres "$folder/postgres"
  fi
  (cd / && "${as[@]}" "$programs/initdb" -A trust -U belay -D "$folder/postgres/data") \
    >"$folder/initdb.log" 2>&1 || wrong "initdb failed: $(tail -n 3 "$folder/initdb.log")"
  # QUIT is its word for stopping at once.
  start postgres "${as[@]}" --pdeathsig QUIT "$programs/postgres" -D "$folder/postgres/data" \
    -k "$folder/postgres" -c listen_addresses= -c shared_buffers=16MB
  until_so "PostgreSQL is ready" 30 grep -q 'ready to accept connections' "$folder/postgres.log"
  database="host=$folder/postgres user=belay dbname=postgres"
}

# write_server NAME: NAME.yaml, for a server with its data in data-NAME.
write_server() {
  sed -e 's/^listen: .*/listen: 127.0.0.1:0/' -e "s/^data: .*/data: data-$1/" \
    "$top/examples/retail/server.yaml" >"$folder/$1.yaml"
  [ -z "${database:-}" ] || echo "store: {postgres: \"$database\"}" >>"$folder/$1.yaml"
  cat >>"$folder/$1.yaml" <<YAML
production:
- environment: prod
  metrics: {prometheus: "http://127.0.0.1:${port[prometheus]}", scrape: 1s}
  traffic:
  - {system: $system, haproxy: $folder/admin.sock, map: $folder/belay.map}
YAML
}

# serve NAME: what asks a server asks this one from then on.
serve() {
  start "$1" "$belay" serve --config "$folder/$1.yaml"
  until_so "Belay serves" 60 heard "$1" 'belay serves '
  export BELAY_SERVER=${said##* }
}

# serve_another NAME LIKE: a replica, with the same key and the same founders' tokens.
serve_another() {
  write_server "$1"
  mkdir -m 700 "$folder/data-$1"
  cp -p "$folder/data-$2/ledger.key" "$folder/data-$1/"
  serve "$1"
}
