#!/usr/bin/env bash
# K6: complete case lives per second through our store, beside pgbench sending the same statements. One pass of ours, one of
# pgbench, and so on: these machines are noisy, so the ratio of the medians counts, not a single figure.
#
#   bench/k6.sh [--cases N] [--passes N] [--seconds S] [--clients "1 8 32"] [--sqlite] [--postgres]
#
# --cases N first stores N finished cases (N = 1000000 takes about 12 GB and some minutes for each engine). Needs python3 and
# Debian's postgresql; everything else lies under $BALLAST_BENCH_DATA/k6 (/tmp/ballast-bench/k6).
set -euo pipefail
cd "$(dirname "$0")/.."
CASES=0 PASSES=5 SECONDS_EACH=4 CLIENTS="1 8 32" ENGINES=""
while [ $# -gt 0 ]; do
  case "$1" in
    --cases) CASES=$2; shift 2 ;;
    --passes) PASSES=$2; shift 2 ;;
    --seconds) SECONDS_EACH=$2; shift 2 ;;
    --clients) CLIENTS=$2; shift 2 ;;
    --sqlite|--postgres) ENGINES="$ENGINES ${1#--}"; shift ;;
    *) sed -n '2,9p' "$0" >&2; exit 2 ;;
  esac
done
ENGINES=${ENGINES:-sqlite postgres}
ROOT=${BALLAST_BENCH_DATA:-/tmp/ballast-bench}/k6
K6=${K6:-${CARGO_TARGET_DIR:-target}/release/k6}
[ -x "$K6" ] || cargo build --release --locked -p ballast -p bench
mkdir -p "$ROOT"; chmod a+rx "$ROOT"
OUT=$ROOT/results-$CASES.jsonl; : > "$OUT"
PROJECTS=20          # as in k6.rs
START=1000           # the number of the next pass's first life; each pass has its own hundred thousand
PASS=100000
ONE=$((81000000 + $(date +%s) % 17000000))  # the life whose statements make the floor: another one each time

next() { START=$((START + PASS)); }
record() { tee -a "$OUT"; }

run_sqlite() {
  local file=$ROOT/k6-$CASES.db clients pass
  if [ "$CASES" = 0 ]; then rm -f "$file"*; elif [ ! -s "$file" ]; then "$K6" preload "sqlite:$file" "$CASES"; fi
  "$K6" prepare "sqlite:$file" 32
  START=$(( $(date +%s) % 800 * PASS + 2 * PASS ))   # a kept file has lives of earlier runs
  for pass in $(seq "$PASSES"); do
    for clients in $CLIENTS; do "$K6" run "sqlite:$file" "$clients" "$SECONDS_EACH" "$START" | record; next; done
  done
}

as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

start_postgres() {
  BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
  PG=$ROOT/postgres-$CASES
  PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  mkdir -p "$PG"; [ "$(id -u)" = 0 ] && chown postgres "$PG"
  [ -s "$PG/data/PG_VERSION" ] || as "$BIN/initdb" -D "$PG/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 > "$ROOT/initdb.log" 2>&1
  as "$BIN/pg_ctl" -D "$PG/data" -w -l "$PG/log" -o "-p $PORT -k $PG -c listen_addresses=127.0.0.1 -c fsync=on -c synchronous_commit=on \
    -c full_page_writes=on -c shared_buffers=1GB -c max_connections=100 -c max_wal_size=8GB -c checkpoint_timeout=30min -c jit=off \
    -c logging_collector=on -c log_destination=csvlog -c log_directory=$PG/logs -c log_filename=log -c log_rotation_size=0" start > /dev/null
  trap 'as "$BIN/pg_ctl" -D "$PG/data" -m fast stop > /dev/null' EXIT
  sql -d postgres -c "CREATE DATABASE bench" 2> /dev/null || true
  URL=postgres://bench@127.0.0.1:$PORT/bench
}

sql() { "$BIN/psql" -h 127.0.0.1 -p "$PORT" -U bench -X -q -At -v ON_ERROR_STOP=1 "$@"; }

