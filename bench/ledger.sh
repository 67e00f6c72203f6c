#!/usr/bin/env bash
# The log: checking beside SHA-256's own rate (ours, and OpenSSL's on one core), sequencing beside the commits that bring the facts.
#   bench/ledger.sh [FACTS] [DATABASE]        200000; a new SQLite file
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release --locked -p ballast -p bench
"${CARGO_TARGET_DIR:-target}/release/ledger" "$@"
if command -v openssl >/dev/null; then
  openssl speed -seconds 1 -bytes 512 -evp sha256 2>/dev/null | awk '/^sha256/ { print "  openssl speed, 512 bytes      " $2 " (1000s of bytes/s)" }'
fi
