# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# Sourced where cases need a server: one on the embedded store, guarding the example organisation.

# Starts the server on a free port and waits until it says that it serves; each LINE is put below its
# configuration. It ends with the case. $key is its ledger's, $frozen why it changes nothing.
served() {
  [ -d retail ] || { retail && cd ..; }
  sed 's/^listen: .*/listen: 127.0.0.1:0/' "$top/examples/retail/server.yaml" >server.yaml
  [ $# = 0 ] || printf '%s\n' "$@" >>server.yaml
  mkfifo said
  "$belay" serve --config server.yaml >said 2>server.log </dev/null &
  server=$!
  trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
  exec 3<said
  local line
  frozen=
  while read -r line <&3; do
    case $line in
      "belay serves "*) export BELAY_SERVER=${line##* } ;;
      "ledger key "*) key=${line#ledger key  } && break ;;
      FROZEN*) frozen=$line ;;
    esac
  done
  [ -n "${BELAY_SERVER:-}" ] || wrong "the server did not start: $(cat server.log)"
  as ines
}

# Ends the server, which may be served again then.
ended() {
  kill "$server"
  wait "$server" || true
  exec 3<&-
  rm said
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

# Asks without the client: METHOD PATH BODY [HEADER]... -> $status, $answer
asked() {
  local host=${BELAY_SERVER#http://} method=$1 path=$2 body=$3
  shift 3
  exec 9<>"/dev/tcp/${host%:*}/${host##*:}" || wrong "the server is gone"
  {
    printf '%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n' "$method" "$path" "$host"
    printf 'Content-Type: application/json\r\nContent-Length: %s\r\n' "${#body}"
    [ $# = 0 ] || printf '%s\r\n' "$@"
    printf '\r\n%s' "$body"
  } >&9
  answer=$(cat <&9)
  exec 9>&-
  status=${answer:9:3}
}

answers() { [ "$status" = "$1" ] || wrong "the status is $status, not $1: $answer"; }

signed() { echo "Authorization: Bearer $(cat "$BELAY_TOKEN_FILE")"; }

# "index" of the last answer.
index_of() { grep -o '"index": *[0-9]*' <<<"$answer" | tail -n 1; }

# Enrols a principal, or changes one: ines proposes it and mara confirms.
enrolled() {
  local proposal
  as ines
  asked POST /api/v1/proposals "$1" "$(signed)"
  answers 201
  proposal=$(sed -n 's/.*"id": *"\([0-9a-f]*\)".*/\1/p' <<<"$answer" | head -n 1)
  as mara
  asked POST "/api/v1/proposals/$proposal/confirmation" '{}' "$(signed)"
  answers 200
  as ines
}

# Enrols the robot `ci` as a producer with a key of its own; its token lies in ci.token.
producer_enrolled() {
  ssh-keygen -q -t ed25519 -N '' -C ci -f ci_key
  enrolled "{\"id\": \"ci\", \"kind\": \"robot\", \"name\": \"CI\", \"roles\": [\"producer\"],
    \"keys\": [\"$(cat ci_key.pub)\"]}"
  expect 0 token issue --for ci --scopes read,evidence --label ci
  printf '%s\n' "$out" >ci.token
}

# Lets Mara and Tomas waive, and Tomas break the glass; he gets the role for it.
exceptions_allowed() {
  git -C retail checkout -q main
  cat >>retail/belay.yaml <<'POLICY'
waivers: {who: [mara@retail.example, tomas@retail.example], people: 2, expires: 24h, review_within: 48h}
break_glass: {who: [tomas@retail.example], expires: 4h, review_within: 24h, budget: 1}
POLICY
  git -C retail commit -qam 'Say who may make exceptions'
  enrolled '{"id": "tomas", "kind": "person", "name": "Tomas Okafor", "emails": ["tomas@retail.example"],
    "logins": ["tokafor"], "level": "senior", "roles": ["administrator", "break-glass"]}'
}