# The statements of one life, from the server's own log.
make_floor() {
  sql -d bench -c "ALTER DATABASE bench SET log_statement = 'all'"
  : > "$PG/logs/log.csv"
  "$K6" one "$URL" "$ONE"
  sql -d bench -c "ALTER DATABASE bench RESET log_statement"
  python3 bench/k6_floor.py "$PG/logs/log.csv" $((100000000000 + ONE * 1000)) 100000000000 START "$PROJECTS" "$ROOT/floor"
}

# pgbench PEER CLIENTS: the same lives by the script, checked like ours.
floor() {
  local peer=$1 clients=$2 lives tps check
  sql -d bench -c "UPDATE project SET version = 1 WHERE id < '018a0000-0000-7000-a000-5' AND id > '018a0000-0000-7000-a000-1'"
  sed "s/START/$START/g" "$ROOT/floor/$peer.sql" > "$ROOT/floor/now.sql"
  mapfile -d '' -t arguments < "$ROOT/floor/arguments"
  "$BIN/pgbench" -n -M prepared -h 127.0.0.1 -p "$PORT" -U bench -c "$clients" -j $((clients < 2 ? clients : 2)) -T "$SECONDS_EACH" \
    -D "n=$((START - 1))" "${arguments[@]}" -f "$ROOT/floor/now.sql" bench > "$ROOT/floor/said" 2> "$ROOT/floor/complained" ||
    { cat "$ROOT/floor/complained" >&2; exit 1; }
  lives=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$ROOT/floor/said")
  tps=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$ROOT/floor/said")
  check=$("$K6" check "$URL" "$START" "$lives" || true)
  python3 -c 'import json, sys
peer, clients, lives, tps, check = sys.argv[1:]
rate = float(tps)
print(json.dumps({"kernel": "K6", "peer": "pgbench-" + peer, "size": "c" + clients, "seconds": int(lives) / rate, "extra": {"cases_per_s": round(rate, 1),
    "tx_per_s": round(rate * 7, 1), "concurrency": int(clients), "cases": int(lives), "check": check}}))' "$peer" "$clients" "$lives" "$tps" "$check" | record
  next
}

run_postgres() {
  local clients pass
  start_postgres
  if [ "$CASES" = 0 ]; then sql -d bench -c "DROP SCHEMA public CASCADE; CREATE SCHEMA public"; : > "$PG/logs/log.csv"; "$K6" prepare "$URL" 32
  elif [ "$(sql -d bench -c "SELECT to_regclass('approval_case') IS NOT NULL")" != t ]; then "$K6" preload "$URL" "$CASES"; fi
  "$K6" prepare "$URL" 32
  make_floor
  START=$(( $(date +%s) % 800 * PASS + 2 * PASS ))
  for pass in $(seq "$PASSES"); do
    for clients in $CLIENTS; do
      "$K6" run "$URL" "$clients" "$SECONDS_EACH" "$START" | record; next
      for peer in ${FLOORS:-pipeline}; do floor "$peer" "$clients"; done
    done
  done
}

for engine in $ENGINES; do "run_$engine"; done
python3 - "$OUT" "$CASES" <<'PY'
import collections, json, statistics, sys
rates = collections.defaultdict(list)
for line in open(sys.argv[1]):
    row = json.loads(line); rates[row["size"], row["peer"]].append(row["extra"]["cases_per_s"])
medians = {key: statistics.median(values) for key, values in rates.items()}
print(f"K6 at {int(sys.argv[2]):,} cases: complete lives per second, median of {max(map(len, rates.values()))} passes")
for (size, peer), rate in sorted(medians.items(), key=lambda item: (int(item[0][0][1:]), item[0][1])):
    floor = medians.get((size, "pgbench-pipeline"))
    ratio = f"  {rate / floor:.2f} of the pipelined floor" if floor and peer != "pgbench-pipeline" else ""
    print(f"  {size:>4}  {peer:<18} {rate:8.1f}{ratio}")
PY
