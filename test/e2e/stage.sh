# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# Sourced by `run`: a stage for each case (a folder, a home and a git configuration of its own) and
# the words that cases are written in.

theatre=$(mktemp -d)
reason=$theatre/reason
trap 'rm -rf "$theatre"' EXIT

# Runs case_NAME in a shell and a folder of its own. 0 passed, 77 skipped, else failed.
play() {
  rm -rf "$theatre/stage"
  mkdir -p "$theatre/stage/home"
  : >"$reason"
  (
    cd "$theatre/stage" || exit 1
    unset "${!GIT_@}" NO_COLOR COLUMNS
    export HOME=$PWD/home GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null TZ=UTC LC_ALL=C TERM=xterm
    export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@retail.example
    export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@retail.example
    export GIT_AUTHOR_DATE='@1767603600 +0000' GIT_COMMITTER_DATE='@1767603600 +0000'
    set -e
    "case_$1"
  ) >"$theatre/out" 2>&1
  local status=$?
  if [ $status != 0 ] && [ $status != 77 ]; then
    [ -s "$reason" ] || echo "ended with status $status" >"$reason"
    tail -n 25 "$theatre/out" >>"$reason"
  fi
  return $status
}

wrong() {
  echo "$*" >"$reason"
  exit 1
}

skip() {
  echo "$*" >"$reason"
  exit 77
}

# expect STATUS ARGUMENT...: runs belay; its output is $out and $err from then on.
expect() {
  local wanted=$1 got=0
  shift
  "$belay" "$@" >"$theatre/stdout" 2>"$theatre/stderr" </dev/null || got=$?
  out=$(cat "$theatre/stdout") err=$(cat "$theatre/stderr")
  printf '%s\n' "\$ belay $*" "$out" "$err"
  [ "$got" = "$wanted" ] || wrong "belay $*: exit status $got, not $wanted"
}

says() { [[ $out == *"$1"* ]] || wrong "standard output lacks: $1"; }
says_not() { [[ $out != *"$1"* ]] || wrong "standard output has: $1"; }
complains() { [[ $err == "belay: "*"$1"* ]] || wrong "standard error lacks: $1"; }
ends_in() { [[ ${out##*$'\n'} == "$1"* ]] || wrong "the last line is not: $1"; }

# The JSON answer as lines `path=value`, one per leaf. It reads what belay writes, one token a line.
flat() {
  awk '
    function path(key) { return prefix[depth] == "" ? key : prefix[depth] "." key }
    {
      line = $0
      sub(/^ +/, "", line)
      sub(/,$/, "", line)
      if (line == "}" || line == "]") { depth--; next }
      if (match(line, /^"([^"\\]|\\.)*": /)) {
        key = substr(line, 2, RLENGTH - 4)
        line = substr(line, RLENGTH + 1)
      } else {
        key = NR == 1 ? "" : count[depth]++
      }
      here = NR == 1 ? "" : path(key)
      if (line == "{" || line == "[") { depth++; prefix[depth] = here; count[depth] = 0; next }
      print here "=" line
    }
  ' "$theatre/stdout"
}

# fact PATH VALUE: of the last JSON answer.
fact() {
  flat >"$theatre/flat"
  grep -qxF -- "$1=$2" "$theatre/flat" ||
    wrong "the answer lacks $1=$2, it has: $(grep -m 3 -F -- "$1=" "$theatre/flat")"
}

has_fact() {
  flat >"$theatre/flat"
  grep -qE -- "$1" "$theatre/flat" || wrong "the answer lacks $1"
}

# A repository `shop` with one commit on main, and we stand in it.
shop() {
  git init -q -b main "$@" shop
  cd shop
  write src/a.cc 'int a() { return 1; }'
  commit first
}

write() {
  mkdir -p -- "$(dirname -- "$1")"
  printf '%s\n' "$2" >"$1"
}

commit() {
  git add -A
  git commit -qm "$1"
}

# A branch `feature` with one commit beyond main.
feature() {
  git checkout -q -b feature
  write src/b.cc 'int b() { return 2; }'
  commit "add b"
}

# The example organisation as `retail`; it is made once.
retail() {
  [ -d "$theatre/retail" ] || "$top/examples/retail/make-history" "$theatre/retail" >/dev/null
  cp -R "$theatre/retail" retail
  cd retail
}

# facts_for REVISION [CHANGE]: approvals of CHANGE that name the tree of REVISION.
facts_for() {
  local touched
  touched=$("$belay" check "${2:-$1}" | sed -n 's/^touched: //p' || true)
  sed "s/TREE/$(git rev-parse "$1^{tree}")/; s/TOUCHED/$touched/" "$top/examples/retail/facts.yaml"
}
