"""The parts of the tests, one after another: a heading, the part's own output, its time, a summary at the end.

A part's checks are counted by its closing lines, 'N passed, N failed', Swift
Testing's or unittest's; a command that counts nothing is one check. Whatever a part leaves
running is ended, and is a failure of that part.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Part:
    name: str
    minutes: int
    command: list
    quick: bool = True


PARTS = [
    Part("house", 5, ["python3", "Tests/House/check_imports.py"]),
    Part("header", 5, ["python3", "Tests/ABI/check_header.py"]),
    Part("build", 45, ["swift", "build", "--build-tests"]),
    Part("swift", 20, ["swift", "test", "--skip-build"]),
    Part("usb", 5, ["python3", "Tests/USB/check_usb.py"]),
    Part("cables", 10, ["python3", "Tests/USB/check_usb.py", "--all"], quick=False),
    Part("faults", 5, ["swift", "run", "--skip-build", "fault-run", "--schedules", "1000"]),
    Part("day", 5, ["swift", "run", "--skip-build", "hall-day"]),
    Part("hammer", 5, ["python3", "Tests/Programs/hammer.py"], quick=False),
    Part("programs", 5, ["python3", "Tests/Programs/check_programs.py"]),
    Part("catalog", 5, ["python3", "Tests/Catalog/check_catalog.py"]),
    Part("guest", 15, ["python3", "Tests/USB/check_guest.py"], quick=False),
    Part("screen", 15, [".build-python/bin/python", "Tests/Browser/visit.py"], quick=False),
    Part("demo", 45, ["python3", "Tests/Programs/check_demo.py"], quick=False),
    Part("make", 45, ["make"]),
    Part("library", 15, ["python3", "Tests/ABI/check_library.py"]),
    Part("memory", 15, ["python3", "Tests/ABI/check_library.py", "--slow"], quick=False),
    Part("fuzz", 30, ["python3", "Tests/Fuzz/check_fuzz.py"], quick=False),
    Part("bench", 30, ["scripts/bench"], quick=False),
]


def running(token):
    """Processes that carry the token in their environment: the part and all that it started."""
    found = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            if token in (process / "environ").read_bytes():
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue   # ended meanwhile, or somebody else's
    return {pid: command for pid, command in found.items() if command}


def end(token, seconds=5):
    """TERM, and KILL for those that stay. Gives what was running."""
    left = running(token)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in running(token):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        until = time.monotonic() + seconds
        while running(token) and time.monotonic() < until:
            time.sleep(0.05)
    return left


def counted(lines, status):
    """(passed, failed) by the closing lines of the output."""
    for line in reversed(lines[-20:]):
        if plain := re.match(r"(\d+) passed, (\d+) failed", line):
            return int(plain[1]), int(plain[2])
    text = "".join(lines)
    if swift := re.findall(r"Test run with (\d+) tests?\b", text):
        failed = len(set(re.findall(r"^\S+ Test (.+) failed after ", text, re.M)))
        return int(swift[-1]) - failed, failed
    if python := re.findall(r"^Ran (\d+) tests? in ", text, re.M):
        failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", lines[-1] if lines else ""))
        return int(python[-1]) - failed, failed
    return (1, 0) if status == 0 else (0, 1)


# What says why, of the output of a part that failed.
TROUBLE = re.compile(r"✘|\berror: |Fatal error|^(FAIL|ERROR|Traceback)|Error: |Assertion|signal (code )?\d|SIG[A-Z]{3}|💣|^\d+ .* in .* at |left running|"
                     r"ended after|exit status|==\d+==|libFuzzer|SUMMARY")


def trouble(lines, most=16):
    """The lines that say why a part failed, and its last ones."""
    last = max(0, len(lines) - 8)
    chosen = [index for index, line in enumerate(lines) if index < last and TROUBLE.search(line)][:most - 8]
    return [lines[index].rstrip()[:240] for index in chosen + list(range(last, len(lines)))]


def perform(part):
    """(passed, failed, seconds, what says why it failed)"""
    print(f"\n== {part.name}", flush=True)
    began = time.monotonic()
    token = f"KIOSK_TEST_PART={part.name}-{os.getpid()}"
    environment = os.environ | dict([token.split("=", 1)])
    if part.command[0] == "swift":
        # Where a crash was. (Programs that only link the library have no backtracer beside them, and would complain.)
        environment.setdefault("SWIFT_BACKTRACE", "enable=yes,color=no,threads=crashed,limit=32")
    process = subprocess.Popen(part.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    lines = []

    def say(line):
        lines.append(line + "\n")
        print(line, flush=True)

    def show():
        for raw in process.stdout:
            say(raw.decode(errors="replace").removesuffix("\n"))

    reader = threading.Thread(target=show, daemon=True)
    reader.start()
    late = False
    try:
        status = process.wait(part.minutes * 60)
    except subprocess.TimeoutExpired:
        late, status = True, None
    finally:
        left = end(token.encode())
        reader.join(5)
    passed, failed = counted(lines, status)
    if late:
        say(f"{part.name}: ended after {part.minutes} minutes")
        failed = max(failed, 1)
    elif left:
        say(f"{part.name}: left running: " + "; ".join(left.values()))
        failed += 1
    if status and (failed == 0 or status not in (0, 1)):
        say(f"{part.name}: exit status {status}")
        failed = max(failed, 1)
    seconds = time.monotonic() - began
    print(f"-- {'FAIL' if failed else 'PASS'} {part.name}, {seconds:.0f} s", flush=True)
    return passed, failed, seconds, trouble(lines) if failed else []


def main():
    parser = argparse.ArgumentParser(prog="scripts/test")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[[], *(part.name for part in PARTS)])
    asked = parser.parse_args()
    began = time.monotonic()
    results = [(part, *perform(part)) for part in PARTS
               if (part.name in asked.parts if asked.parts else part.quick or not asked.quick)]
    for part, _, _, _, why in results:
        if why:
            print(f"\n== why {part.name} failed", *why, sep="\n")
    print("\n== summary")
    for part, passed, failed, seconds, _ in results:
        print(f"{'FAIL' if failed else 'PASS'}  {part.name:10} {passed:5} passed {failed:4} failed {seconds:6.0f} s")
    print(f"{time.monotonic() - began:.0f} s in all")
    passed, failed = sum(r[1] for r in results), sum(r[2] for r in results)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
