# shellcheck shell=bash
# Sourced by the scripts beside it: where the house stands, what it needs, how it is built.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$top} CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR:-1}

say() { printf '%s\n' "$*" >&2; }
die() {
  say "$(basename "$0"): $*"
  exit 1
}
misused() {
  say "$(basename "$0"): $*; see $(basename "$0") --help"
  exit 2
}

# The comment at the head of the calling script is its help.
show_help() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; }

# One row for each use. docs/dependencies.md says why each package is here; the house tests hold
# the two together.
packages_for() {
  case $1 in
    run)
      echo g++ cmake ninja-build pkg-config git ca-certificates libgit2-dev libdeflate-dev libyaml-dev libre2-dev \
        libexpected-dev libfmt-dev libcli11-dev libssl-dev libboost1.81-dev libsqlite3-dev libpq-dev
      ;;
    test) echo "$(packages_for run)" libgtest-dev libgmock-dev clang-14 postgresql-15 prometheus haproxy openssh-client strace ;;
    bench) echo "$(packages_for run)" libbenchmark-dev nodejs npm wrk nginx-light postgresql-15 ;;
    fuzz) echo "$(packages_for run)" clang-14 llvm-14 libclang-rt-14-dev ;;
    lint) echo "$(packages_for test)" clang-format-14 clang-tidy-14 shellcheck ;;
    dev)
      echo "$(packages_for test)" "$(packages_for bench)" "$(packages_for fuzz)" \
        "$(packages_for lint)" ccache
      ;;
  esac
}

missing_packages() {
  local package
  for package in "$@"; do
    # Another node than Debian's does as well, and conflicts with Debian's npm.
    case $package in nodejs | npm) ! { command -v node && command -v npm; } >/dev/null || continue ;; esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      echo "$package"
  done
}

install_packages() {
  local -a as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "not root and no sudo: as root, apt-get install $*"
    as_root=(sudo)
  fi
  local log
  log=$(mktemp)
  say "installing $*"
  # The tests start servers of their own. Debian's packages would start some for everybody.
  if [[ " $* " == *" postgresql-15 "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' |
      "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  local service
  for service in prometheus haproxy; do
    if [[ " $* " == *" $service "* ]] && [ -d /run/systemd/system ]; then
      say "masking $service.service: the tests start their own"
      "${as_root[@]}" systemctl mask --quiet "$service.service"
    fi
  done
  if ! "${as_root[@]}" apt-get update -qq >"$log" 2>&1 ||
    ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt-get failed; the whole log is $log"
  fi
  rm -f "$log"
}

# Installs what one use (run, test, bench, fuzz, lint, dev) needs and this machine lacks.
bootstrap() {
  local -a wanted missing
  read -r -a wanted <<<"$(packages_for "$1" | tr '\n' ' ')"
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    die "this is not a Debian machine: install the equivalents of ${wanted[*]}, then build with" \
      "cmake --preset release"
  fi
  mapfile -t missing < <(missing_packages "${wanted[@]}" | sort -u)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

# Configures and builds one preset: build PRESET [TARGET...]
build() {
  local preset=$1 log=$top/build/$1.configure.log
  shift
  mkdir -p "$top/build"
  if ! (cd "$top" && cmake --preset "$preset") >"$log" 2>&1; then
    cat "$log" >&2
    die "could not configure the preset \`$preset\`"
  fi
  local -a targets=()
  [ $# = 0 ] || targets=(--target "$@")
  say "building $preset${*:+: $*}"
  local -a quiet=()
  [ -t 2 ] || quiet=(-- --quiet)
  cmake --build "$top/build/$preset" -j "${BELAY_JOBS:-$(nproc)}" "${targets[@]}" "${quiet[@]}" >&2
}
