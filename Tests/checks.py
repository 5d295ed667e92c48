"""A check is a sentence and a function that raises Failure when it is not true."""

import subprocess
import sys
import time


class Failure(Exception):
    pass


_checks = []


def check(sentence, slow=False):
    def register(function):
        _checks.append((sentence, function, slow))
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


def main():
    """Runs the checks whose sentence holds one of the words given (without a word: all that are
    not slow, or with --slow those that are); ends the program."""
    words = [word for word in sys.argv[1:] if word != "--slow"]
    slow = "--slow" in sys.argv
    chosen = [c[:2] for c in _checks if (any(word in c[0] for word in words) if words else c[2] == slow)]
    failed = 0
    for sentence, function in chosen:
        began = time.monotonic()
        try:
            note = function()
        except (Failure, subprocess.TimeoutExpired, OSError) as trouble:
            failed += 1
            print(f"FAIL  {sentence}\n      " + str(trouble).replace("\n", "\n      "), flush=True)
        else:
            took = time.monotonic() - began
            print(f"ok    {sentence}" + (f": {note}" if note else "") + (f"  ({took:.1f} s)" if took > 1 else ""), flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not chosen else 0)
