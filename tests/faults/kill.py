#!/usr/bin/env python3
"""Kills the server in the middle of its work, again and again (kill -9), and looks whether every acknowledged write is there, nothing is
there twice, no duty is owed or told twice, and the log verifies.

    tests/faults/kill.py [--database sqlite|postgres] [--rounds 1000] [--binary target/release/ballast]
"""
import argparse
import random
import shutil
import sys
import threading
import time

from city import ROOT, City, Client, Refused, Work, workshop

CHECK_EVERY = 50
ADVANCE_EVERY = 10


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options.add_argument("--rounds", type=int, default=1000)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--binary", default=f"{ROOT}/target/release/ballast")
    options.add_argument("--seed", type=int, default=None)
    asked = options.parse_args()
    random.seed(asked.seed)
    work_in = workshop()
    city = City(asked.binary, asked.database, work_in)
    city.start()
    work = Work(city, asked.clients)
    clerk = Client(city).sign_in("leader")
    begun, wrong = time.time(), []
    for n in range(1, asked.rounds + 1):
        threads = work.run(5)
        time.sleep(random.uniform(0.02, 0.4))
        if n % ADVANCE_EVERY == 0:
            # The clock tells what is due: killed in the middle of that, nothing may be told twice.
            advance(clerk)
        city.kill()
        for thread in threads:
            thread.join()
        city.start()
        if n % CHECK_EVERY == 0 or n == asked.rounds:
            wrong, kept = work.check()
            print(f"{asked.database}: killed {n} times in {time.time() - begun:.0f} s; {len(work.asked):,} acknowledged, {kept:,} kept, "
                  f"{len(work.taken_back):,} taken back, {work.failed} refused; {len(wrong)} wrong", flush=True)
            if wrong:
                break
    city.stop()
    sound, said = city.verify()
    if not sound:
        wrong.append(f"the log: {said}")
    city.close()
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    if wrong:
        print(f"what was found lies in {work_in}", file=sys.stderr)
        return 1
    print(f"{asked.database}: the log verifies")
    shutil.rmtree(work_in)
    return 0


def advance(clerk):
    def go():
        try:
            clerk.api("POST", "/clock/advance", {"to": "next-working-day"})
        except (OSError, Refused):
            pass

    threading.Thread(target=go, daemon=True).start()
    time.sleep(random.uniform(0.0, 0.5))


if __name__ == "__main__":
    sys.exit(main())
