"""The devices on a real kernel: Debian's, as a guest under QEMU, with vhci_hcd and the twins over USB/IP."""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import guest
import kernel
from checks import Failure, check, expect, main

GUEST_SECONDS = 300
_results = None


def results():
    """The guest runs once, at the first check."""
    global _results
    if _results is None:
        with tempfile.TemporaryDirectory(prefix="kiosk-programs-") as programs:
            try:
                _results = guest.run(Path(programs), GUEST_SECONDS)
            except kernel.Unobtainable as trouble:
                raise Failure(str(trouble))
    return _results


def step(name, status=0):
    """The log of a step that ended as it must."""
    found = results().steps.get(name)
    expect(found is not None, f"the guest brought no result of '{name}'; its console said:\n{_results.console[-3000:].strip()}")
    expect(found.status == status, f"'{name}' ended with status {found.status}, not {status}:\n{found.log[-6000:].strip()}")
    return found.log


@check("the guest boots, takes its steps and goes out")
def boots():
    began = time.monotonic()
    expect(results().isComplete, f"it did not come to the end of guest.sh; its console said:\n{results().console[-3000:].strip()}")
    return f"{sum(s.seconds for s in results().steps.values()):.0f} s of steps in {time.monotonic() - began:.0f} s"


@check("it has a bus on which devices can be attached")
def bus():
    expect("hub port sta" in step("kernel"), "vhci_hcd shows no ports")


@check("the programs that were built here run in it")
def programs():
    expect("OVERVIEW" in step("program"), "kiosk-doctor said nothing")


if __name__ == "__main__":
    main()
