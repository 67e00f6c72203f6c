#!/usr/bin/env bash
# How long lists and pages take with the whole register behind them: every address asked by 50 clients at once, by wrk (Debian's package of that
# name) on the same machine. Prints one line for each address: answers a second, the median and the 99th percentile in milliseconds.
#
#   bench/latency.sh                    # SQLite, the demonstration as it is
#   DATABASE=postgres bench/latency.sh  # the same on PostgreSQL, which it starts itself
#   SECONDS_EACH=5 CLIENTS=50 ONLY='entities|cockpit' bench/latency.sh
#   ENLARGE=20 bench/latency.sh         # 21 times as many projects, cases, duties and facts (enlarge.py)
#   CHANGES=2 bench/latency.sh          # while somebody changes something twice a second: then what was kept must be made anew
set -euo pipefail
cd "$(dirname "$0")/.."
BALLAST=${BALLAST_BIN:-target/release/ballast}
CLIENTS=${CLIENTS:-50}
EACH=${SECONDS_EACH:-5}
CHANGES=${CHANGES:-0}
ENLARGE=${ENLARGE:-0}
PORT=${PORT:-8688}
work=$(mktemp -d)
chmod a+rx "$work"
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 2; }
[ -x "$BALLAST" ] || { echo "$BALLAST is missing: make build" >&2; exit 2; }
cleanup() {
  [ -n "${changer:-}" ] && kill "$changer" 2>/dev/null || true
  [ -n "${server:-}" ] && kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  [ -n "${pg:-}" ] && runuser -u postgres -- "$pg/pg_ctl" -D "$work/pg/data" -m fast stop >/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

more=()
if [ "${DATABASE:-sqlite}" = postgres ]; then
  pg=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
  mkdir "$work/pg"; chown postgres "$work/pg"
  runuser -u postgres -- "$pg/initdb" -D "$work/pg/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  runuser -u postgres -- "$pg/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" -o "-p 55988 -k $work/pg -c listen_addresses=127.0.0.1 -c shared_buffers=1GB" start >/dev/null
  runuser -u postgres -- "$pg/psql" -h 127.0.0.1 -p 55988 -U bench -d postgres -qc "CREATE DATABASE ballast"
  more=(--database "postgres://bench@127.0.0.1:55988/ballast")
fi
if [ "$ENLARGE" != 0 ]; then
  "$BALLAST" demo --data "$work/data" --no-serve "${more[@]}" 2>"$work/log"
  if [ -n "${pg:-}" ]; then into=(runuser -u postgres -- "$pg/psql" -h 127.0.0.1 -p 55988 -U bench -d ballast -qAtv ON_ERROR_STOP=1); else into=(sqlite3 -bail "$work/data/ballast.db"); fi
  python3 bench/enlarge.py "$ENLARGE" | "${into[@]}"
  for table in entity project approval_case duty fact; do echo "$table: $("${into[@]}" <<<"SELECT COUNT(*) FROM $table;")"; done
  [ -n "${pg:-}" ] || sqlite3 "$work/data/ballast.db" ANALYZE
fi
"$BALLAST" demo --data "$work/data" --port "$PORT" "${more[@]}" 2>"$work/log" & server=$!
until curl -fs "http://127.0.0.1:$PORT/api/v1/session" >/dev/null 2>&1; do kill -0 "$server" || { cat "$work/log" >&2; exit 1; }; sleep 1; done
# The log takes in what was added before anybody looks.
[ "$ENLARGE" = 0 ] || until [ "$("${into[@]}" <<<"SELECT COUNT(*) FROM (SELECT 1 FROM fact WHERE leaf = -1 LIMIT 1) waiting;")" = 0 ]; do sleep 2; done
[ -n "${pg:-}" ] && runuser -u postgres -- "$pg/psql" -h 127.0.0.1 -p 55988 -U bench -d ballast -qc "VACUUM ANALYZE"

# Who looks: somebody of each sort, signed in as the demonstration offers it.
api() { curl -fs -b "$1" -c "$1" -H "x-csrf-token: $(cat "$1.csrf" 2>/dev/null)" -H 'content-type: application/json' "${@:3}" "http://127.0.0.1:$PORT/api/v1$2"; }
field() { python3 -c "import json,sys
v = json.load(sys.stdin)
for key in sys.argv[1].split('.'): v = v[int(key) if key.isdigit() else key]
print(v)" "$1"; }
sign_in() {
  api "$work/$1" /session | field csrf >"$work/$1.csrf"
  local id
  id=$(api "$work/$1" /session/identities | python3 -c "import json,sys
found = [one for one in json.load(sys.stdin)['items'] if one['role'] == sys.argv[1]]
# Of leaders the one of the whole city, of applicants one whose company is in the register.
print(min(reversed(found), key=lambda one: (one['office'] or {}).get('id') != 'city-government' and not one['name']['zh'].startswith('演示企业'))['id'])" "$1")
  api "$work/$1" /session -X POST -d "{\"identity\":\"$id\"}" >"$work/$1.me"
  field csrf <"$work/$1.me" >"$work/$1.csrf"
}
cookie() { awk '$6 ~ /./ && !/^# / {printf "%s=%s; ", $6, $7}' "$work/$1" | sed 's/; $//'; }

ask() { # who, what it is, address
  [[ "$2" =~ ${ONLY:-.} ]] || return 0
  local code
  code=$(curl -s -o "$work/answer" -w '%{http_code}' -H "Cookie: $(cookie "$1")" "http://127.0.0.1:$PORT$3")
  [ "$code" = 200 ] || { echo "$2: $3 answers $code" >&2; head -c 300 "$work/answer" >&2; return 1; }
  wrk -t1 -c"$CLIENTS" -d"${EACH}s" --timeout 10s --latency -H "Cookie: $(cookie "$1")" "http://127.0.0.1:$PORT$3" >"$work/wrk"
  python3 - "$2" "$work/wrk" <<'P'
import re, sys
text = open(sys.argv[2]).read()
def ms(word):
    n, unit = re.search(rf'^\s+{word}\s+([0-9.]+)(us|ms|s)', text, re.M).groups()
    return float(n) * {'us': 0.001, 'ms': 1, 's': 1000}[unit]
rate = float(re.search(r'Requests/sec:\s+([0-9.]+)', text).group(1))
bad = re.search(r'Non-2xx or 3xx responses: (\d+)', text)
print(f"{sys.argv[1]:44} {rate:8.0f}/s  p50 {ms('50%'):7.1f} ms  p99 {ms('99%'):7.1f} ms{'  REFUSED ' + bad.group(1) if bad else ''}", flush=True)
P
}

for role in leader project-officer reviewer applicant; do sign_in "$role"; done
first() { api "$work/leader" "$1" | field "items.0.${2:-id}"; }
project=$(first '/projects?limit=1') entity=$(first '/entities?limit=1') steward=$(first '/stewards?limit=1') case=$(first '/cases?limit=1')
duty=$(first '/duties?limit=1') issue=$(first '/issues?limit=1') policy=$(first '/policies?limit=1') office=development-reform
chain=$(api "$work/leader" /chains | python3 -c "import json,sys
print(json.load(sys.stdin)['chains'][0]['id'])")
far=$(api "$work/leader" '/entities?limit=200' | field next)

# Signing in is a change like any other: a row is written and committed.
if [ "$CHANGES" != 0 ]; then
  (while sleep "$(python3 -c "print(1 / $CHANGES)")"; do rm -f "$work/changer" "$work/changer.csrf"
    api "$work/changer" /session | field csrf >"$work/changer.new"; mv "$work/changer.new" "$work/changer.csrf"
    api "$work/changer" /session -X POST -d "{\"identity\":\"$(field user.id <"$work/reviewer.me")\"}" >/dev/null || echo "a change was refused" >&2; done) & changer=$!
fi

A=/api/v1
ask leader "page (the client)" /
ask leader "session" $A/session
ask leader "overview" $A/overview
ask leader "cockpit" $A/cockpit
ask leader "cockpit of a past day" "$A/cockpit?as_of=2023-03-31"
ask leader "day" $A/day
ask leader "projects" "$A/projects?limit=50"
ask leader "projects, searched" "$A/projects?limit=50&q=%E5%8C%96%E5%B7%A5"
ask leader "projects, filtered and sorted" "$A/projects?limit=50&sort=investment&order=desc&lamp=green"
ask leader "search, by name" "$A/search?q=%E6%B5%B7%E6%B4%8B"
ask leader "search, by first letters" "$A/search?q=hlds"
ask leader "project" "$A/projects/$project"
ask leader "project's path" "$A/projects/$project/path"
ask leader "project's facts" "$A/projects/$project/facts"
ask leader "cases" "$A/cases?limit=50"
ask reviewer "cases of my office" "$A/cases?limit=50&assigned=office&sort=due"
ask leader "case" "$A/cases/$case"
ask leader "duties" "$A/duties?limit=50"
ask leader "duties, counted" "$A/duties/counts"
ask leader "duty" "$A/duties/$duty"
ask leader "entities" "$A/entities?limit=50"
ask leader "entities, by name" "$A/entities?limit=50&q=%E6%B5%B7%E6%B4%8B"
ask leader "entities, by first letters" "$A/entities?limit=50&q=hlds"
ask leader "entities, filtered" "$A/entities?limit=50&district=211402&kind=enterprise"
ask leader "entities, another page" "$A/entities?limit=50&after=$far"
ask leader "entity" "$A/entities/$entity"
ask leader "entity's policies" "$A/entities/$entity/policies"
ask leader "entity's stewards" "$A/entities/$entity/stewards"
ask leader "stewards" "$A/stewards?limit=50"
ask leader "stewards' loads" "$A/stewards/loads"
ask leader "steward" "$A/stewards/$steward"
ask leader "steward's entities" "$A/stewards/$steward/entities?limit=50"
ask leader "stewards' appraisal" "$A/stewards/appraisal"
ask leader "issues" "$A/issues?limit=50"
ask leader "issues' appraisal" "$A/issues/appraisal"
ask leader "issue" "$A/issues/$issue"
ask leader "policies" "$A/policies?limit=50"
ask leader "policy" "$A/policies/$policy"
ask leader "policy's board" "$A/policies/$policy/board"
ask leader "claims" "$A/policies/claims?limit=50"
ask applicant "my policies" "$A/me/policies"
ask leader "offices" "$A/offices"
ask leader "office" "$A/offices/$office"
ask leader "campaigns" "$A/campaigns"
ask leader "meetings" "$A/dispatch/meetings"
ask leader "task forces" "$A/task-forces?limit=50"
ask leader "objectives" "$A/objectives"
ask leader "tours" "$A/tours"
ask leader "figures" "$A/figures"
ask leader "items" "$A/items"
ask leader "log" "$A/public/ledger"
ask leader "chains" "$A/chains"
ask leader "chain" "$A/chains/$chain"
ask leader "clusters, energy, bases" "$A/chains/groups"
ask leader "entities of a chain" "$A/chains/entities?chain=$chain"
ask leader "projects of a chain" "$A/chains/projects?chain=$chain"
ask leader "leads" "$A/leads?limit=50"
ask leader "leads' funnel" "$A/leads/figures"
ask leader "indicators" "$A/indicators"
ask leader "map" "$A/map"
ask leader "map of a past day" "$A/map?as_of=2023-03-31"
ask leader "projects of a past day" "$A/projects?limit=50&stage=started&as_of=2023-03-31"
ask leader "overdue duties of a past day" "$A/duties?scope=all&lamp=overdue&limit=50&as_of=2023-03-31"
ask leader "overdue cases of a past day" "$A/cases?lamp=overdue&limit=50&as_of=2023-03-31"
ask leader "burden" "$A/burden"
ask leader "burden by form" "$A/burden/operations"
ask leader "burden, asked twice" "$A/burden/twice"
ask leader "rankings" "$A/rankings"
ask leader "rankings of a past day" "$A/rankings?as_of=2023-03-31"
ask leader "records of a rank" "$A/rankings/districts/211402/records"
