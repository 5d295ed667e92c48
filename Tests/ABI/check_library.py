#!/usr/bin/env python3
"""What `make` built and `make install` installs: what it exports, needs, weighs, and how it links."""

import atexit
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import handles
import header
from hall import Hall
from checks import check, expect, main, run

HERE = Path(__file__).resolve().parent
ROOT = header.ROOT
SHARED = ROOT / "build" / "libkiosk.so.0"
STATIC = ROOT / "build" / "libkiosk.a"

scratch = Path(tempfile.mkdtemp(prefix="kiosk-library-"))
atexit.register(shutil.rmtree, scratch, ignore_errors=True)

PREFIX = "/opt/kiosk"
installed = scratch / "root"


@functools.cache
def hall():
    """One hall for all checks; each begins with an empty state."""
    hall = Hall()
    hall.__enter__()
    atexit.register(hall.__exit__)
    return hall


def dynamic(tag):
    """The values of a tag of the dynamic section."""
    return re.findall(rf"\({tag}\).*\[(.*)\]", run(["readelf", "-dW", SHARED]))


@check("libkiosk.so.0 exports the functions of the header, no more and no fewer")
def exports():
    exported = set(re.findall(r" [TtDdBbWwVvRriu] (\S+?)@@", run(["nm", "-D", "--defined-only", SHARED])))
    exported -= {name for name in exported if name.startswith("KIOSK_")}
    declared = {f.name for f in header.functions()}
    expect(exported == declared, "differs: " + ", ".join(sorted(exported ^ declared)))
    return f"{len(exported)} functions"


@check("libkiosk.a shows the same functions and hides the rest")
def static_exports():
    seen = set(re.findall(r"^[0-9a-f]+ [A-Zuvw] (\S+)$", run(["nm", "-g", "--defined-only", STATIC]), re.M))
    declared = {f.name for f in header.functions()}
    expect(seen == declared, "differs: " + ", ".join(sorted(seen ^ declared)[:20]))


@check("its name is libkiosk.so.0, and no RUNPATH leads to a toolchain")
def soname():
    expect(dynamic("SONAME") == ["libkiosk.so.0"], str(dynamic("SONAME")))
    for tag in ["RUNPATH", "RPATH"]:
        expect(not re.search(rf"\({tag}\)", run(["readelf", "-dW", SHARED])), f"it has a {tag}")


@check("it is bound at load, read-only afterwards, and never unloaded")
def hardened():
    section, segments = run(["readelf", "-dW", SHARED]), run(["readelf", "-lW", SHARED])
    expect(re.search(r"FLAGS_1\).*\bNOW\b.*\bNODELETE\b", section), section)
    expect("GNU_RELRO" in segments, "no RELRO segment")
    stack = re.search(r"GNU_STACK.*", segments)
    expect(stack and " RW " in stack[0], "the stack is executable")


@check("it needs no Swift and no Foundation on the target machine, and no concurrency is inside")
def no_runtime():
    needed = dynamic("NEEDED")
    foreign = [name for name in needed if re.search(r"swift|Foundation|dispatch|Blocks", name)]
    expect(not foreign, ", ".join(foreign))
    symbols = set(re.findall(r"\S+$", run(["nm", "-a", f"{SHARED}.debug"]) + run(["nm", "-D", SHARED]), re.M))
    expect("swift_retain" in symbols, "the debug file has no symbols: the next line would prove nothing")
    found = {name for name in symbols if re.match(r"swift_(task|job|asyncLet|continuation)_|_?dispatch_|\$s\d+Foundation", name)}
    expect(not found, ", ".join(sorted(found)[:20]))
    return f"{len(needed)} shared libraries: " + " ".join(needed)


@check("it is smaller than 12 MB")
def small():
    size = SHARED.stat().st_size
    expect(size < 12_000_000, f"{size / 1e6:.2f} MB")
    return f"{size / 1e6:.2f} MB"


