"""A hall with its devices: the twins of `kiosk-twin hall`, and a configuration that names them."""

import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import header
from checks import Failure, zone_at

CATALOG = header.ROOT / "examples" / "hall"
PLACE = "990321104000"   # the township centre of the sample hall

CONFIGURATION = """\
[hall]
name = 青石镇便民服务中心
place = {place}
help = 请到大厅咨询台
{hall}

[store]
directory = state

[catalog]
directory = {catalog}

[queue A]
name = 社保医保
window = 1—3号窗口
bookings = 09:00-09:30 2; 14:00-14:30 1

[queue B]
name = 民政卫健

[queue C]
name = 自然资源

[queue D]
name = 综合

[window 1]
serves = A;B;C;D

[window 2]
name-en = The second
serves = A;B+10;C+10;D+10

[device reader]
kind = card-reader
uri = {reader}
fingerprint = yes

[device tickets]
kind = ticket-printer
uri = {tickets}

[device receipts]
kind = receipt-printer
uri = {receipts}
"""


def twin_program():
    for build in ["debug", "release"]:
        program = header.ROOT / ".build" / build / "kiosk-twin"
        if program.exists():
            return program
    raise Failure("kiosk-twin is not built: swift build --product kiosk-twin")


class Hall:
    """with Hall() as hall: hall.environment tells programs where everything is (hall.h)."""

    def __enter__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="kiosk-hall-"))
        self.config = self.directory / "kiosk.conf"
        self.state = self.directory / "state"
        self.twins = self.directory / "twins"
        self.process = None
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        self.process = subprocess.Popen([twin_program(), "hall", "--directory", self.twins, "--with-parent"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if not select.select([self.process.stdout], [], [], 60)[0]:
            raise Failure("kiosk-twin hall was not ready within 60 s")
        line = self.process.stdout.readline()
        uris = dict(word.split("=", 1) for word in line.split())
        if set(uris) != {"reader", "ticket-printer", "receipt-printer"}:
            raise Failure(f"kiosk-twin hall said: {line!r}")
        self.uris = uris
        self.configure()

    def configure(self, more="", hall=""):
        self.config.write_text(CONFIGURATION.format(
            place=PLACE, catalog=CATALOG, reader=self.uris["reader"], tickets=self.uris["ticket-printer"],
            receipts=self.uris["receipt-printer"], hall=hall) + more)

    def at(self, hour, minute):
        """A zone in which it is that time of a working day now: (zone, the local date). The configuration calls it one."""
        zone, day = zone_at(hour, minute)
        (self.directory / "days.csv").write_text(f"date,kind,name\n{day},on,test\n")
        self.configure(hall="holidays = days.csv")
        return zone, day

    def fresh(self):
        """Forgets what the terminal recorded, and gives an empty scratch directory."""
        shutil.rmtree(self.state, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix="scratch-", dir=self.directory))

    def environment(self, **more):
        return os.environ | {"KIOSK_CONFIG": os.fspath(self.config), "KIOSK_TWINS": os.fspath(self.twins),
                             "KIOSK_CATALOG": os.fspath(CATALOG), "KIOSK_STATE": os.fspath(self.state),
                             "KIOSK_SCRATCH": os.fspath(self.fresh())} | more

    def say(self, twin, line):
        """A command to a twin: reader, ticket-printer or receipt-printer."""
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(30)
            wire.connect(os.fspath(self.twins / f"{twin}.control"))
            wire.sendall(line.encode() + b"\n")
            answer = wire.makefile().readline()
        if not answer.startswith("ok"):
            raise Failure(f"{twin}: {line}: {answer}")
        return answer

    @staticmethod
    def said_until(stream, pattern, seconds):
        """What a running program says, up to and with what the pattern matches."""
        said, until = b"", time.monotonic() + seconds
        while not re.search(pattern.encode(), said):
            if not select.select([stream], [], [], max(0, until - time.monotonic()))[0]:
                raise Failure(f"within {seconds} s it did not say {pattern!r}:\n" + said.decode(errors="replace"))
            chunk = os.read(stream.fileno(), 4096)
            if not chunk:
                raise Failure(f"it ended without saying {pattern!r}:\n" + said.decode(errors="replace"))
            said += chunk
        return said.decode()

    def __exit__(self, *_):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)
