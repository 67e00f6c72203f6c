#!/usr/bin/env bash
# K7: every row of a spreadsheet read and checked, beside libraries that only read it, pass by pass on the same machine, and the ratio of medians.
#   bench/k7.sh [SIZE] [ROUNDS]        small, medium or full (default, 100,000 rows); 5 rounds
# $BALLAST_PEERS, $BALLAST_BENCH_VENV: see peers.sh.
# $BALLAST_BENCH_DATA: where inputs and results lie (default /tmp/ballast-bench).
# $BALLAST_K7: the program, if it is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
SIZE="${1:-full}" ROUNDS="${2:-5}"
. bench/peers.sh
RESULTS="$BALLAST_BENCH_DATA/k7-$SIZE.jsonl" FILE="$BALLAST_BENCH_DATA/k7/$SIZE/enterprises.xlsx"

# The generator writes its answers beside itself: a copy of it does, and the folder stays as it is.
[ -s "$FILE" ] || { mkdir -p "$BALLAST_BENCH_DATA/k7-gen" && cp "$PEERS"/{common,k7_gen}.py "$BALLAST_BENCH_DATA/k7-gen/" \
  && (cd "$BALLAST_BENCH_DATA/k7-gen" && mkdir -p expected && "$VENV/bin/python" k7_gen.py --size "$SIZE"); }
OURS="${BALLAST_K7:-}"
if [ -z "$OURS" ]; then
  cargo build --quiet --release --locked -p ballast -p bench
  OURS="${CARGO_TARGET_DIR:-target}/release/ballast"
fi

: > "$RESULTS"
for ((round = 0; round < ROUNDS; round++)); do
  # Exit code 1: rows are wrong, and all of them were checked. Most codes of this file have another check character.
  "$OURS" import entities "$FILE" --check --json > "$RESULTS.ours" || [ $? = 1 ]
  "$VENV/bin/python" -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1], encoding="utf-8"))))' "$RESULTS.ours" >> "$RESULTS"
  (cd "$PEERS" && "$VENV/bin/python" k7_peers.py --size "$SIZE" --peers polars-fastexcel --reps 3) >> "$RESULTS"
done
(cd "$PEERS" && "$VENV/bin/python" k7_peers.py --size "$SIZE" --peers openpyxl --reps 1) >> "$RESULTS"

"$VENV/bin/python" - "$RESULTS" "$PEERS/expected/k7-$SIZE.json" <<'PY'
import collections, json, statistics, sys

expected = json.load(open(sys.argv[2], encoding="utf-8"))
runs = collections.defaultdict(list)
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    if "canonical_sha256" in row:
        if row["canonical_sha256"] != expected["canonical_sha256"] or row["rows"] != expected["rows"]:
            sys.exit("ballast read something else")
        runs["ballast, read and checked"].append(row["seconds"])
    else:
        if row["extra"]["check"] != "equal":
            sys.exit(f"{row['peer']}: {row['extra']['check']}")
        runs[row["peer"] + ", read"].extend(row["extra"]["runs"])
ours = statistics.median(runs["ballast, read and checked"])
print(f"K7, {expected['rows']:,} rows of {expected['columns']} columns, seconds (median of all runs)   rows/s   ours/peer")
for peer, seconds in runs.items():
    median = statistics.median(seconds)
    print(f"  {peer:28}{median:8.3f}   {expected['rows'] / median:10,.0f}   {ours / median:5.2f}")
PY
