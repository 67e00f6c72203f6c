#!/usr/bin/env bash
# The tick over a million open duties on both engines: the index of what wakes, beside reading every row.
#
#   bench/duties.sh [N]
#
# Needs Debian's postgresql; everything lies under $BALLAST_BENCH_DATA/duties (/tmp/ballast-bench/duties) and is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
N=${1:-1000000}
ROOT=${BALLAST_BENCH_DATA:-/tmp/ballast-bench}/duties
DUTIES=${DUTIES:-${CARGO_TARGET_DIR:-target}/release/duties}
[ -x "$DUTIES" ] || cargo build --release --locked -p ballast -p bench
rm -rf "$ROOT"; mkdir -p "$ROOT"; chmod a+rx "$ROOT"
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
PG=$ROOT/postgres
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p "$PG"; [ "$(id -u)" = 0 ] && chown postgres "$PG"
as "$BIN/initdb" -D "$PG/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 > "$ROOT/initdb.log" 2>&1
as "$BIN/pg_ctl" -D "$PG/data" -w -l "$PG/log" -o "-p $PORT -k $PG -c listen_addresses=127.0.0.1 -c shared_buffers=1GB -c jit=off" start > /dev/null
trap 'as "$BIN/pg_ctl" -D "$PG/data" -m immediate stop > /dev/null; rm -rf "$ROOT"' EXIT
"$BIN/psql" -h 127.0.0.1 -p "$PORT" -U bench -X -q -d postgres -c "CREATE DATABASE bench"
for url in "sqlite:$ROOT/duties.db" "postgres://bench@127.0.0.1:$PORT/bench"; do
  "$DUTIES" prepare "$url" "$N"
  "$DUTIES" run "$url"
done
# That it is an index and no scan, in the engines' own words.
WAKING="SELECT id FROM duty d WHERE d.region = '211400' AND d.wakes_on IS NOT NULL AND d.wakes_on <= '2023-07-07' ORDER BY d.wakes_on, d.id LIMIT 500"
python3 - "$ROOT/duties.db" "$WAKING" <<'PY'
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("EXPLAIN QUERY PLAN " + sys.argv[2]):
    print("sqlite:", row[3])
PY
"$BIN/psql" -h 127.0.0.1 -p "$PORT" -U bench -X -q -A -t -d bench -c "EXPLAIN (ANALYZE, COSTS OFF) $WAKING" | sed 's/^/postgres: /'
