"""A guest: Debian's kernel under QEMU, with this machine's files and a list of steps to take (guest.sh).

No root is needed, and no KVM: QEMU translates the instructions. The guest sees the host's
files through 9p, read-only, so that what was built here runs there; it writes only to its
own memory and to the directory of results.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import kernel

ROOT = kernel.ROOT
MEMORY = 1536   # MB


@dataclass
class Step:
    status: int
    seconds: float
    log: str


class Results:
    """What the guest brought back: its steps by name."""

    def __init__(self, directory, console):
        self.console = console
        self.steps = {}
        listed = directory / "steps"
        for line in listed.read_text().splitlines() if listed.exists() else []:
            name, status, seconds = line.split()
            self.steps[name] = Step(int(status), float(seconds), (directory / f"{name}.log").read_text(errors="replace"))
        self.isComplete = (directory / "complete").exists()


def initrd(modules, into):
    """busybox, the modules and `init`."""
    tree = into / "root"
    for name in ["bin", "proc", "sys", "dev", "host"]:
        (tree / name).mkdir(parents=True)
    shutil.copy("/bin/busybox", tree / "bin/busybox")
    for applet in ["sh", "mount", "insmod", "mkdir", "chmod", "ifconfig", "hostname", "switch_root"]:
        (tree / "bin" / applet).symlink_to("busybox")
    shutil.copytree(modules, tree / "modules")
    shutil.copy(ROOT / "Tests/USB/init", tree / "init")
    (tree / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with open(into / "initrd", "wb") as image:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=tree, input=names.encode(), stdout=image, check=True)
    return into / "initrd"


def run(programs, seconds):
    """Boots, takes the steps of guest.sh and goes out. `programs`: a directory that the guest sees as /run/programs."""
    kept = kernel.kernel()
    with tempfile.TemporaryDirectory(prefix="kiosk-guest-") as place:
        place = Path(place)
        results = place / "results"
        results.mkdir()
        # As another user, root of the guest writes here through a QEMU that is not root.
        command = ["qemu-system-x86_64", "-accel", "tcg", "-M", "pc", "-smp", "1", "-m", str(MEMORY), "-nodefaults", "-no-user-config",
                   "-display", "none", "-no-reboot", "-serial", "stdio",
                   "-kernel", kept / "kernel", "-initrd", initrd(kept / "modules", place),
                   "-append", "console=ttyS0 quiet panic=-1 mitigations=off no_timer_check"]
        for tag, path, options in [("host", "/", ",readonly=on"), ("project", ROOT, ",readonly=on"),
                                   ("programs", programs, ",readonly=on"), ("results", results, "")]:
            path = str(path).replace(",", ",,")
            command += ["-fsdev", f"local,id={tag},path={path},security_model=none,multidevs=remap{options}",
                        "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
        log = place / "console"
        with open(log, "wb") as console:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                console.write(f"\nended after {seconds} seconds\n".encode())
            finally:
                process.kill()
                process.wait()
        return Results(results, log.read_text(errors="replace"))
