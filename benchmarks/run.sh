#!/usr/bin/env bash
# Measures Perennial, beside its peers where they are asked for.
#
# usage: run.sh PERENNIAL [--peers] [--list] [SUITE…]
#   PERENNIAL   the program, built in release
#   SUITE       a folder of benchmarks/ with a program `run` in it; all of them when none is named
#   --list      print the suites and end
#   --peers     measure the peers too: they are installed into peers/.venv, or taken from the virtual
#               environment that PERENNIAL_PEERS names. Only this needs the network.
#
# Variables: PERENNIAL_BENCH_WORK (scratch, default benchmarks/.work), PERENNIAL_BENCH_RESULTS (default
# benchmarks/.work/results; benchmarks/results is what is committed), PERENNIAL_PEERS.
set -euo pipefail
fail() { echo "bench: $1" >&2; exit 2; }
[ $# -ge 1 ] || { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
# A package is known by its folder's name, and two of one name cannot depend on each other.
[ "$(basename "$(dirname "$here")")" != benchmarks ] || fail "rename the clone: it must not be called benchmarks"
suites() { for run in "$here"/*/run; do basename "$(dirname "$run")"; done; }

perennial= peers= chosen=()
for argument in "$@"; do
  case $argument in
    --list) suites; exit 0 ;;
    --peers) peers=yes ;;
    -*) fail "$argument is no option; run.sh alone prints the usage" ;;
    *) if [ -z "$perennial" ]; then perennial=$argument; else chosen+=("$argument"); fi ;;
  esac
done
[ -x "$perennial" ] || fail "$perennial is no program: build it first with swift build -c release"
[ ${#chosen[@]} -gt 0 ] || mapfile -t chosen < <(suites)
for suite in "${chosen[@]}"; do
  [ -x "$here/$suite/run" ] || fail "there is no suite $suite; run.sh --list prints them"
done

PERENNIAL=$(realpath "$perennial")
PERENNIAL_BENCH_WORK=$(realpath -m "${PERENNIAL_BENCH_WORK:-$here/.work}")
PERENNIAL_BENCH_RESULTS=$(realpath -m "${PERENNIAL_BENCH_RESULTS:-$PERENNIAL_BENCH_WORK/results}")
mkdir -p "$PERENNIAL_BENCH_WORK" "$PERENNIAL_BENCH_RESULTS"
if [ -n "$peers" ]; then
  PERENNIAL_PEERS=${PERENNIAL_PEERS:-$here/peers/.venv}
  if [ ! -x "$PERENNIAL_PEERS/bin/python" ]; then
    echo "bench: installing the peers into $PERENNIAL_PEERS" >&2
    python3 -m venv "$PERENNIAL_PEERS"
    "$PERENNIAL_PEERS/bin/pip" install --quiet --requirement "$here/peers/requirements.txt"
  fi
else
  unset PERENNIAL_PEERS
fi

# The library is compiled once more for these programs, from what the main build has fetched already.
[ ! -f "$here/../Package.resolved" ] || cp -u "$here/../Package.resolved" "$here/Package.resolved"
swift build --package-path "$here" --configuration release >&2
PERENNIAL_BENCH_PROGRAMS=$(swift build --package-path "$here" --configuration release --show-bin-path)
export PERENNIAL PERENNIAL_PEERS PERENNIAL_BENCH_WORK PERENNIAL_BENCH_RESULTS PERENNIAL_BENCH_PROGRAMS
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1
for suite in "${chosen[@]}"; do
  echo "bench: $suite" >&2
  "$here/$suite/run"
done
