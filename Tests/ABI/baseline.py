#!/usr/bin/env python3
"""The ABI that was promised, and what differs from it now.

baseline.abi is what abidw says of C stubs generated from the header (of Swift
code it sees only symbols). constants.txt holds what debug information does not:
the values of enumerators and macros. An addition is no difference.

    baseline.py --update    accepts the header as it is now
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import header

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline.abi"
CONSTANTS = HERE / "constants.txt"


def describe(source=header.ALL, map=header.MAP):
    """abidw's description of the stubs of a header."""
    with tempfile.TemporaryDirectory() as scratch:
        c, library = Path(scratch, "stubs.c"), Path(scratch, "libkiosk.so.0")
        c.write_text(header.stubs(source))
        subprocess.run([header.clang(), "-std=c11", "-g", "-O0", "-fPIC", "-shared", "-I", Path(source).parent,
                        f"-fdebug-prefix-map={scratch}=.", "-fuse-ld=lld", "-Wl,-soname=libkiosk.so.0",
                        f"-Wl,--version-script={map}", c, "-o", library], check=True)
        return subprocess.run(["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", library],
                              check=True, capture_output=True, text=True).stdout


def values(source=header.ALL):
    return {name: value for name, value in header.constants(source).items()
            if not name.startswith("KIOSK_VERSION_")}


def differences(source=header.ALL, map=header.MAP):
    """What would break a program that was compiled against the baseline; "" when nothing would."""
    text = ""
    now = values(source)
    for line in CONSTANTS.read_text().splitlines():
        name, value = line.split()
        if now.get(name) != int(value):
            text += f"{name} was {value}, is {now.get(name, 'gone')}\n"
    with tempfile.NamedTemporaryFile("w", suffix=".abi") as current:
        current.write(describe(source, map))
        current.flush()
        compared = subprocess.run(["abidiff", "--no-added-syms", BASELINE, current.name],
                                  capture_output=True, text=True)
    if compared.returncode != 0:
        text += compared.stdout + compared.stderr
    return text


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    BASELINE.write_text(describe())
    CONSTANTS.write_text("".join(f"{name} {value}\n" for name, value in sorted(values().items())))
    print("The header is the baseline now; say in CHANGELOG.md what changed.")
