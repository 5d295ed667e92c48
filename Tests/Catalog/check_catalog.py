#!/usr/bin/env python3
"""kiosk-catalog as the keeper of a catalog uses it, on the sample hall and on copies with mistakes."""

import csv
import json
import os
import pty
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from checks import check, expect, main, run

ROOT = Path(__file__).resolve().parents[2]
HALL = ROOT / "examples/hall"
PROGRAM = Path(subprocess.run(["swift", "build", "--package-path", ROOT, "--show-bin-path"],
                              check=True, capture_output=True, text=True).stdout.strip()) / "kiosk-catalog"
TODAY = ["--today", "2026-11-21"]


def rows(name):
    with open(HALL / name, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


ITEMS = len(rows("items.csv")) + len(rows("bundles.csv"))


def catalog(*arguments, status=0, cwd=None):
    """Standard output and standard error of the program, which must end with this status."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], text=True, capture_output=True, timeout=60, cwd=cwd)
    expect(done.returncode == status, f"{' '.join(map(str, arguments))}: exit status {done.returncode}, not {status}\n"
                                      f"{done.stdout}{done.stderr}")
    return done.stdout, done.stderr


def answer(*arguments, status=0):
    value = json.loads(catalog(*arguments, "--json", status=status)[0])
    expect(value["schemaVersion"] == 1, f"schemaVersion is {value['schemaVersion']}")
    return value


class Copy:
    """A copy of the sample hall, in which something is replaced."""

    def __init__(self, file=None, old=None, new=None):
        self.path = Path(tempfile.mkdtemp(prefix="kiosk-hall-"))
        for table in HALL.glob("*.csv"):
            shutil.copy(table, self.path)
        if file:
            text = (self.path / file).read_text(encoding="utf-8")
            expect(old in text, f"{old} is not in {file}")
            (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


@check("lint has nothing to say against the sample hall but the cancelled item")
def lint():
    value = answer("lint", HALL, *TODAY)
    expect([f["rule"] for f in value["findings"]] == ["cancelled"], value["findings"])
    expect(value["warnings"] == 0 and value["notices"] == 1 and value["items"] >= 48, value)


@check("lint names rule, line and column, and ends with 3")
def lint_warning():
    with Copy("items.csv", "高龄津贴申领,老年津贴^八十岁补贴^高龄补贴^老龄补贴,望川县民政局,11990321000179194F,行政给付,5,自然人,承诺件,7",
              "高龄津贴申领,老年津贴^八十岁补贴^高龄补贴^老龄补贴,望川县民政局,11990321000179194F,行政给付,5,自然人,承诺件,21") as hall:
        out, _ = catalog("lint", hall, *TODAY, status=3)
        expect("warning  items.csv:5 promise_day: promised in 21 working days, but the law gives 20  [time-longer]" in out, out)
        expect(f"{ITEMS} items: 1 warning, 1 notice" in out, out)


@check("lint speaks Chinese, findings and errors")
def lint_chinese():
    out, _ = catalog("lint", HALL, *TODAY, "--language", "zh")
    expect("提示" in out and "起已取消" in out and f"{ITEMS} 个事项：0 个警告，1 个提示" in out and "cancelled since" not in out, out)
    with Copy("items.csv", "高龄津贴申领", "") as hall:
        _, err = catalog("lint", hall, "--language", "zh", status=1)
        expect("不能为空" in err, err)


@check("progress is a bar on a terminal that leaves nothing behind, and silence where it is quiet")
def progress():
    def told(*options):
        """What the program writes to a terminal that is its standard error."""
        ours, theirs = pty.openpty()
        with tempfile.TemporaryDirectory(prefix="kiosk-state-") as state, os.fdopen(ours, "rb", buffering=0) as terminal:
            done = subprocess.Popen([PROGRAM, "import", HALL, "--state", state, *options], stdout=subprocess.DEVNULL, stderr=theirs)
            os.close(theirs)
            said = b""
            try:
                while piece := terminal.read(4096):
                    said += piece
            except OSError:   # the other end is closed
                pass
            expect(done.wait(60) == 0, said)
            return said.decode(errors="replace")
    said = told()
    expect("reading items.csv" in said and "storing items [" in said and f"{ITEMS} of {ITEMS}" in said and said.endswith("\r\x1b[K"), repr(said))
    expect(told("--quiet") == "" and told("--json") == "", "something was shown")


@check("search finds a word, a character, initials, and tells how long it took")
def search():
    for text in ["低保", "dbsq", "db", "城乡居民最低生活保障审核确认"]:
        names = [item["name"] for item in answer("search", text, "--files", HALL)["items"]]
        expect("城乡居民最低生活保障审核确认" in names, f"{text}: {names}")
    out, _ = catalog("search", "证", "--files", HALL)
    expect("found at 青石镇便民服务中心 in" in out and " ms" in out, out)
    expect(answer("search", "没有这件事", "--files", HALL)["total"] == 0, "an invented matter was found")


@check("search in a directory with the tables needs no option, and filters narrow it")
def filters():
    out, _ = catalog("search", "--limit", "1", cwd=HALL)
    expect(out.splitlines()[-1].startswith(f"{ITEMS} found"), out)
    village = answer("search", "--files", HALL, "--here", "--place", "990321104203", "--limit", "200", *TODAY)
    expect(8 <= village["total"] == len(village["items"]) < 30, village["total"])
    expect(all(item["availability"] == "here" and item["where"] == "" for item in village["items"]), village)
    for option, value in [("--topic", "elder"), ("--topic", "bundle"), ("--department", "望川县民政局"), ("--level", "4"), ("--audience", "法人"),
                          ("--channel", "网上办理"), ("--village", "990321104204")]:
        found = answer("search", "--files", HALL, option, value)["total"]
        expect(0 < found < ITEMS, f"{option} {value}: {found}")


@check("search finds by the beginning of a code, and filters hold together")
def codes():
    for code, least in [("11990321000179194F", 6), ("9920", 15), ("11990321000179194f5990501001000", 1), ("WC-CHU", 0)]:
        found = answer("search", code, "--files", HALL, "--limit", "200")
        expect(found["total"] >= least and all(item["code"].startswith(code.upper()) or code == "9920" for item in found["items"]), (code, found))
    expect(answer("search", "11990321000179194F5990501001000", "--files", HALL)["total"] == 1, "a whole code names one item")
    town = answer("search", "1199", "--level", "5", "--village", "990321104204", "--topic", "elder", "--files", HALL, *TODAY)
    expect(town["total"] > 0 and all(item["level"] == 5 and "elder" in item["topics"] for item in town["items"]), town)
    for option in [("--level", "8"), ("--level", "0")]:
        catalog("search", *option, "--files", HALL, status=64)
    expect(answer("search", "--village", "nowhere", "--files", HALL)["total"] == 0, "a place that there is not")


@check("report demand tells nothing of a terminal that counted nothing, and refuses what is no terminal")
def demand():
    with tempfile.TemporaryDirectory() as state:
        expect(answer("report", "demand", "--state", state)["demand"] == [], "out of nothing")
        out, _ = catalog("report", "demand", "--state", state, "--csv")
        expect(out == "times,kind,text,first_day,last_day\n", out)
        out, _ = catalog("report", "demand", "--state", state, "--from", "2026-11-01", "--to", "2026-11-30")
        expect(out == "0 searches that led nowhere, in 0 wordings\n", out)
        catalog("report", "demand", "--state", f"{state}/nowhere", status=1)
    catalog("report", "demand", status=64)
    catalog("report", "demand", "--state", ".", "--from", "yesterday", status=64)


@check("show answers whether it can be done here, and what to bring")
def show():
    out, _ = catalog("show", "高龄津贴申领", "--files", HALL, *TODAY)
    expect("yes, today at 青石镇便民服务中心" in out and "必要" in out and "居民身份证" in out, out)
    there = {name: answer("show", name, "--files", HALL, "--place", "990321104203", *TODAY)
             for name in ["结婚登记", "基本医疗保险异地就医备案", "流动人口婚育证明办理", "长期护理保险失能评估申请", "农村村民宅基地审批"]}
    kinds = [value["availability"] for value in there.values()]
    expect(kinds == ["elsewhere", "online", "not-now", "not-now", "elsewhere"], kinds)
    expect("望川县政务服务中心" in there["结婚登记"]["where"], there["结婚登记"]["where"])
    expect("青石镇便民服务中心" in there["农村村民宅基地审批"]["where"], there["农村村民宅基地审批"]["where"])
    catalog("show", "登记", "--files", HALL, status=1)
    catalog("show", "没有这件事", "--files", HALL, status=1)


@check("import puts it into a terminal's state, and search there finds it")
def imports():
    with tempfile.TemporaryDirectory(prefix="kiosk-state-") as state:
        value = answer("import", HALL, "--state", state)
        expect(value["items"] == ITEMS and value["places"] == 8 and value["unusedColumns"] == [], value)
        found = answer("search", "身份证", "--state", state)
        expect(found["total"] >= 1, found)


@check("import shows every bad row and leaves what is in force")
def bad_rows():
    with tempfile.TemporaryDirectory(prefix="kiosk-state-") as state:
        catalog("import", HALL, "--state", state)
        with Copy("items.csv", "城乡居民基本医疗保险参保登记", '城乡"居民') as hall:
            with open(hall / "materials.csv", "a", encoding="utf-8") as table:
                table.write("X-1,照片,原件,很多,,,,,,,\n")
            _, err = catalog("import", hall, "--state", state, status=1)
            expect("items.csv:2:3 task_name: a quotation mark inside a field" in err, err)
            line = len(rows("materials.csv")) + 2
            expect(f"materials.csv:{line}:4 page_num:" in err and f"materials.csv:{line}:5 necessity:" in err, err)
            expect("nothing was changed" in err, err)
            value = answer("import", hall, "--state", state, status=1)
            expect(len(value["errors"]) == 3 and value["errors"][0]["column"] == 3, value)
        expect(answer("search", "--state", state)["total"] == ITEMS, "the catalog in force was changed")


@check("tables in GB18030 are read as such, rare characters too; UTF-16 and what is neither are refused with advice")
def encoding():
    with Copy("items.csv", "高龄津贴申领", "高龄津贴申领（𠮷䶮）") as hall, Copy("items.csv", "高龄津贴申领", "高龄津贴申领（𠮷䶮）") as utf8:
        for table in hall.glob("*.csv"):
            table.write_bytes(table.read_text(encoding="utf-8").replace("\n", "\r\n").encode("gb18030"))
        catalog("diff", utf8, hall)
        text = (hall / "places.csv").read_text(encoding="gb18030")
        for content, words in [
                (text.encode("utf-16"), "places.csv:1:1 : saved as"), (text.encode("utf-16")[2:], "NUL byte"),
                (text.encode("gb18030").replace("中心".encode("gb18030"), b"\xd6\xff", 1), "places.csv:2:2 place_name: neither UTF-8 nor GB18030"),
                (text.encode().replace("中心".encode(), b"\xd6", 1), 'places.csv:2:2 place_name: not UTF-8; save the table as "CSV UTF-8"')]:
            (hall / "places.csv").write_bytes(content)
            _, err = catalog("lint", hall, status=1)
            expect(words.replace(" :", ":") in err.replace(" :", ":"), f"not '{words}' but: {err}")


class Signed:
    """A scratch directory with a pair of keys and a pack of the sample hall."""

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="kiosk-pack-")
        self.path = Path(self.scratch.name)
        catalog("key", self.path / "hall.key")
        self.key, self.public, self.state = self.path / "hall.key", self.path / "hall.key.pub", self.path / "state"
        return self

    def __exit__(self, *_):
        self.scratch.cleanup()

    def pack(self, serial, hall=HALL):
        out = self.path / f"{serial}.pack"
        return out, answer("pack", hall, "--key", self.key, "--hall", "青石镇", "--serial", serial, "--out", out)["pack"]


@check("a pack is signed, verified, imported and rolled back, and an old one is refused")
def packs():
    with Signed() as hall:
        first, made = hall.pack(1)
        expect(made["hall"] == "青石镇" and made["serial"] == 1, made)
        expect(answer("verify", first, "--keys", hall.public)["pack"] == made, "verify says something else")
        value = answer("import", first, "--state", hall.state, "--keys", hall.public)
        expect(value["items"] == ITEMS and value["pack"] == made, value)
        with Copy("items.csv", "高龄津贴申领", "高龄老人津贴申领") as changed:
            second, _ = hall.pack(2, changed)
        catalog("import", second, "--state", hall.state, "--keys", hall.public)
        expect(answer("search", "高龄老人津贴申领", "--state", hall.state)["total"] == 1, "the second is not in force")
        _, err = catalog("import", first, "--state", hall.state, "--keys", hall.public, status=1)
        expect("serial 1 is not later than 2, which is in force" in err, err)
        out, _ = catalog("rollback", "--state", hall.state)
        expect("in force now: 青石镇, serial 1," in out, out)
        expect(answer("search", "高龄津贴申领", "--state", hall.state)["total"] == 1, "the first is not in force")
        catalog("import", HALL, "--state", hall.state)
        out, _ = catalog("rollback", "--state", hall.state)
        expect("serial 1," in out, out)
        _, err = catalog("rollback", "--state", hall.state, status=1)
        expect("no catalog before this one" in err, err)


@check("a pack that is torn, changed or signed by a stranger is refused with the reason")
def bad_packs():
    with Signed() as hall, Signed() as stranger:
        path, _ = hall.pack(1)
        catalog("import", path, "--state", hall.state, "--keys", hall.public)
        good = hall.pack(2)[0].read_bytes()
        bad = hall.path / "bad.pack"
        for content, words in [
                (good[:-1], "copy the pack again"), (good[:100], "cut off"), (b"", "cut off"), (good[:9000] + b"x" + good[9001:], "the content is not what was signed"),
                (good[:23] + b"\x09" + good[24:], "the signature is wrong"), (b"PK\3\4" + good, "no catalog pack"),
                (stranger.pack(3)[0].read_bytes(), "which is not trusted here")]:
            bad.write_bytes(content)
            _, err = catalog("import", bad, "--state", hall.state, "--keys", hall.public, status=1)
            expect(words in err, f"not '{words}' but: {err}")
        catalog("import", "/dev/zero", "--state", hall.state, "--keys", hall.public, status=1)
        expect(answer("search", "--state", hall.state)["total"] == ITEMS, "the catalog in force was changed")


@check("a secret key is for its owner alone, and OpenSSL knows it")
def keys():
    with Signed() as hall:
        expect(hall.key.stat().st_mode & 0o777 == 0o600, oct(hall.key.stat().st_mode))
        public = subprocess.run(["openssl", "pkey", "-in", hall.key, "-pubout"], check=True, capture_output=True).stdout
        expect(public == hall.public.read_bytes(), "OpenSSL says that the public key is another")
        catalog("key", hall.key, status=1)
        _, err = catalog("verify", hall.pack(1)[0], "--keys", hall.key, status=1)
        expect("This is the secret key" in err, err)
        hall.key.chmod(0o640)
        _, err = catalog("pack", HALL, "--key", hall.key, "--hall", "x", "--out", hall.path / "p", status=1)
        expect("Others can read the secret key" in err and not (hall.path / "p").exists(), err)


@check("diff tells what changed, everywhere and for one town")
def diff():
    with Copy("items.csv", "高龄津贴申领", "高龄老人津贴申领") as changed:
        out, _ = catalog("diff", HALL, changed, status=4)
        expect("task_name: 高龄津贴申领 -> 高龄老人津贴申领" in out and "1 change" in out, out)
        catalog("diff", HALL, HALL)
        value = answer("diff", HALL, changed, "--place", "990321104000", status=4)
        expect([c["field"] for c in value["changes"]] == ["task_name"], value)
        catalog("diff", HALL, changed, "--place", "mars", status=1)
        with Signed() as hall:
            first, _ = hall.pack(1)
            second, _ = hall.pack(2, changed)
            out, _ = catalog("diff", first, second, "--keys", hall.public, status=4)
            expect("1 change" in out, out)


@check("a feed is exported, imported, and comes twice at no cost; a bad line is told")
def feed():
    with tempfile.TemporaryDirectory(prefix="kiosk-feed-") as scratch:
        path, state = Path(scratch, "first.ndjson"), Path(scratch, "state")
        catalog("export", HALL, "--to", "ndjson", "--out", path)
        value = answer("import", path, "--state", state)
        expect(value["items"] == ITEMS and value["applied"] == value["rows"] > 400 and value["waiting"] == 0, value)
        expect(answer("import", path, "--state", state)["applied"] == 0, "the second time something was new")
        tables = Path(scratch, "tables")
        catalog("export", HALL, "--to", "csv", "--out", tables)
        catalog("diff", HALL, tables)
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(lines[:3] + ["{"] + [line.replace('"cd_operation":"I"', '"cd_operation":"?"') for line in lines[3:5]]), encoding="utf-8")
        _, err = catalog("import", path, "--state", state, status=1)
        expect("first.ndjson:4" in err and "first.ndjson:5 cd_operation" in err and "nothing was changed" in err, err)
        expect(answer("search", "--state", state)["total"] == ITEMS, "the catalog in force was changed")


# CPSV-AP's own shapes are kept beside the project and not in it.
SHAPES = next((path for above in ROOT.parents if (path := above / "shared/data/cpsv-ap-3.2.0/shacl/cpsv-ap-SHACL.ttl").exists()), None)


@check("an export as CPSV-AP is read again without loss, and a bad line of it is told")
def graph():
    with tempfile.TemporaryDirectory(prefix="kiosk-graph-") as scratch:
        for example in ["hall", "dwelling"]:
            path = Path(scratch, f"{example}.jsonld")
            catalog("export", ROOT / "examples" / example, "--to", "cpsv-ap", "--out", path)
            json.loads(path.read_text(encoding="utf-8"))
            catalog("diff", ROOT / "examples" / example, path)
        state = Path(scratch, "state")
        expect(answer("import", path, "--state", state)["items"] == 5, "not all came")
        path.write_text(path.read_text(encoding="utf-8").replace('"hall:promise_day":"', '"hall:promise_day":"x', 1), encoding="utf-8")
        _, err = catalog("import", path, "--state", state, status=1)
        expect("dwelling.jsonld:" in err and "promise_day" in err and "nothing was changed" in err, err)
        expect(answer("search", "--state", state)["total"] == 5, "the catalog in force was changed")


@check("an export as CPSV-AP passes the official SHACL shapes")
def shapes():
    shapes = os.environ.get("CPSV_AP_SHAPES", SHAPES)
    python = ROOT / ".build-python/bin/python"
    if not shapes:
        return "SKIPPED: the official shapes are not beside the project; name cpsv-ap-SHACL.ttl of release 3.2.0 in CPSV_AP_SHAPES"
    expect(python.exists(), "pyshacl is not installed: scripts/setup")
    with tempfile.TemporaryDirectory(prefix="kiosk-shapes-") as scratch:
        counts = []
        for example in ["hall", "dwelling"]:
            path = Path(scratch, f"{example}.jsonld")
            catalog("export", ROOT / "examples" / example, "--to", "cpsv-ap", "--out", path)
            counts.append(run([python, ROOT / "Tests/Catalog/conforms.py", shapes, path], timeout=120).strip())
        # What does not conform is found.
        path.write_text(path.read_text(encoding="utf-8").replace('"skos:prefLabel"', '"hall:x"'), encoding="utf-8")
        broken = subprocess.run([python, ROOT / "Tests/Catalog/conforms.py", shapes, path], capture_output=True, text=True, timeout=120)
        expect(broken.returncode == 1 and "does not conform" in broken.stdout, broken.stdout + broken.stderr)
        return ", ".join(counts)


def limited(*arguments):
    """The program in 1 GiB of address space; it must end by itself, with 1."""
    limit = 1 << 30
    done = subprocess.run([PROGRAM, *map(str, arguments)], text=True, capture_output=True, timeout=60,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    expect(done.returncode == 1, f"{arguments}: {done.returncode}\n{done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stderr


@check("endless fields, brackets without end and what only looks like a pack are refused in bounded memory")
def bombs():
    with tempfile.TemporaryDirectory(prefix="kiosk-bomb-") as scratch:
        state = Path(scratch, "state")
        catalog("import", HALL, "--state", state)
        with Copy() as hall:
            for content, words in [(b"task_code,task_name,dept_name\n" + b"x" * 20_000_000, "longer than"),
                                   (b'task_code,task_name,dept_name\n"' + b"x\n" * 5_000_000, "longer than"),
                                   (b"," * 20_000_000, "columns"), (b"task_code\0" * 1000, "NUL")]:
                (hall / "items.csv").write_bytes(content)
                err = limited("import", hall, "--state", state)
                expect(words in err, err[:500])
        for content, words in [(b"{" + b"[" * 20_000_000, "longer than"), (b'{"a":' + b"[" * 500_000, "nested"),
                               (b'{"a":"' + b"x" * 20_000_000 + b'"}', "longer than"),
                               (b"KIOSKPAK" + bytes(100_000_000), "cannot read"), (b"PK\3\4" + bytes(50_000_000), "no catalog pack")]:
            path = Path(scratch, "bomb")
            path.write_bytes(content)
            err = limited("import", path, "--state", state)
            expect(words in err, err[:500])
        expect(answer("search", "--state", state)["total"] == ITEMS, "the catalog in force was changed")


@check("misuse is told in a sentence")
def misuse():
    _, err = catalog("import", HALL, status=64)
    expect("--state DIRECTORY or --config FILE" in err, err)
    _, err = catalog("search", "--files", "/nonexistent", status=1)
    expect("/nonexistent/items.csv" in err, err)
    _, err = catalog("search", "--files", HALL, "--place", "mars", status=1)
    expect("There is no place mars" in err and "青石镇便民服务中心" in err, err)
    catalog("search", "--limit", "0", "--files", HALL, status=64)
    catalog("lint", HALL, "--today", "2026-02-30", status=64)


@check("no temporary directory stays behind")
def leftovers():
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([PROGRAM, "search", "证", "--files", HALL], check=True, capture_output=True, timeout=60,
                       env=os.environ | {"TMPDIR": scratch})
        expect(os.listdir(scratch) == [], os.listdir(scratch))


main()
