#!/usr/bin/env python3
"""scripts/demo, as a newcomer runs it."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from checks import Failure, check, expect, main, run

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "scripts" / "demo"


def directory():
    """A place of its own for what the demo, and SwiftPM, leave in TMPDIR."""
    return Path(tempfile.mkdtemp(prefix="kd-"))


def environment(temporary):
    # Without a display, whatever this machine has.
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")} \
        | {"TMPDIR": os.fspath(temporary)}


@check("--walk plays the whole way in words, from the number to the evaluation, and ends with a ticket's picture and a receipt")
def walk():
    temporary = directory()
    said = run([DEMO, "--walk"], env=environment(temporary), timeout=1700)
    rest = said
    # Of the day's last half hour nothing is booked.
    booked = ("somebody who has booked", "checks in") if time.strftime("%H:%M") < "22:50" else ()
    for step in ("王*明", "取号 · number", "asks for another", "called at a window", "announced on the board", "号窗口办理", "the terminal says so, too", "served",
                 "a case is received", "accepted, with a receipt", "绿灯 · green", "finished", "绿灯 · green", "evaluated, the visit", "再见",
                 "the receipt is scanned", "绿灯，按时", "evaluated, the case", *booked):
        expect(step in rest, f"{step!r} is missing, or at another place:\n{said}")
        rest = rest.split(step, 1)[1]
    for name, magic in [("ticket", b"\x89PNG\r\n"), ("receipt", b"%PDF-")]:
        path = re.search(rf"^{name} +(\S+)$", said, re.M)
        expect(path and Path(path[1]).read_bytes().startswith(magic), said)
    kept = [path for path in temporary.glob("kiosk-demo.*/*") if path.name != "twins"]
    expect(not kept, f"left behind: {kept}")
    shutil.rmtree(temporary)
    return re.search(r"^visit +(.+)$", said, re.M)[1]


@check("without it there are three addresses to open, served on this machine alone, and Ctrl-C ends everything")
def serve():
    temporary = directory()
    process = subprocess.Popen([DEMO], env=environment(temporary), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True)
    said, until = b"", time.monotonic() + 120
    try:
        while b"Ctrl-C ends it" not in said:
            if not select.select([process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                raise Failure("it did not get ready:\n" + said.decode())
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                raise Failure("it ended:\n" + said.decode())
            said += chunk
        key = re.search(r"open +file://(\S+)", said.decode())
        pages = re.findall(r"open +(http://127\.0\.0\.1:\d+/\w+)", said.decode())
        expect(key, said.decode())
        page = Path(key[1]).read_text()
        expect(Path(key[1]).stat().st_mode & 0o077 == 0, "others may read the key")
        expect([page.rsplit("/", 1)[1] for page in pages] == ["display", "counter"], said.decode())
        for page in pages:
            with urllib.request.urlopen(page, timeout=10) as answer:
                expect(answer.status == 200, page)
        port = re.search(r"http://127\.0\.0\.1:(\d+)", page)[1]
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
            raise Failure("the page opens without the key")
        except urllib.error.HTTPError as refused:
            expect(refused.code in (401, 403), f"without the key: {refused.code}")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Failure("Ctrl-C did not end it")
    expect(not list(temporary.glob("kiosk-demo.*")), "it left files behind")
    shutil.rmtree(temporary)


if __name__ == "__main__":
    main()
