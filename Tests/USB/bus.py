"""The twins on their bus, as both benches have them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Bench.swift knows them by these places: 1-1 to 1-7.
DEVICES = ["--reader", "single", "--reader", "split", "--reader", "hid-raw", "--reader", "hid-miaxis", "--reader", "hid-dk",
           "--printer", "--printer"]
COUNT = 7
PROGRAM = ROOT / ".build/debug/kiosk-twin"
TESTS = ROOT / ".build/debug/libkioskPackageTests.xctest"


def suite(name="KioskUSBTests"):
    return [TESTS, "--testing-library", "swift-testing", "--filter", name]


def compiled(source, into, *options):
    """A C program of this directory."""
    program = Path(into) / Path(source).stem
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", ROOT / "Tests/USB" / source, "-o", program, *options],
                   check=True, timeout=120, stdin=subprocess.DEVNULL)
    return program


def flags(library):
    return subprocess.run(["pkg-config", "--cflags", "--libs", library], check=True, text=True, stdout=subprocess.PIPE).stdout.split()
