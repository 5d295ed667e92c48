"""Debian's kernel for the guest: downloaded, never installed, kept in .build-guest, replaced when Debian has a newer one.

A kernel package's scripts change how the machine boots, so it is only unpacked. As a program it
fetches what is missing, and is silent when nothing is.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".build-guest"

# With all that they depend on; loaded in this order. Unplugged devices must be seen by the
# kernel's own drivers too, so usblp and usbhid are there before the first device comes.
MODULES = ["virtio_pci", "9pnet_virtio", "9p", "vhci-hcd", "usblp", "usbhid", "hid-generic"]
PLACES = ["virtio", "9p", "netfs", "fscache", "usb/core", "usb/common", "usb/usbip", "usb/class/usblp", "/hid/"]


class Unobtainable(Exception):
    pass


def apt(*command, **options):
    environment = os.environ | {"LC_ALL": "C"}
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          env=environment, timeout=300, **options)


def candidate():
    """(package, version) of the kernel that Debian offers now; None when apt does not say."""
    depends = apt("apt-cache", "depends", "linux-image-amd64").stdout
    packages = [line.split()[-1] for line in depends.splitlines() if line.strip().startswith("Depends: linux-image-")]
    if not packages:
        return None
    policy = apt("apt-cache", "policy", packages[0]).stdout
    versions = [line.split()[-1] for line in policy.splitlines() if line.strip().startswith("Candidate:")]
    return (packages[0], versions[0]) if versions and versions[0] != "(none)" else None


def download(package, version, into):
    done = apt("apt-get", "-q", "download", f"{package}={version}", cwd=into)
    if done.returncode != 0 and os.geteuid() == 0:
        apt("apt-get", "-q", "update")   # the list may name a version that the mirror has replaced
        done = apt("apt-get", "-q", "download", package, cwd=into)
    found = list(Path(into).glob("*.deb"))
    if done.returncode != 0 or not found:
        raise Unobtainable(f"the guest's kernel, {package} {version}, could not be downloaded (70 MB):\n{done.stdout.strip()}")
    return found[0]


def vmlinux(image):
    """The ELF image within a bzImage: what QEMU need not let the guest decompress."""
    # Documentation/arch/x86/boot.rst: setup_sects at 0x1f1, payload_offset and payload_length at 0x248.
    sectors = image[0x1F1] or 4
    start = (sectors + 1) * 512 + int.from_bytes(image[0x248:0x24C], "little")
    payload = image[start:start + int.from_bytes(image[0x24C:0x250], "little")]
    # The last four bytes are the length of what was compressed.
    done = subprocess.run(["xz", "-dc", "--single-stream"], input=payload, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout if done.stdout.startswith(b"\x7fELF") else None


def name_of(module):
    return Path(module).name.split(".ko")[0]


def unpack(package, into):
    """The kernel as `kernel`, the modules as `modules/NN-NAME.ko` in the order in which to load them."""
    listing = subprocess.run(["dpkg-deb", "-c", package], text=True, stdout=subprocess.PIPE, check=True).stdout
    files = [line.split()[5] for line in listing.splitlines() if line.startswith("-")]
    wanted = [name for name in files if name.startswith("./boot/vmlinuz-")
              or "/modules." in name
              or (".ko" in name and any(place in name for place in PLACES))]
    tree = Path(into) / "tree"
    tree.mkdir()
    fetch = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", tree, *wanted], stdin=fetch.stdout, check=True)
    fetch.communicate()

    image = next((tree / "boot").glob("vmlinuz-*"))
    (Path(into) / "kernel").write_bytes(vmlinux(image.read_bytes()) or image.read_bytes())

    release = next((tree / "lib/modules").iterdir()).name
    depmod = shutil.which("depmod", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    subprocess.run([depmod, "-b", tree, release], check=True)
    depends = {}
    base = tree / "lib/modules" / release
    for line in (base / "modules.dep").read_text().splitlines():
        module, _, needs = line.partition(":")
        depends[name_of(module)] = (module, needs.split())
    order = []
    for name in MODULES:
        module, needs = depends[name]
        order += [path for path in [*reversed(needs), module] if path not in order]
    (Path(into) / "modules").mkdir()
    for number, path in enumerate(order):
        target = Path(into) / "modules" / f"{number:02}-{name_of(path)}.ko"
        if path.endswith(".xz"):   # from Debian 13 on
            target.write_bytes(subprocess.run(["xz", "-dc", base / path], stdout=subprocess.PIPE, check=True).stdout)
        else:
            shutil.copy(base / path, target)
    shutil.rmtree(tree)


def kernel():
    """The directory with `kernel`, `modules/` and `version`."""
    if os.uname().machine != "x86_64":
        raise Unobtainable("the guest is Debian's kernel for amd64, and this machine is another")
    offered = candidate()
    kept = (KEPT / "version").read_text().strip() if (KEPT / "version").exists() else None
    if kept and (offered is None or kept == " ".join(offered)):
        return KEPT
    if offered is None:
        raise Unobtainable("apt knows no linux-image-amd64: the guest needs Debian's kernel; run scripts/setup on Debian 12, or apt-get update")
    # Beside the kept one, and in its place only when it is whole.
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".build-guest-") as place:
        try:
            package = download(*offered, place)
            unpack(package, place)
        except (Unobtainable, OSError, subprocess.SubprocessError, StopIteration, KeyError) as trouble:
            if kept:
                print(f"the guest's kernel stays {kept}: {trouble}", flush=True)
                return KEPT
            raise trouble if isinstance(trouble, Unobtainable) else Unobtainable(f"{offered[0]} could not be unpacked: {trouble!r}")
        package.unlink()
        os.chmod(place, 0o755)
        (Path(place) / "version").write_text(" ".join(offered) + "\n")
        shutil.rmtree(KEPT, ignore_errors=True)
        shutil.copytree(place, KEPT)
    print("the guest's kernel:", *offered, flush=True)
    return KEPT


if __name__ == "__main__":
    try:
        kernel()
    except Unobtainable as trouble:
        sys.exit(str(trouble))
