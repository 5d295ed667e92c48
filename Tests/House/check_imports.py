#!/usr/bin/env python3
"""The house rules that SwiftPM does not know: who may import whom, and what the library does without.

The table is docs/architecture.md's, written down twice on purpose: Package.swift
says which arrows there are, ARROWS which there may be. A new room or arrow is a
decision and changes both.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import swift_source
from checks import check, expect, main

ROOT = Path(__file__).resolve().parents[2]

ARROWS = {
    "CKiosk": [],
    "KioskCore": [],
    "KioskStore": ["KioskCore", "CSQLite", "CCrypto"],
    "KioskTransport": ["CLibUSB"],
    "KioskCardReader": ["KioskCore", "KioskTransport"],
    "KioskTypesetting": ["KioskCore", "CPangoCairo", "CPNG", "CQREncode"],
    "KioskTicketPrinter": ["KioskCore", "KioskTransport", "KioskTypesetting"],
    "KioskReceiptPrinter": ["KioskCore", "CCUPS"],
    "Kiosk": ["KioskCore", "KioskStore", "KioskTransport", "KioskCardReader", "KioskTypesetting",
              "KioskTicketPrinter", "KioskReceiptPrinter", "CGLib", "CKiosk"],
    "KioskABI": ["Kiosk", "CKiosk"],
    "CTwin": ["CPAPPL"],
    "KioskTwin": ["CPangoCairo", "CQREncode", "CTwin"],
    "kiosk-twin": ["KioskTwin", "ArgumentParser"],
    "kiosk-doctor": ["Kiosk", "ArgumentParser"],
    "kiosk-catalog": ["Kiosk", "ArgumentParser"],
    "kiosk-demo": ["CKiosk", "KioskABI", "CCrypto", "FlyingFox", "FlyingSocks"],
}
LINKED_ONLY = {("kiosk-demo", "KioskABI"), ("CTwin", "CPAPPL")}

LIBRARY = ["KioskCore", "KioskStore", "KioskTransport", "KioskCardReader", "KioskTypesetting",
           "KioskTicketPrinter", "KioskReceiptPrinter", "Kiosk", "KioskABI"]
PROGRAMS = ["kiosk-twin", "kiosk-doctor", "kiosk-catalog", "kiosk-demo"]

# What comes with Swift and is no room. Foundation would make the shared object 57 MB instead of 7;
# the programs and the twins are not linked into it.
ALWAYS = {room: {"Glibc", "Synchronization"} for room in LIBRARY} | {"KioskCore": set(), "CKiosk": set()}
for room in PROGRAMS + ["KioskTwin"]:
    ALWAYS[room] = {"Glibc", "Synchronization", "Dispatch", "Foundation", "FoundationEssentials"}

CONCURRENCY = re.compile(r"\b(async|await|Task|TaskGroup|MainActor|AsyncStream|AsyncSequence|Continuation|"
                         r"withCheckedContinuation|withUnsafeContinuation|DispatchQueue)\b|\bactor\s+\w+\s*[:{<]")
TRAPS = [
    (re.compile(r"\b(try|as)!"), "traps when it fails"),
    (re.compile(r"(?<!\btry)(?<!\bas)(?<=[\w)\]>`])!(?!=)"), "traps on nil"),
    (re.compile(r"\bfatalError\s*\("), "kills the host"),
    (re.compile(r"\bcatch\s*\{\s*\}"), "hides a failure"),
    (re.compile(r"@_cdecl\b"), "is not checked against the header: use @c @implementation"),
]


def folder(tree, room):
    return tree / room if room == "kiosk-demo" else tree / "Sources" / room


def sources(tree, room):
    return sorted(path for path in folder(tree, room).rglob("*.swift"))


def declared(tree):
    """target -> its arrows, from Package.swift; tests, their programs and C module maps are not rooms."""
    dump = subprocess.run(["swift", "package", "--package-path", tree, "dump-package"],
                          check=True, capture_output=True, text=True).stdout
    arrows = {}
    for target in json.loads(dump)["targets"]:
        if target["type"] not in ("regular", "executable") or (target.get("path") or "").startswith("Tests/"):
            continue
        arrows[target["name"]] = [dependency.get("byName", dependency.get("product", dependency.get("target")))[0]
                                  for dependency in target["dependencies"]]
    return arrows


def arrow_faults(tree, arrows):
    """Package.swift against the table."""
    for room, targets in arrows.items():
        if room not in ARROWS:
            yield f"Package.swift: the room {room} is not in the table"
            continue
        for target in targets:
            if target not in ARROWS[room]:
                yield f"Package.swift: {room} -> {target} is not in the table"


def import_faults(tree, arrows):
    """Every import against Package.swift, the table and what comes with Swift."""
    for room in arrows:
        for path in sources(tree, room):
            for module, line in swift_source.imports(path.read_text()):
                where = f"{path.relative_to(tree)}:{line}"
                if (room, module) in LINKED_ONLY:
                    yield f"{where}: {room} links {module} and must not import it"
                elif module not in arrows[room] and module not in ALWAYS.get(room, set()):
                    yield f"{where}: {room} must not import {module}"


def unused_faults(tree, arrows):
    """Arrows that nobody goes, and rooms to which no arrow leads."""
    imported = {room: {module for path in sources(tree, room)
                       for module, _ in swift_source.imports(path.read_text())} for room in arrows}
    for room, targets in arrows.items():
        for target in targets:
            if target not in imported[room] and (room, target) not in LINKED_ONLY:
                yield f"Package.swift: {room} -> {target}, but nothing in {room} imports it"
    used = {target for targets in arrows.values() for target in targets}
    for room in arrows:
        if room not in used and room not in PROGRAMS:
            yield f"{room}: no other room uses it"


def word_faults(tree, arrows):
    """Concurrency and traps in the library rooms."""
    for room in LIBRARY:
        for path in sources(tree, room):
            for number, line in enumerate(swift_source.code(path.read_text()).splitlines(), 1):
                where = f"{path.relative_to(tree)}:{number}"
                if word := CONCURRENCY.search(line):
                    yield f"{where}: {word[0]}: the library has no Swift concurrency"
                for pattern, why in TRAPS:
                    if word := pattern.search(line):
                        yield f"{where}: {word[0]} {why}"


def sql_faults(tree, arrows):
    """SQL anywhere but in the store."""
    statement = re.compile(r'"\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX))\s', re.I)
    for room in arrows:
        if room == "KioskStore":
            continue
        for path in sources(tree, room):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if statement.search(line):
                    yield f"{path.relative_to(tree)}:{number}: SQL outside KioskStore"


def cups_faults(tree, arrows):
    """libcups anywhere but in its shim, which is all that libcups 3 changes: its headers, and its functions by name.
    Its types and constants, which both have, are for KioskReceiptPrinter."""
    header = re.compile(r"#\s*(include|import)\s*[<\"]cups/")
    function = re.compile(r"\b(cups|http|ipp)[A-Z]\w*\s*\(")
    for room in {*arrows, "CCUPS"}:
        folders = folder(tree, room)
        for path in sorted(path for path in folders.rglob("*") if path.suffix in {".swift", ".c", ".h"}):
            if path == tree / "Sources/CCUPS/shim.h":
                continue
            text = path.read_text()
            code = swift_source.code(text) if path.suffix == ".swift" else text
            for number, line in enumerate(code.splitlines(), 1):
                if word := header.search(line) or (room == "KioskReceiptPrinter" and function.search(line)):
                    yield f"{path.relative_to(tree)}:{number}: {word[0]} belongs into Sources/CCUPS/shim.h"


RULES = [arrow_faults, import_faults, unused_faults, word_faults, sql_faults, cups_faults]


def expect_none(faults):
    faults = list(faults)
    expect(not faults, "\n".join(faults))


for rule, sentence in [
    (arrow_faults, "every arrow of Package.swift is in the table"),
    (import_faults, "every import is an arrow of Package.swift, and KioskCore imports nothing"),
    (unused_faults, "every arrow is used and every room has a user"),
    (word_faults, "the library has no concurrency and nothing that traps on what comes from outside"),
    (sql_faults, "only KioskStore knows SQL"),
    (cups_faults, "only the shim knows libcups by name"),
]:
    check(sentence)(lambda rule=rule: expect_none(rule(ROOT, declared(ROOT))))


@check("no file of the project names a path of one machine, or is left half done")
def clean():
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True).stdout.decode()
    paths = [Path(ROOT, name) for name in listed.split("\0") if name]
    unfinished = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    machine = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")
    found = []
    for path in paths:
        if not path.is_file() or path.suffix in {".png", ".pdf", ".bin", ".wlt", ".ttf"}:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if word := unfinished.search(line) or machine.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {word[0]}")
    expect(not found, "\n".join(found))


# The rules themselves: each bad tree must be found, and a good one must not.

GOOD = {
    "Sources/KioskCore/Noun.swift": "package struct Noun {} // import Foundation\n",
    "Sources/KioskTransport/Pipe.swift": "import Glibc\nimport Synchronization\n",
    "Sources/KioskCardReader/Reader.swift":
        'import KioskCore\nimport KioskTransport\nlet text = "import Foundation \\(1 != 2) await!"\n'
        "/* Task { await x } /* nested */ try! */\nlet different = a != b && !c\n",
}
BAD = [
    ("Foundation in the library", "KioskTransport", "import Foundation"),
    ("FoundationEssentials", "KioskTransport", "internal import struct FoundationEssentials.Data"),
    ("_Concurrency", "KioskTransport", "import _Concurrency"),
    ("Dispatch", "KioskTransport", "@preconcurrency import Dispatch"),
    ("Glibc in KioskCore", "KioskCore", "import Glibc"),
    ("Synchronization in KioskCore", "KioskCore", "package import Synchronization"),
    ("an arrow up", "KioskTransport", "@_exported import KioskCore"),
    ("an arrow across", "KioskCardReader", "@testable import KioskStore"),
    ("a second import on a line", "KioskCardReader", "import KioskCore; import CSQLite"),
    ("an import behind a condition", "KioskCardReader", "#if canImport(Foundation)\nimport Foundation\n#endif"),
    ("an import after a text", "KioskCardReader", 'let a = #"\\" "#; import CCUPS'),
    ("a transitive import", "KioskCardReader", "import CGLib"),
    ("async", "KioskTransport", "func f() async {}"),
    ("await", "KioskTransport", 'let a = "\\(await f())"'),
    ("a Task", "KioskTransport", "Task { f() }"),
    ("an actor", "KioskTransport", "package actor Pipe {}"),
    ("try!", "KioskTransport", "let a = try! f()"),
    ("as!", "KioskTransport", "let a = b as! Int"),
    ("a forced value", "KioskTransport", "let a = b.first!"),
    ("a forced chain", "KioskTransport", "let a = b[0]!.c"),
    ("an implicitly forced type", "KioskTransport", "var a: Int!"),
    ("fatalError", "KioskTransport", 'fatalError("no")'),
    ("an empty catch", "KioskTransport", "do { try f() } catch { }"),
    ("SQL", "KioskTransport", 'let a = "SELECT 1 FROM t "'),
]
ARROWS_OF_TREE = {"KioskCore": [], "KioskTransport": [], "KioskCardReader": ["KioskCore", "KioskTransport"],
                  "Kiosk": ["KioskCardReader"], "KioskABI": ["Kiosk"], "kiosk-demo": ["KioskABI"]}


def faults_of(files, arrows=ARROWS_OF_TREE):
    with tempfile.TemporaryDirectory() as scratch:
        files = {"Sources/Kiosk/Kiosk.swift": "import KioskCardReader\n", "Sources/KioskABI/ABI.swift": "import Kiosk\n",
                 "kiosk-demo/main.swift": "import Glibc\n"} | files
        for name, text in files.items():
            path = Path(scratch, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [fault for rule in RULES for fault in rule(Path(scratch), arrows)]


@check("these rules let a good tree pass")
def good_tree():
    expect(not (found := faults_of(GOOD)), "\n".join(found))


@check("these rules find each of the bad trees")
def bad_trees():
    missed = [what for what, room, text in BAD
              if len(faults_of(GOOD | {f"Sources/{room}/Bad.swift": text + "\n"})) != 1]
    expect(not missed, "not found exactly once: " + ", ".join(missed))
    demo = faults_of(GOOD | {"kiosk-demo/main.swift": "import KioskABI\n"})
    expect(demo == ["kiosk-demo/main.swift:1: kiosk-demo links KioskABI and must not import it"], str(demo))
    cups = faults_of(GOOD | {"Sources/KioskTransport/cups.h": "# include <cups/http.h>\n", "Sources/CCUPS/shim.h": "#include <cups/cups.h>\n"})
    expect(len(cups) == 1, str(cups))
    receipts = {"KioskReceiptPrinter": ["CCUPS"]}
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "Sources/KioskReceiptPrinter").mkdir(parents=True)
        Path(scratch, "Sources/KioskReceiptPrinter/CUPS.swift").write_text("let a = ippNewRequest(IPP_OP_GET_JOBS) // cupsServer()\n")
        expect(len(list(cups_faults(Path(scratch), receipts))) == 1, "a function of libcups by name")
    arrows = ARROWS_OF_TREE | {"KioskTransport": ["CSQLite"]}
    expect(len(faults_of(GOOD, arrows)) == 2, "an arrow that is not in the table and not used")
    arrows = ARROWS_OF_TREE | {"KioskStore": []}
    expect(faults_of(GOOD, arrows) == ["KioskStore: no other room uses it"], "a room that nobody uses")
    arrows = ARROWS_OF_TREE | {"KioskPanel": []}
    expect(len(faults_of(GOOD, arrows)) == 2, "a room that is not in the table")
    return f"{len(BAD) + 6} trees"


@check("Package.swift is read as SwiftPM reads it")
def package_read():
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copy(ROOT / "Package.swift", scratch)
        text = Path(scratch, "Package.swift").read_text()
        line = '.target(name: "KioskTransport"'
        altered = re.sub(r'\.target\(name: "KioskTransport"[^)]*\)', '.target(name: "KioskTransport", dependencies: ["KioskCore"])', text)
        expect(altered != text, f"Package.swift has no {line}: change this check")
        Path(scratch, "Package.swift").write_text(altered)
        found = list(arrow_faults(Path(scratch), declared(Path(scratch))))
        expect(found == ["Package.swift: KioskTransport -> KioskCore is not in the table"], str(found))


if __name__ == "__main__":
    main()
