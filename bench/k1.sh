#!/usr/bin/env bash
# K1: working-day arithmetic beside its peers, pass by pass on the same machine, and the ratio of medians.
#   bench/k1.sh [SIZE] [ROUNDS]        small, medium or full (default); 5 rounds
# $BALLAST_PEERS: the folder of the generators and peers (default ../shared/bench beside the repository).
# $BALLAST_BENCH_VENV: a Python with numpy, numba, pandas and chinesecalendar; made when it is missing.
# $BALLAST_BENCH_DATA: where inputs and results lie (default /tmp/ballast-bench).
set -euo pipefail
cd "$(dirname "$0")/.."
SIZE="${1:-full}" ROUNDS="${2:-5}" REPS=5
PEERS="$(cd "${BALLAST_PEERS:-../shared/bench}" && pwd)"
VENV="${BALLAST_BENCH_VENV:-/tmp/ballast-bench-venv}"
export BALLAST_BENCH_DATA="${BALLAST_BENCH_DATA:-/tmp/ballast-bench}" PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1
RESULTS="$BALLAST_BENCH_DATA/k1-$SIZE.jsonl"

if [ ! -x "$VENV/bin/python" ]; then
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check numpy numba pandas chinesecalendar==1.11.0
fi
[ -s "$BALLAST_BENCH_DATA/k1/$SIZE/btw_b.i32" ] || (cd "$PEERS" && "$VENV/bin/python" k1_gen.py --size "$SIZE")
cargo build --quiet --release --locked -p bench --bin k1
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
