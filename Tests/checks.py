"""A check is a sentence and a function that raises Failure when it is not true."""

import datetime
import itertools
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor


class Failure(Exception):
    pass


_checks = []


def check(sentence, slow=False, beside=False):
    """`beside`: runs on a processor of its own, beside its neighbours that may, too."""
    def register(function):
        _checks.append((sentence, function, slow, beside))
        return function
    return register


def run(arguments, failing=None, **options):
    """Runs a command and gives its output; any other exit status than 0 is a Failure."""
    options.setdefault("timeout", 600)
    done = subprocess.run([str(argument) for argument in arguments], text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        what = failing or " ".join(str(argument) for argument in arguments)
        what = what if len(what) < 300 else what[:300] + " …"
        raise Failure(f"{what}: exit status {done.returncode}\n{done.stdout.strip()}")
    return done.stdout


def expect(condition, otherwise):
    if not condition:
        raise Failure(otherwise)


def zone_at(hour, minute, days=0, date=None):
    """A time zone (TZ) in which it is that time now, so many days later, and the date there: what goes by the clock is tested at
    any time of the day. `date`: which date it is to be there, as two times of one day may lie on both sides of a midnight here."""
    now = datetime.datetime.now(datetime.timezone.utc)
    west = (now.hour - hour) * 60 + now.minute - minute
    west -= 1440 * (round(west / 1440) + days)
    if date:
        west -= 1440 * (datetime.date.fromisoformat(date) - (now - datetime.timedelta(minutes=west)).date()).days
    return f"HALL{'-' if west < 0 else ''}{abs(west) // 60}:{abs(west) % 60:02}", f"{(now - datetime.timedelta(minutes=west)).date()}"


def outcome(chosen):
    """Runs a check; gives whether it holds, and the line that says so."""
    sentence, function, *_ = chosen
    began = time.monotonic()
    try:
        note = function()
    except (Failure, subprocess.TimeoutExpired, OSError) as trouble:
        return False, f"FAIL  {sentence}\n      " + str(trouble).replace("\n", "\n      ")
    took = time.monotonic() - began
    return True, f"ok    {sentence}" + (f": {note}" if note else "") + (f"  ({took:.1f} s)" if took > 1 else "")


def main():
    """Runs the checks whose sentence holds one of the words given (without a word: all that are
    not slow, or with --slow those that are); ends the program."""
    words = [word for word in sys.argv[1:] if word != "--slow"]
    slow = "--slow" in sys.argv
    chosen = [c for c in _checks if (any(word in c[0] for word in words) if words else c[2] == slow)]
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as processors:
        for beside, neighbours in itertools.groupby(chosen, key=lambda c: c[3]):
            for holds, line in (processors.map if beside else map)(outcome, neighbours):
                failed += not holds
                print(line, flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not chosen else 0)
