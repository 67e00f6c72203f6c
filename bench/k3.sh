#!/usr/bin/env bash
# K3: every policy over every enterprise beside its peers, pass by pass on the same machine, and the ratio of medians.
#   bench/k3.sh [SIZE] [ROUNDS]        small, medium or full (default); 3 rounds
# $BALLAST_PEERS, $BALLAST_BENCH_VENV: see peers.sh.
# $BALLAST_BENCH_DATA: where inputs and results lie (default /tmp/ballast-bench).
# $BALLAST_K3: the program, if it is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
SIZE="${1:-full}" ROUNDS="${2:-3}" REPS=5
. bench/peers.sh
export POLARS_MAX_THREADS=2
RESULTS="$BALLAST_BENCH_DATA/k3-$SIZE.jsonl"

[ -s "$BALLAST_BENCH_DATA/k3/$SIZE/sample_ids.u32" ] || (cd "$PEERS" && "$VENV/bin/python" k3_gen.py --size "$SIZE")
OURS="${BALLAST_K3:-}"
if [ -z "$OURS" ]; then
  cargo build --quiet --release --locked -p ballast -p bench
  OURS="${CARGO_TARGET_DIR:-target}/release/k3"
fi
EXPECTED="$PEERS/expected/k3-$SIZE.json"
[ -e "$EXPECTED" ] || EXPECTED=""

: > "$RESULTS"
for ((round = 0; round < ROUNDS; round++)); do
  "$OURS" "$SIZE" "$EXPECTED" "$REPS" >> "$RESULTS"
  (cd "$PEERS" && "$VENV/bin/python" k3_peers.py --size "$SIZE" --peers polars-2,numpy,numpy-lookup --reps 3) >> "$RESULTS"
done

"$VENV/bin/python" - "$RESULTS" <<'PY'
import collections, json, statistics, sys

runs = collections.defaultdict(list)
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    if row["extra"]["check"] not in ("equal", "no-expected"):
        sys.exit(f"{row['peer']}: {row['extra']['check']}")
    runs[row["kernel"], row["peer"]].extend(row["extra"]["runs"])
print("K3, seconds (median of all runs)      ours/peer")
for (kernel, peer), seconds in runs.items():
    ours = statistics.median(runs[kernel, "ballast"])
    median = statistics.median(seconds)
    print(f"  {kernel:22}{peer:12}{median:12.6f}   {ours / median:5.2f}")
PY
