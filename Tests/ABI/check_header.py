#!/usr/bin/env python3
"""The headers of include/ by themselves: they compile everywhere, keep their layouts, and keep their promises."""

import itertools
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import baseline
import header
from checks import Failure, check, expect, main, run

LANGUAGES = ["c99", "c11", "c17", "c++11", "c++20"]


def compile(compiler, standard, source):
    language = "c++" if "+" in standard else "c"
    if compiler == "gcc" and language == "c++":
        compiler = "g++"
    run([compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
         "-fsyntax-only", source], failing=f"{compiler} -std={standard}")


@check("each header compiles by itself with gcc and clang as C99, C11, C17, C++11 and C++20")
def compiles():
    for compiler, standard, source in itertools.product(["gcc", header.clang()], LANGUAGES, header.HEADERS):
        compile(compiler, standard, source)


@check("the same flags refuse a trailing comma in C++98 and an unused parameter in C99")
def compiler_is_strict():
    for bad, standard in [("enum { A = 1, };", "c++98"), ("static inline int f(int a) { return 0; }", "c99")]:
        with tempfile.NamedTemporaryFile("w", suffix=".h") as file:
            file.write(bad)
            file.flush()
            try:
                run(["gcc", "-x", "c++" if "+" in standard else "c", f"-std={standard}", "-Wall", "-Wextra",
                     "-Wpedantic", "-Werror", "-fsyntax-only", file.name])
            except Failure:
                continue
            raise Failure(f"{bad} passed as {standard}")


@check("the layouts that abi.c asserts hold with gcc and clang")
def layouts():
    source = header.ROOT / "Sources" / "CKiosk" / "abi.c"
    for compiler in ["gcc", header.clang()]:
        run([compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", header.HEADER.parent, source])


@check("abi.c asserts every field of every struct that a caller fills")
def layouts_complete():
    text = (header.ROOT / "Sources" / "CKiosk" / "abi.c").read_text()
    asserted = set(re.findall(r"^OFFSET\((\w+), (\w+),", text, re.M))
    fields = {(s, f) for s in header.structs() for f in header.fields(s)}
    expect(asserted == fields, "not the same: " + ", ".join(f"{s}.{f}" for s, f in sorted(asserted ^ fields)))
    for struct in header.structs():
        expect(header.fields(struct)[0] == "size", f"{struct} does not begin with its size")
    return f"{len(fields)} fields"


@check("kiosk.map lists the functions of the header, no more and no fewer")
def map_is_header():
    declared, mapped = {f.name for f in header.functions()}, header.mapped()
    expect(not declared - mapped, "not in kiosk.map: " + ", ".join(sorted(declared - mapped)))
    expect(not mapped - declared, "in no header: " + ", ".join(sorted(mapped - declared)))
    return f"{len(declared)} functions"


@check("every function of the header has a comment above it or stands in a group that has one")
def commented():
    text = re.sub(r"[ \t]+", " ", "\n\n".join(source.read_text() for source in header.HEADERS))
    for block in re.split(r"\n\s*\n", text):
        bare = re.findall(r"\bkiosk_\w+\(", re.sub(r"/\*.*?\*/", "", block, flags=re.S))
        expect("/*" in block or not bare, "no comment: " + ", ".join(bare))


@check("nothing that a program compiled against the baseline relies on has changed")
def compatible():
    expect((found := baseline.differences()) == "",
           found + "\nIf this is meant, it needs a new major version, or `make abi` while the major is 0.")


def changed(old, new, map_addition=""):
    """What the baseline says of a header in which `old` reads `new`."""
    with tempfile.TemporaryDirectory() as scratch:
        source, map = Path(scratch, "kiosk.h"), Path(scratch, "kiosk.map")
        text = header.HEADER.read_text()
        expect(old in text, f"the header has no {old!r}: change this check")
        source.write_text(text.replace(old, new, 1))
        source = shutil.copy(header.DRIVER_HEADER, scratch)   # includes it
        shutil.copy(header.MAP, map)
        with map.open("a") as file:
            file.write(map_addition)
        return baseline.differences(source, map)


@check("the baseline catches a changed parameter, a moved field, a changed value and a function that is gone")
def baseline_catches():
    for what, old, new in [
        ("a parameter", "uint32_t kiosk_error_row(const kiosk_error *error, size_t index)",
         "uint32_t kiosk_error_row(const kiosk_error *error, uint32_t index)"),
        ("a result", "int64_t kiosk_items_total(", "int32_t kiosk_items_total("),
        ("a field", "    uint32_t offset;\n    uint32_t limit;", "    uint32_t limit;\n    uint32_t offset;"),
        ("a value", "KIOSK_E_BUSY        = -11", "KIOSK_E_BUSY        = -19"),
        ("a bit", "KIOSK_CAN_CUT          0x0200ULL", "KIOSK_CAN_CUT          0x0400ULL"),
        ("a type", "typedef int32_t kiosk_status", "typedef int64_t kiosk_status"),
    ]:
        expect(changed(old, new) != "", f"{what} changed and nothing was said")
    gone = "uint32_t kiosk_version(void);"
    with tempfile.TemporaryDirectory() as scratch:
        source, map = Path(scratch, "kiosk.h"), Path(scratch, "kiosk.map")
        source.write_text(header.HEADER.read_text().replace(gone, ""))
        map.write_text(header.MAP.read_text().replace("kiosk_version;", ""))
        source = shutil.copy(header.DRIVER_HEADER, scratch)
        expect(baseline.differences(source, map) != "", "a function went and nothing was said")


@check("the baseline lets additions pass")
def baseline_passes():
    found = changed("uint32_t kiosk_version(void);",
                    "uint32_t kiosk_version(void);\nenum { KIOSK_ADDED = 7 };\nint32_t kiosk_added(const char *text);",
                    "\nKIOSK_ADDED { global: kiosk_added; } KIOSK_0.1;\n")
    expect(found == "", found)


if __name__ == "__main__":
    main()
