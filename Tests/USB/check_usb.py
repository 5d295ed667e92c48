"""The devices behind a usbfs that is not there: umockdev shows the tests what the twins serve over USB/IP."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import bus

SECONDS = 280


def twins(directory):
    """The server and its port."""
    process = subprocess.Popen([bus.PROGRAM, "usbip", "--listen", "0", "--directory", directory, "--with-parent", *bus.DEVICES],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    ready = process.stdout.readline()
    found = re.match(r"usbip=127\.0\.0\.1:(\d+) ", ready)
    if not found:
        process.kill()
        sys.exit(f"the twins did not start: {ready.strip()}")
    return process, found[1]


def run(words, variables):
    with tempfile.TemporaryDirectory(prefix="kiosk-usb-") as place:
        launcher = bus.compiled("launcher.c", place, *bus.flags("umockdev-1.0"))
        server, port = twins(Path(place) / "twins")
        # The helper that Swift starts for a crashed program would outlive it, and hold our pipe.
        environment = os.environ | {"SWIFT_BACKTRACE": "enable=no", "KIOSK_USB": "umockdev", "KIOSK_USB_TWINS": str(Path(place) / "twins")} | variables
        # The launcher ends when its program does, and takes it along when it is ended.
        command = ["timeout", "-k", "5", str(SECONDS), "umockdev-wrapper", launcher, port, str(bus.COUNT), *words]
        try:
            process = subprocess.Popen([str(word) for word in command], env=environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            text = ""
            for line in process.stdout:
                text += line
                print(line, end="", flush=True)
            return process.wait(), text
        finally:
            server.terminate()
            server.wait()


def main():
    """Without words the suite; --all: the printer's cable pulled at each of 200 bytes of a ticket.

    Other words are a program to run before the devices, to look around: lsusb -v, for one."""
    if sys.argv[1:] not in ([], ["--all"]):
        sys.exit(run(sys.argv[1:], {})[0])
    status, text = run(bus.suite("USB.Tickets"), {"KIOSK_USB_ALL": "1"}) if sys.argv[1:] else run(bus.suite(), {})
    counted = re.search(r"Test run with (\d+) tests?\b", text)
    if not counted or int(counted[1]) == 0:
        sys.exit(f"the suite did not come to its end: exit status {status}")
    sys.exit(status)


if __name__ == "__main__":
    main()
