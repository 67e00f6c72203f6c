#!/usr/bin/env bash
# How long until a thousand open screens show a change: so many streams of the cockpit's readers, each of which asks for the cockpit anew when it hears
# `changed`, while a project officer records starts of works. Prints the median, the 99th percentile and the longest, in milliseconds since the change was
# answered: until a stream heard it, and until its screen had the new figures whole.
#
#   bench/live.sh                  # SQLite, the demonstration with the whole register
#   SCREENS=200 CHANGES=5 bench/live.sh
set -euo pipefail
cd "$(dirname "$0")/.."
BALLAST=${BALLAST_BIN:-target/release/ballast}
PORT=${PORT:-8689}
work=$(mktemp -d)
[ -x "$BALLAST" ] || { echo "$BALLAST is missing: make build" >&2; exit 2; }
ulimit -n 8192
cleanup() {
  [ -n "${server:-}" ] && kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
"$BALLAST" demo --data "$work/data" --no-serve ${THIN:+--thin "$THIN"} 2>"$work/log"
# One person has twelve streams at most: as many readers as are needed, each a leader of the city like the demonstration's.
python3 bench/live.py readers "$work/data/ballast.db" "${SCREENS:-1000}"
"$BALLAST" demo --data "$work/data" --port "$PORT" 2>>"$work/log" & server=$!
until curl -fs "http://127.0.0.1:$PORT/api/v1/session" >/dev/null 2>&1; do kill -0 "$server" || { cat "$work/log" >&2; exit 1; }; sleep 1; done
python3 bench/live.py screens "$PORT" "${SCREENS:-1000}" "${CHANGES:-10}"
