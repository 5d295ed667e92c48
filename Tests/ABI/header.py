"""The headers of include/ as a compiler reads them: functions, constants, C stubs."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = ROOT / "include" / "kiosk.h"
DRIVER_HEADER = ROOT / "include" / "kiosk_driver.h"
HEADERS = [HEADER, DRIVER_HEADER]
ALL = DRIVER_HEADER   # it includes the other
MAP = ROOT / "kiosk.map"


@lru_cache
def clang():
    """The toolchain's clang, so that the checks need no other."""
    swiftc = subprocess.run(["swiftc", "-print-target-info"], check=True, capture_output=True, text=True).stdout
    resources = Path(json.loads(swiftc)["paths"]["runtimeResourcePath"])
    return os.fspath(resources.parents[1] / "bin" / "clang")


@dataclass(frozen=True)
class Parameter:
    type: str
    name: str


@dataclass(frozen=True)
class Function:
    name: str
    type: str
    parameters: tuple

    @property
    def declaration(self):
        parameters = ", ".join(declare(p.type, p.name) for p in self.parameters) or "void"
        return f"{declare(self.type, self.name)}({parameters})"


def declare(type, name):
    return type + name if type.endswith("*") else f"{type} {name}"


@lru_cache
def _tree(header):
    out = subprocess.run([clang(), "-x", "c", "-std=c11", "-fsyntax-only", "-Xclang", "-ast-dump=json", header],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)["inner"]


def functions(header=ALL):
    """The functions named kiosk_…, in the header's order."""
    found = []
    for node in _tree(os.fspath(header)):
        if node["kind"] != "FunctionDecl" or not node["name"].startswith("kiosk_"):
            continue
        parameters = tuple(Parameter(p["type"]["qualType"], p["name"])
                           for p in node.get("inner", []) if p["kind"] == "ParmVarDecl")
        found.append(Function(node["name"], node["type"]["qualType"].split("(")[0].strip(), parameters))
    return found


def _records(header, complete):
    return sorted({node["name"] for node in _tree(os.fspath(header))
                   if node["kind"] == "RecordDecl" and node.get("name", "").startswith("kiosk")
                   and node.get("completeDefinition", False) == complete})


def handles(header=ALL):
    """The opaque types."""
    return sorted(set(_records(header, False)) - set(_records(header, True)))


def structs(header=ALL):
    """The structs that the caller fills."""
    return _records(header, True)


def fields(struct, header=ALL):
    """Their fields, in order."""
    return [field["name"] for node in _tree(os.fspath(header))
            if node["kind"] == "RecordDecl" and node.get("name") == struct and node.get("completeDefinition")
            for field in node["inner"] if field["kind"] == "FieldDecl"]


def constants(header=ALL):
    """Names and values of the enumerators and of the macros that are numbers."""
    names = [constant["name"] for node in _tree(os.fspath(header)) if node["kind"] == "EnumDecl"
             for constant in node["inner"] if constant["name"].startswith("KIOSK_")]
    for line in subprocess.run([clang(), "-x", "c", "-dM", "-E", header], check=True,
                               capture_output=True, text=True).stdout.splitlines():
        macro = re.fullmatch(r"#define (KIOSK_\w+) (\(?-?[\dU].*)", line)
        if macro:
            names.append(macro[1])
    program = f'#include <stdio.h>\n#include "{Path(header).name}"\nint main(void) {{\n'
    program += "".join(f'printf("{name} %lld\\n", (long long)({name}));\n' for name in names) + "}\n"
    run = ROOT / "build" / "constants"
    run.parent.mkdir(exist_ok=True)
    subprocess.run([clang(), "-x", "c", "-I", Path(header).parent, "-", "-o", run], input=program, text=True, check=True)
    lines = subprocess.run([run], check=True, capture_output=True, text=True).stdout.splitlines()
    return dict((line.split()[0], int(line.split()[1])) for line in lines)


def mapped(map=MAP):
    """The functions that the version script exports."""
    return set(re.findall(r"^\s*(kiosk_\w+);", Path(map).read_text(), re.M))


def stubs(header=ALL):
    """C that defines every function, for tools that read debug information."""
    text = f'#include "{Path(header).name}"\n'
    for function in functions(header):
        nothing = "" if function.type == "void" else "return 0; "
        unused = "".join(f"(void){p.name}; " for p in function.parameters)
        text += f"{function.declaration} {{ {unused}{nothing}}}\n"
    return text


if __name__ == "__main__":
    import sys
    if sys.argv[1:] == ["map"]:
        print("KIOSK_0.1 {\n  global:")
        for function in functions():
            print(f"    {function.name};")
        print("  local:\n    *;\n};")
    elif sys.argv[1:] == ["stubs"]:
        print(stubs(), end="")
    else:
        sys.exit("usage: header.py map|stubs")
