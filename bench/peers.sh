# Sourced by the benchmarks that have peers in Python: where the peers' harness lies ($PEERS), and one Python with all that they need ($VENV).
#   . bench/peers.sh       from the repository's root
PEERS="${BALLAST_PEERS:-../shared/bench}"
[ -d "$PEERS" ] || { echo "The peers' harness is not at $PEERS: say where its folder is in BALLAST_PEERS." >&2; exit 2; }
PEERS="$(cd "$PEERS" && pwd)"
VENV="${BALLAST_BENCH_VENV:-/tmp/ballast-bench-venv}"
export BALLAST_BENCH_DATA="${BALLAST_BENCH_DATA:-/tmp/ballast-bench}" PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1
mkdir -p "$BALLAST_BENCH_DATA"
if ! "$VENV/bin/python" -c 'import chinese_calendar, fastexcel, numba, numpy, openpyxl, ortools, pandas, polars, scipy, xlsxwriter' 2>/dev/null; then
  [ -x "$VENV/bin/python" ] || python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check \
    numpy numba pandas polars scipy ortools fastexcel openpyxl xlsxwriter chinesecalendar==1.11.0
fi
