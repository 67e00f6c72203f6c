#!/usr/bin/env bash
# K1: working-day arithmetic beside its peers, pass by pass on the same machine, and the ratio of medians.
#   bench/k1.sh [SIZE] [ROUNDS]        small, medium or full (default); 5 rounds
# $BALLAST_PEERS, $BALLAST_BENCH_VENV: see peers.sh.
# $BALLAST_BENCH_DATA: where inputs and results lie (default /tmp/ballast-bench).
set -euo pipefail
cd "$(dirname "$0")/.."
SIZE="${1:-full}" ROUNDS="${2:-5}" REPS=5
. bench/peers.sh
RESULTS="$BALLAST_BENCH_DATA/k1-$SIZE.jsonl"

[ -s "$BALLAST_BENCH_DATA/k1/$SIZE/btw_b.i32" ] || (cd "$PEERS" && "$VENV/bin/python" k1_gen.py --size "$SIZE")
cargo build --quiet --release --locked -p ballast -p bench
OURS="${CARGO_TARGET_DIR:-target}/release/k1"
EXPECTED="$PEERS/expected/k1-$SIZE.json"
[ -e "$EXPECTED" ] || EXPECTED=""

: > "$RESULTS"
for ((round = 0; round < ROUNDS; round++)); do
  "$OURS" "$SIZE" "$EXPECTED" "$REPS" >> "$RESULTS"
  (cd "$PEERS" && "$VENV/bin/python" k1_peers.py --size "$SIZE" --peers numba-prefix --reps "$REPS") >> "$RESULTS"
done
(cd "$PEERS" && "$VENV/bin/python" k1_peers.py --size "$SIZE" --peers numpy-prefix,numpy-busday --reps 1) >> "$RESULTS"

"$VENV/bin/python" - "$RESULTS" <<'PY'
import collections, json, statistics, sys

runs = collections.defaultdict(lambda: ([], []))
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    extra = row["extra"]
    if extra["check"] not in ("equal", "no-expected"):
        sys.exit(f"{row['peer']}: {extra['check']}")
    for to, column in zip(runs[row["peer"]], ("add_runs", "between_runs")):
        to.extend(seconds / extra["ops_each"] * 1e9 for seconds in extra[column])
median = {peer: tuple(map(statistics.median, both)) for peer, both in runs.items()}
ours = median["ballast"]
print("K1, ns an operation (median of all runs)   add   between   peer/ours")
for peer, (add, between) in median.items():
    print(f"  {peer:36}{add:8.2f}{between:10.2f}   {add / ours[0]:5.2f} {between / ours[1]:5.2f}")
PY