@check("it needs no newer C library than glibc 2.34 and its host's")
def old_glibc():
    versions = {tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_(\d+\.\d+)", run(["readelf", "-VW", SHARED]))}
    expect(max(versions) <= (2, 36), f"glibc {max(versions)}: newer than Debian 12's")
    return "glibc " + ".".join(map(str, max(versions)))


@check("make install puts everything under DESTDIR, and nothing there names DESTDIR")
def install():
    run(["make", "-C", ROOT, "install", f"PREFIX={PREFIX}", f"DESTDIR={installed}"])
    base = Path(f"{installed}{PREFIX}")
    files = {str(path.relative_to(base)) for path in base.rglob("*") if not path.is_dir()}
    wanted = {"include/kiosk.h", "include/kiosk_driver.h", "lib/libkiosk.so", "lib/libkiosk.so.0", "lib/libkiosk.a", "lib/pkgconfig/kiosk.pc",
              "lib/cmake/kiosk/kiosk-config.cmake", "lib/cmake/kiosk/kiosk-config-version.cmake", "lib/udev/rules.d/70-libkiosk.rules"}
    expect(wanted <= files, "missing: " + ", ".join(sorted(wanted - files)))
    others = {name for name in files - wanted if not name.startswith("bin/kiosk-")}
    expect(not others, "unexpected: " + ", ".join(sorted(others)))
    for name in files:
        if name.endswith((".pc", ".cmake")):
            text = (base / name).read_text()
            expect(os.fspath(installed) not in text and "@" not in text.replace("@rpath", ""), f"{name}:\n{text}")


def pkg_config(*arguments):
    environment = os.environ | {"PKG_CONFIG_PATH": f"{installed}{PREFIX}/lib/pkgconfig",
                                "PKG_CONFIG_SYSROOT_DIR": os.fspath(installed)}
    flags = run(["pkg-config", *arguments, "kiosk"], env=environment).split()
    # The sysroot belongs before libkiosk's own directories only: the other libraries are the system's.
    return [flag.replace(f"{installed}/usr", "/usr") for flag in flags]


def load_path():
    return os.environ | {"LD_LIBRARY_PATH": f"{installed}{PREFIX}/lib"}


@check("a C and a C++ program find the installed library with pkg-config")
def pkg_config_consumer():
    version = run(["pkg-config", "--modversion", f"{installed}{PREFIX}/lib/pkgconfig/kiosk.pc"]).strip()
    for compiler in (["gcc", "-std=c99"], ["g++", "-x", "c++", "-std=c++11"]):
        run([*compiler, HERE / "consumer.c", "-o", scratch / "consumer", *pkg_config("--cflags", "--libs")])
        said = run([scratch / "consumer"], env=load_path())
        expect(said.startswith(version), f"kiosk.pc says {version}, the library {said}")
    return version


@check("a static C and a static C++ program link with pkg-config and need no libkiosk.so")
def static_consumer():
    libraries = [flag for flag in pkg_config("--libs", "--static") if flag != "-lkiosk"]
    for compiler in (["gcc", "-std=c99"], ["g++", "-x", "c++", "-std=c++11"]):
        run([*compiler, *pkg_config("--cflags"), HERE / "consumer.c", "-x", "none",
             f"{installed}{PREFIX}/lib/libkiosk.a", *libraries, "-o", scratch / "static"])
        expect("libkiosk" not in run(["readelf", "-d", scratch / "static"]), "it needs libkiosk.so")
        run([scratch / "static"])
    return f"{STATIC.stat().st_size / 1e6:.1f} MB"


CMAKE = """
cmake_minimum_required(VERSION 3.16)
project(consumer C)
find_package(kiosk {version} REQUIRED)
add_executable(shared {source})
target_link_libraries(shared kiosk::kiosk)
add_executable(static {source})
target_link_libraries(static kiosk::static)
"""


@check("CMake finds the installed library, shared and static, and refuses another major version")
def cmake_consumer():
    for version, good in [("0.1", True), ("1.0", False), ("0.9", False)]:
        project = scratch / f"cmake-{version}"
        project.mkdir()
        (project / "CMakeLists.txt").write_text(CMAKE.format(version=version, source=HERE / "consumer.c"))
        try:
            run(["cmake", "-S", project, "-B", project / "out", f"-DCMAKE_PREFIX_PATH={installed}{PREFIX}"])
        except Exception as refused:
            expect(not good, str(refused))
            continue
        expect(good, f"find_package(kiosk {version}) succeeded")
        run(["cmake", "--build", project / "out"])
        run([project / "out" / "shared"])
        run([project / "out" / "static"])


def compiled(name, *flags, source=HERE):
    """A program linked to the installed library."""
    program = scratch / name
    run(["gcc", "-std=c11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", *flags, source / f"{name}.c", "-o", program,
         *pkg_config("--cflags", "--libs"), "-pthread"])
    return program


def in_hall(**more):
    environment = hall().environment(**more)
    environment["LD_LIBRARY_PATH"] = f"{installed}{PREFIX}/lib"
    return environment


@check("loading it 100 times changes no signal, leaves no thread and no descriptor")
def loading():
    program = scratch / "loading"
    run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", ROOT / "include", HERE / "loading.c", "-o", program, "-ldl"])
    run([program, SHARED])


@check("neither does opening and closing a kiosk in between, with its three devices at work; exec inherits nothing")
def opening():
    run([scratch / "loading", SHARED, hall().config, "3"], env=in_hall())


@check("a resident's whole way through the hall, in C, by every function of the header")
def slice_c():
    text = "".join((HERE / name).read_text() for name in ("slice.c", "scenarios.c", "windows.c", "hall.h"))
    unused = {f.name for f in header.functions()} - set(re.findall(r"\bkiosk_\w+", text))
    expect(not unused, "slice.c, scenarios.c and windows.c do not use " + ", ".join(sorted(unused)))
    run([compiled("slice")], env=in_hall())


@check("the same way in Python")
def slice_python():
    run([sys.executable, HERE / "slice.py"], env=in_hall(KIOSK_LIBRARY=f"{installed}{PREFIX}/lib/libkiosk.so.0"))


@check("no misuse of any function crashes, and each is called by its name")
def misuse():
    lines, refused = handles.generate()
    (scratch / "handles.inc").write_text(lines)
    said = run([compiled("misuse", "-I", scratch)], env=in_hall())
    covered = set(re.findall(r"^covered (\w+)$", said, re.M))
    missing = handles.needing_arguments() - covered
    expect(not missing, "misuse.c does not misuse the arguments of: " + ", ".join(sorted(missing)))
    nothing_to_misuse = {"kiosk_version", "kiosk_version_text"}
    unseen = {f.name for f in header.functions()} - covered - set(refused) - nothing_to_misuse
    expect(not unseen, "not misused at all: " + ", ".join(sorted(unseen)))
    return f"{len(refused)} functions with bad handles, {len(covered)} with bad arguments"


@check("nothing of a person is left in memory and files when the visit has ended, nor after kill -9")
def wipe():
    run([compiled("wipe")], env=in_hall(), timeout=180)


@check("five studies of townships: Boluo, Aotou, Internet+, Cangnan and Fuzhou are played through")
def scenarios():
    run([compiled("scenarios")], env=in_hall())


@check("clerks at four windows: the verbs, the board, and never one number at two windows")
def windows():
    run([compiled("windows")], env=in_hall())


@check("who booked online checks in with the card ten minutes before, and comes before who took a number")
def checks_in():
    zone, _ = hall().at(8, 50)
    try:
        run([compiled("windows"), "checks-in"], env=in_hall(TZ=zone))
    finally:
        hall().configure()


@check("vendors' drivers: good ones are whole devices, slow ones hold nobody up, and rubbish is named")
def drivers():
    run([compiled("driver")], env=in_hall(), timeout=180)


@check("the driver template builds against the installed library by make and by CMake, reads a card and prints")
def driver_template():
    folder = scratch / "driver-template"
    shutil.copytree(ROOT / "examples" / "driver-template", folder)
    environment = load_path() | {"PKG_CONFIG_PATH": f"{installed}{PREFIX}/lib/pkgconfig", "PKG_CONFIG_SYSROOT_DIR": os.fspath(installed)}
    run(["make", "-C", folder, "CC=gcc -Werror", "all", "try"], env=environment)
    expect((folder / "tickets.pbm").read_bytes().startswith(b"P4 576 "), "no ticket")
    run(["cmake", "-S", folder, "-B", folder / "out", f"-DCMAKE_PREFIX_PATH={installed}{PREFIX}"])
    run(["cmake", "--build", folder / "out"])


def valgrind(program):
    run(["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
         "--errors-for-leak-kinds=definite", f"--suppressions={HERE / 'valgrind.supp'}", "--num-callers=30", program],
        env=in_hall(KIOSK_SLOW="yes"), failing=f"valgrind {program.name}")


@check("valgrind sees no invalid access and no definite leak on the way through the hall")
def memory():
    valgrind(compiled("slice"))


@check("valgrind sees none in all the misuse either", slow=True)
def memory_misused():
    install()
    (scratch / "handles.inc").write_text(handles.generate()[0])
    valgrind(compiled("misuse", "-I", scratch))


@check("valgrind sees none with drivers that break their rules", slow=True)
def memory_driven():
    install()
    valgrind(compiled("driver"))


@check("every example compiles as C99 and as C++, and the shortest takes a number and prints it")
def examples():
    folder = ROOT / "examples" / "c"
    for source in sorted(folder.glob("*.c")):
        for compiler in (["gcc", "-std=c99"], ["g++", "-x", "c++", "-std=c++11"]):
            run([*compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, "-o", scratch / source.stem,
                 *pkg_config("--cflags", "--libs")])
    said = run([scratch / "take-a-number", hall().config], env=in_hall())
    expect(re.fullmatch(r"A001, please go to 1—3号窗口\nprinted\n", said), said)


@check("the example with a loop shows a card that is laid down, masked")
def watch():
    process = subprocess.Popen([scratch / "watch", hall().config], env=in_hall(), text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        hall().said_until(process.stdout, "reader: state 3", 30)
        hall().say("reader", "place")
        said = hall().said_until(process.stdout, r"card of .*\n", 30)
        expect("*" in said and not re.search(r"\d{17}", said), said)
        hall().say("reader", "remove")
        hall().said_until(process.stdout, "card removed", 30)
        process.stdin.close()
        expect(process.wait(20) == 0, f"exit status {process.returncode}")
    finally:
        process.kill()
        process.wait()


@check("the Python example finds a matter and what to bring")
def python_example():
    said = run([sys.executable, ROOT / "examples" / "python" / "find_a_matter.py", hall().config, "养老"], env=in_hall())
    expect("可以在这里办" in said and "带：" in said, said)


@check("the C program of the README works as it is written")
def readme():
    program = re.search(r"^```c\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    expect(program, "README.md has no C program")
    (scratch / "readme.c").write_text(program[1])
    run(["gcc", "-Wall", "-Wextra", "-Werror", scratch / "readme.c", "-o", scratch / "readme", *pkg_config("--cflags", "--libs")])
    lines = len(program[1].splitlines())
    expect(lines <= 30, f"it has {lines} lines")
    return f"{lines} lines; says " + run([scratch / "readme", hall().config, "readme"], env=in_hall(), cwd=hall().directory).strip().replace("\n", ", ")


if __name__ == "__main__":
    main()
