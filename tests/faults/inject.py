#!/usr/bin/env python3
"""Lets the system calls by which the database is written fail, or kills the server in one of them (strace -e inject), while people work;
then looks, with a server that is left in peace, whether every acknowledged write is there and the log verifies. SQLite, whose files are ours:
rows and the log are one file and its write-ahead log.

    tests/faults/inject.py [--rounds 3] [--binary target/release/ballast]
"""
import argparse
import random
import shutil
import sys
import time

from city import ROOT, City, Work, workshop

# What happens, to which call, how often: from the n-th on, each m-th (strace's when=n+m, counted for each thread: a connection that takes
# the place of a broken one begins anew).
FAULTS = [
    ("a write finds the disk full", "pwrite64:error=ENOSPC", "7"),
    ("a write fails", "pwrite64:error=EIO", "11"),
    ("the disk does not confirm", "fsync:error=EIO", "2"),
    ("the file cannot grow", "ftruncate:error=ENOSPC", "1"),
    ("killed in a write", "pwrite64:signal=KILL", None),
    ("killed in a confirmation", "fsync:signal=KILL", None),
    ("a write is slow", "pwrite64:delay_enter=20000", "5"),
]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--clients", type=int, default=3)
    options.add_argument("--binary", default=f"{ROOT}/target/release/ballast")
    options.add_argument("--seed", type=int, default=None)
    asked = options.parse_args()
    if not shutil.which("strace"):
        raise SystemExit("strace is missing: apt-get install strace")
    random.seed(asked.seed)
    work_in = workshop()
    city = City(asked.binary, "sqlite", work_in)
    city.start()
    work = Work(city, asked.clients)
    city.stop()
    wrong = []
    for n in range(asked.rounds):
        for what, fault, every in FAULTS:
            before, failed = len(work.asked), work.failed
            first = random.randrange(20, 160)
            call = fault.split(":")[0]
            when = f"{first}+{every}" if every else str(first)
            files = [one for name in ("ballast.db", "ballast.db-wal") for one in ("-P", f"{city.data}/{name}")]
            wrap = ["strace", "-f", "-qqq", "-o", "/dev/null", *files, "-e", f"trace={call}", "-e", f"inject={fault}:when={when}"]
            try:
                city.start(wrap)
                threads = work.run(4)
                for thread in threads:
                    thread.join()
            except SystemExit:
                pass  # The fault came while it started: it said so and ended, which is as good.
            city.kill()
            city.start()
            wrong, kept = work.check()
            print(f"{n + 1}. {what} ({fault}, {when}): {len(work.asked) - before} acknowledged, {work.failed - failed} refused, {kept:,} kept; "
                  f"{len(wrong)} wrong", flush=True)
            city.stop()
            sound, said = city.verify()
            if not sound:
                wrong.append(f"the log: {said}")
            if wrong:
                break
        if wrong:
            break
    city.close()
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    if wrong:
        print(f"what was found lies in {work_in}", file=sys.stderr)
        return 1
    print(f"{len(work.asked):,} acknowledged, all there; the log verifies")
    shutil.rmtree(work_in)
    return 0


if __name__ == "__main__":
    sys.exit(main())
