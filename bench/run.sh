#!/usr/bin/env bash
# Every benchmark beside its peers, in one run. The peers' harness (generators, runners, expected answers) lies in $BALLAST_PEERS.
set -euo pipefail
cd "$(dirname "$0")"
# Always these two together, here and in each script: what a crate is built with depends on what is built beside it.
cargo build --release --locked -p ballast -p bench
./k1.sh
./k3.sh
./k4.sh
./k6.sh
./k7.sh
./duties.sh
./ledger.sh
./latency.sh
DATABASE=postgres ./latency.sh
