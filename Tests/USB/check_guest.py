"""The devices on a real kernel: Debian's, as a guest under QEMU, with vhci_hcd and the twins over USB/IP."""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bus
import guest
import kernel
from checks import Failure, check, expect, main

GUEST_SECONDS = 780
_results = None


def results():
    """The guest runs once, at the first check."""
    global _results
    if _results is None:
        with tempfile.TemporaryDirectory(prefix="kiosk-programs-") as programs:
            os.chmod(programs, 0o755)
            bus.compiled("attach.c", programs)
            # In the guest nobody is root but who must be: the project's owner, who may read it.
            user = os.stat(bus.ROOT).st_uid or 1000
            Path(programs, "settings").write_text(f"devices='{' '.join(bus.DEVICES)}'\nuser={user}\n")
            try:
                _results = guest.run(Path(programs), GUEST_SECONDS)
            except kernel.Unobtainable as trouble:
                raise Failure(str(trouble))
    return _results


def said(log):
    """Of a long log what did not pass, and how it ended."""
    lines = log.strip().splitlines()
    last = max(0, len(lines) - 20)
    return "\n".join([line for line in lines[:last] if "✘" in line][:40] + lines[last:])


def step(name, status=0):
    """The log of a step that ended as it must."""
    found = results().steps.get(name)
    expect(found is not None, f"the guest brought no result of '{name}'; its console said:\n{_results.console[-3000:].strip()}")
    expect(found.status == status, f"'{name}' ended with status {found.status}, not {status}, after {found.seconds:.0f} s:\n{said(found.log)}")
    return found.log


def suite(name, least):
    """A step that is Swift's tests."""
    log = step(name)
    found = re.search(r"Test run with (\d+) tests?\b.* passed", log)
    expect(found and int(found[1]) >= least, f"'{name}' ran fewer than {least} tests:\n{said(log)}")
    return f"{found[1]} tests, {results().steps[name].seconds:.0f} s"


@check("the guest boots, takes its steps and goes out")
def boots():
    began = time.monotonic()
    expect(results().isComplete, f"it did not come to the end of guest.sh; its console said:\n{results().console[-3000:].strip()}")
    return f"{sum(s.seconds for s in results().steps.values()):.0f} s of steps in {time.monotonic() - began:.0f} s"


@check("it has a bus on which devices can be attached")
def ports():
    expect("hub port sta" in step("kernel"), "vhci_hcd shows no ports")


@check("without udevd: root's programs find and open a device")
def alone():
    expect('"card-not-read"' in step("alone-root", status=1), "the reader was not asked for a card")


@check("without udevd: another user is told that nobody applies the rules")
def alone_stranger():
    expect('"no-udev"' in step("alone-stranger", status=1), f"the fault is another: {step('alone-stranger', status=1)}")


@check("without udevd: devices that come later are seen, by the kernel's own messages")
def alone_plugging():
    return suite("alone-plugging", 4)


@check("without udevd and without messages: devices that come later are seen, by looking every two seconds")
def alone_rescan():
    return suite("alone-rescan", 1)


@check("with the rules that we ship, kiosk-doctor lists the devices for a user who is no root")
def devices():
    log = step("devices")
    for identity in ["0400:c35a", "2b8b:2721", "10c4:0007", "0483:572b", "1fc9:2016"]:
        expect(identity in log, f"{identity} is missing:\n{log}")


@check("and reads a card at `usb:`")
def card():
    log = step("card")
    expect("王*明" in log and "citizen" in log, log)


@check("and prints at `usb:`, which is on paper")
def ticket():
    expect("printed" in step("ticket"), step("ticket"))
    expect('"tickets":1' in step("paper"), step("paper"))


@check("without the rules' groups the device is refused, and the fault says what to do")
def stranger():
    log = step("stranger", status=1)
    expect('"permission-denied"' in log and "70-libkiosk.rules" in log and "plugdev" in log, log)


@check("the whole suite passes on the kernel's bus")
def whole():
    return suite("suite", 35)


@check("Debian's own usbip lists and attaches a twin, and its card can be read")
def laptop():
    expect("1-1: " in step("list"), step("list"))
    step("attach")
    expect("王*明" in step("laptop"), step("laptop"))


if __name__ == "__main__":
    main()
