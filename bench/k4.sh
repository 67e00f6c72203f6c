#!/usr/bin/env bash
# K4: planning stewards beside LEMON's network simplex and OR-Tools, pass by pass on the same machine, and the ratio of medians.
#   bench/k4.sh [SIZE] [ROUNDS]        tiny, small, medium or full (default); 3 rounds
# $BALLAST_PEERS, $BALLAST_BENCH_VENV: see peers.sh.
# $BALLAST_BENCH_DATA: where inputs and results lie (default /tmp/ballast-bench).
# LEMON is Debian's liblemon-dev, built here with g++; without it the run has OR-Tools alone.
set -euo pipefail
cd "$(dirname "$0")/.."
SIZE="${1:-full}" ROUNDS="${2:-3}"
. bench/peers.sh
INPUT="$BALLAST_BENCH_DATA/k4/$SIZE" RESULTS="$BALLAST_BENCH_DATA/k4-$SIZE.jsonl" LEMON="$BALLAST_BENCH_DATA/k4_lemon"

[ -s "$INPUT/manifest.json" ] || (cd "$PEERS" && "$VENV/bin/python" k4_gen.py --size "$SIZE")
if [ -e /usr/include/lemon/network_simplex.h ]; then
  [ -x "$LEMON" ] || g++ -O3 -march=native -o "$LEMON" "$PEERS/k4_lemon.cc"
else
  echo "liblemon-dev is not installed: LEMON is left out" >&2
fi
cargo build --quiet --release --locked -p ballast -p bench
OURS="${CARGO_TARGET_DIR:-target}/release/k4"
EXPECTED="$PEERS/expected/k4-$SIZE.json"
[ -e "$EXPECTED" ] || EXPECTED=""
read -r N M BIG < <("$VENV/bin/python" -c 'import json,sys; m=json.load(open(sys.argv[1])); print(m["enterprises"], m["stewards"], m["weights"]["unassigned"])' "$INPUT/manifest.json")

: > "$RESULTS"
for ((round = 0; round < ROUNDS; round++)); do
  "$OURS" "$SIZE" "$EXPECTED" 1 >> "$RESULTS"
  if [ -x "$LEMON" ]; then
    read -r seconds objective left < <("$LEMON" "$INPUT" "$N" "$M" "$BIG" ns 1)
    echo "{\"peer\":\"lemon network simplex\",\"seconds\":$seconds,\"extra\":{\"objective\":$objective,\"unassigned\":$left}}" >> "$RESULTS"
  fi
  (cd "$PEERS" && "$VENV/bin/python" k4_peers.py --size "$SIZE" --peers ortools-mcf --reps 1) >> "$RESULTS"
done

"$VENV/bin/python" - "$RESULTS" <<'PY'
import collections, json, statistics, sys

runs, answers = collections.defaultdict(list), set()
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    runs[row["peer"]].append(row["seconds"])
    answers.add((row["extra"]["objective"], row["extra"]["unassigned"]))
if len(answers) != 1:
    sys.exit(f"the answers differ: {answers}")
(objective, left), = answers
print(f"K4, optimum {objective:,}, {left} unassigned    median s   of the peer's time")
ours = statistics.median(runs["ballast"])
for peer, seconds in runs.items():
    middle = statistics.median(seconds)
    print(f"  {peer:40}{middle:10.3f}   {ours / middle:6.1%}   ({len(seconds)} runs, {min(seconds):.3f} to {max(seconds):.3f})")
PY
