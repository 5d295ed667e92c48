#!/usr/bin/env python3
"""Several processes take numbers from one hall's records at the same time, each as a terminal of its own, with clocks
that jump back and forth by days: no number is given twice, none is missing, no day is reopened, the journal is whole.

    hammer.py [--processes N] [--count N] [--directory DIR] [--programs DIR]

Each process takes `count` numbers, each on the disk before it is told. What they told is compared with the records.
"""

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests"))
from checks import check, expect, main

asked = argparse.ArgumentParser()
asked.add_argument("--processes", type=int, default=8)
asked.add_argument("--count", type=int, default=500)
asked.add_argument("--directory", help="on the disk that is meant; made, and removed again")
asked.add_argument("--programs", default=ROOT / ".build/debug", type=Path)
asked = asked.parse_args()
del sys.argv[1:]


def hammer(directory):
    """What each process told, one line a number, and how long they took."""
    began = time.monotonic()
    processes = []
    for index in range(asked.processes):
        name = f"t{index + 1}"
        with open(directory / f"{name}.told", "wb") as told:
            processes.append(subprocess.Popen(
                [asked.programs / "number-hammer", directory / name, name, directory / "hall", str(asked.count)], stdout=told))
    try:
        for process in processes:
            expect(process.wait(4 * 3_600) == 0, f"number-hammer ended with {process.returncode}")
    finally:
        for process in processes:
            process.kill()
    seconds = time.monotonic() - began
    told = [line for path in sorted(directory.glob("*.told")) for line in path.read_text().splitlines()]
    return told, seconds


@check("several processes give no number twice and leave none out")
def several():
    directory = Path(tempfile.mkdtemp(prefix="hammer-", dir=asked.directory))
    try:
        told, seconds = hammer(directory)
        wanted = asked.processes * asked.count
        expect(len(told) == wanted, f"{len(told)} numbers were told, not {wanted}")
        expect(len(set(told)) == len(told), f"{len(told) - len(set(told))} numbers were told twice")
        records = sqlite3.connect(f"file:{directory / 'hall' / 'records.db'}?mode=ro", uri=True)
        rows = records.execute("SELECT day, text, sequence FROM number ORDER BY id").fetchall()
        expect({f"{day} {text}" for day, text, _ in rows} == set(told), "the records have other numbers than were told")
        days = {}
        for place, (day, _, sequence) in enumerate(rows):
            expect(place == 0 or rows[place - 1][0] <= day, f"{day} was reopened")
            days[day] = days.get(day, 0) + 1
            expect(sequence == days[day], f"{day} has {sequence} where {days[day]} is next")
        issued = records.execute(
            "SELECT count(*), count(DISTINCT number) FROM journal JOIN journal_kind ON id = kind WHERE name = 'number-issued'").fetchone()
        expect(issued == (wanted, wanted), f"the journal tells of {issued} numbers")
        records.close()
        conf = directory / "kiosk.conf"
        conf.write_text("[store]\ndirectory = t0\n[hall]\nrecords = hall\nterminal = t0\n")
        verified = subprocess.run([asked.programs / "kiosk-doctor", "journal", "verify", "--config", conf], capture_output=True, text=True)
        expect(verified.returncode == 0, f"the journal: {verified.stdout}{verified.stderr}")
        return (f"{asked.processes} processes x {asked.count:,} numbers on {len(days):,} days in {seconds:.0f} s: "
                f"{wanted / seconds:,.0f} durable numbers a second; {verified.stdout.strip()}")
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
