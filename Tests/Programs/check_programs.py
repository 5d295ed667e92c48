"""kiosk-doctor and kiosk-catalog, as a technician and a catalog keeper run them, on twins."""

import base64
import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests"))
from checks import Failure, check, expect, main, run  # noqa: E402

BUILT = ROOT / ".build" / "debug"
DIRECTORY = Path(tempfile.mkdtemp(prefix="kiosk-programs-"))
HALL = DIRECTORY / "hall"


def start_hall():
    process = subprocess.Popen([BUILT / "kiosk-twin", "hall", "--directory", HALL, "--with-parent"],
                               stdout=subprocess.PIPE, text=True)
    words = dict(word.split("=", 1) for word in process.stdout.readline().split())
    return process, words["reader"], words["ticket-printer"], words["receipt-printer"]


HALL_PROCESS, READER, TICKETS, RECEIPTS = start_hall()


def twin(device, *command):
    return run([BUILT / "kiosk-twin", "ctl", HALL / f"{device}.control", *command])


def doctor(*arguments, status=0):
    """The standard output; any other exit status is a Failure."""
    done = subprocess.run([BUILT / "kiosk-doctor", *map(str, arguments)], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    expect(done.returncode == status, f"exit status {done.returncode}, expected {status}\n{done.stdout}{done.stderr}")
    return done.stdout


def configuration():
    path = DIRECTORY / "kiosk.conf"
    path.write_text(f"""
[hall]
name = 青石镇便民服务中心
[store]
directory = state
[device reader]
kind = card-reader
uri = {READER}
[device tickets]
kind = ticket-printer
uri = {TICKETS}
[device receipts]
kind = receipt-printer
uri = {RECEIPTS}
""")
    return path


@check("doctor check finds nothing wrong with a whole terminal")
def whole():
    answer = json.loads(doctor("check", "--config", configuration(), "--json"))
    expect(answer["schemaVersion"] == 1 and answer["outcome"] == "pass", answer)
    expect([d["state"] for d in answer["devices"]] == ["ready"] * 3, answer)
    expect(any("SAM " in line for c in answer["devices"][0]["checks"] for line in c["evidence"]), answer)
    expect({c["name"] for c in answer["records"]} >= {"records.open", "records.journal", "records.jobs"}, answer)


@check("doctor check names a printer without paper, the evidence and the remedy, and exits with 1")
def no_paper():
    twin("ticket-printer", "paper", "out")
    try:
        answer = json.loads(doctor("check", "--device", TICKETS, "--json", status=1))
    finally:
        twin("ticket-printer", "paper", "in")
    device = answer["devices"][0]
    expect(device["kind"] == "ticket-printer" and device["state"] == "needs-person", device)
    failure = next(c for c in device["checks"] if c["outcome"] == "failure")
    expect("paper-end" in failure["evidence"] and failure["remedy"] == "Load paper.", failure)


@check("doctor check warns of paper near its end with exit status 3")
def near_end():
    twin("ticket-printer", "near-end", "on")
    try:
        answer = json.loads(doctor("check", "--device", TICKETS, "--json", status=3))
    finally:
        twin("ticket-printer", "near-end", "off")
    expect(answer["devices"][0]["state"] == "ready", answer)


@check("doctor check says that nothing is there when nothing is there")
def absent():
    answer = json.loads(doctor("check", "--device", "serial:/dev/kiosk-none", "--json", status=1))
    expect(answer["devices"][0]["state"] == "absent", answer)


@check("doctor card read masks, unless asked to reveal")
def card():
    twin("reader", "place", "specimen")
    try:
        masked = json.loads(doctor("card", "read", "--device", READER, "--timeout", "10", "--json"))
        plain = json.loads(doctor("card", "read", "--device", READER, "--timeout", "10", "--json", "--reveal"))
    finally:
        twin("reader", "remove")
    keys = {"type", "name", "sexCode", "nationCode", "birth", "address", "number", "issuer", "validFrom", "validTo", "samId"}
    expect(keys <= set(masked) and keys <= set(plain), masked)
    expect(masked["type"] == "citizen" and masked["number"] == "1101**********002X", masked)
    expect("11010519491231002X" not in json.dumps(masked) and masked["name"] == "王*明", masked)
    expect(plain["number"] == "11010519491231002X" and plain["birth"] == "1949-12-31", plain)
    expect(plain["validTo"] == "长期" and plain["sexCode"] == "2" and plain["nationCode"] == "01", plain)


@check("doctor card read without a card ends in time, and says so")
def no_card():
    answer = json.loads(doctor("card", "read", "--device", READER, "--timeout", "1", "--json", status=1))
    expect(answer["fault"] == "card-not-read", answer)


@check("doctor print puts a ticket on paper and says so")
def print_ticket():
    data = DIRECTORY / "ticket.json"
    data.write_text(json.dumps({"hall": "青石镇便民服务中心", "number": "A012", "queueName": "社保医保", "bring": [{"name": "户口簿"}]}))
    before = json.loads(twin("ticket-printer", "tickets"))
    answer = json.loads(doctor("print", "--device", TICKETS, "--template", "ticket", "--data", data, "--json"))
    expect(answer["outcome"] == "printed", answer)
    after = json.loads(twin("ticket-printer", "tickets"))
    expect(len(after) == len(before) + 1 and "A012" in json.dumps(after[-1], ensure_ascii=False), after[-1:])


@check("doctor print to a printer with its cover open ends with 1 and prints nothing later")
def cover_open():
    before = len(json.loads(twin("ticket-printer", "tickets")))
    twin("ticket-printer", "cover", "open")
    try:
        answer = json.loads(doctor("print", "--device", TICKETS, "--template", "test-page", "--json", status=1))
        expect(answer["outcome"] == "not-printed" and answer["fault"] == "cover-open", answer)
    finally:
        twin("ticket-printer", "cover", "close")
    expect(len(json.loads(twin("ticket-printer", "tickets"))) == before, "a stale ticket came out")


@check("doctor print sends a page to an IPP printer")
def print_page():
    answer = json.loads(doctor("print", "--device", RECEIPTS, "--template", "test-page", "--paper", "a5", "--json"))
    expect(answer["outcome"] == "printed", answer)


@check("doctor render writes every shipped template in every format")
def render():
    names = [name for one in json.loads(doctor("templates", "--json"))["templates"] for name in one["names"]]
    expect({"ticket", "ticket.en", "notice", "receipt", "result", "mandate", "readiness", "test-page"} <= set(names), names)
    for template in names:
        for target, magic in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("escpos", b"\x1b@"), ("text", None)):
            out = DIRECTORY / f"{template}.{target}"
            data = ROOT / "examples" / "papers" / f"{template}.json"
            doctor("render", "--template", template, "--data", data, "--to", target, "-o", out)
            content = out.read_bytes()
            expect(content and (magic is None or content.startswith(magic)), f"{template} {target}: {content[:20]!r}")
    wide = doctor("render", "--template", "test-page", "--to", "text", "--columns", "96", "-o", "-")
    narrow = doctor("render", "--template", "test-page", "--to", "text", "--columns", "24", "-o", "-")
    expect(len(wide.splitlines()) < len(narrow.splitlines()), "the columns make no difference")


@check("doctor prints a terminal's readiness report, filled by its checks, on its own printer")
def print_readiness():
    twin("ticket-printer", "cover", "open")
    try:
        conf = ["--config", configuration(), "--template", "readiness"]
        report = doctor("render", *conf, "--to", "text", "-o", "-")
        english = doctor("render", *conf, "--to", "text", "--language", "en", "-o", "-")
        said = doctor("check", "--device", TICKETS, "--language", "zh", status=1)
    finally:
        twin("ticket-printer", "cover", "close")
    for words in ("青石镇便民服务中心", "有故障", "机盖开着。", "合上机盖。", "记录能打开。", TICKETS):
        expect(words in report, report)
    expect("The cover is open" in english and "Close the cover." in english, english)
    expect("FAIL printer.status: 机盖开着。" in said and "处理：合上机盖。" in said, said)
    answer = json.loads(doctor("print", *conf, "--language", "en", "--json"))
    expect(answer["outcome"] == "printed", answer)


@check("a template that is written out and changed replaces the shipped one")
def own_template():
    own = DIRECTORY / "own-templates"
    own.mkdir()
    (own / "ticket.en.receipt").write_text(doctor("templates", "ticket.en").replace("Matter", "Errand"))
    (DIRECTORY / "own.conf").write_text(f"[store]\ndirectory = {DIRECTORY / 'own-records'}\n[templates]\ndirectory = {own}\n")
    text = doctor("render", "--config", DIRECTORY / "own.conf", "--template", "ticket", "--language", "en", "--data",
                  ROOT / "examples" / "papers" / "ticket.en.json", "--to", "text", "-o", "-")
    expect("Errand" in text and "Matter" not in text, text)
    listing = json.loads(doctor("templates", "--config", DIRECTORY / "own.conf", "--json"))["templates"]
    expect([one["replaced"] for one in listing if one["name"] == "ticket"] == [["ticket.en"]], listing)


@check("doctor render says where a template is wrong")
def bad_template():
    path = DIRECTORY / "bad.receipt"
    path.write_text("good line\n{{#open}}\n")
    done = subprocess.run([BUILT / "kiosk-doctor", "render", "--template", path, "--to", "text", "-o", "-"],
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    expect(done.returncode == 1 and f"{path}:2:" in done.stderr, done.stderr)

    # A picture is unpacked when it is drawn.
    def chunk(name, body, damage=0):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body) ^ damage)

    header = struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(3)), damage=1) + chunk(b"IEND", b"")
    path.write_text(f"good line\n\n  {{image:{base64.b64encode(png).decode()}}}\n")
    for target in ("pdf", "png", "svg", "escpos"):
        done = subprocess.run([BUILT / "kiosk-doctor", "render", "--template", path, "--to", target, "-o", "-"],
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        expect(done.returncode == 1 and f"{path}:3:4 image: a picture is broken at byte 33" in done.stderr, f"{target}: {done.stderr}")


@check("doctor journal walks, shows and exports the journal, and names the row that somebody changed")
def journal():
    state = DIRECTORY / "journal"
    conf = DIRECTORY / "journal.conf"
    conf.write_text(f"[hall]\nname = 青石镇便民服务中心\n[store]\ndirectory = {state}\n")
    for hall in ("hall", "dwelling"):
        run([BUILT / "kiosk-catalog", "import", ROOT / "examples" / hall, "--config", conf])
    rows = [json.loads(line) for line in doctor("journal", "export", "--config", conf).splitlines()]
    expect([row["sequence"] for row in rows] == list(range(1, len(rows) + 1)) and len(rows) >= 2, f"exported {rows}")
    told = json.loads(doctor("journal", "verify", "--directory", state, "--json"))
    expect(told["outcome"] == "pass" and rows[-1]["hash"] in told["evidence"][0], f"verify says {told}")
    expect(rows[1]["kind"] in doctor("journal", "tail", "-n", "1", "--config", conf), "the tail is not the end")

    # With the description of docs/records.md alone.
    head, digest = bytes(32), "-sha256"
    for row in rows:
        body = json.dumps(row["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        whole = head + b"".join(part(row[key]) for key in ("sequence", "wall", "monotonic", "kind", "number", "job", "visit")) + part(body)
        head = subprocess.run(["openssl", "dgst", digest, "-binary"], input=whole, stdout=subprocess.PIPE, check=True).stdout
        if row["kind"] == "journal-digest":
            digest = "-" + row["body"]["to"]
        expect(head.hex() == row["hash"], f"row {row['sequence']} has another hash than the description gives it")

    with sqlite3.connect(state / "records.db") as db:
        db.execute("DROP TRIGGER journal_is_never_changed")
        db.execute("UPDATE journal SET wall = wall + 1 WHERE sequence = 2")
    db.close()
    expect("row 2" in doctor("journal", "verify", "--config", conf, status=1), "the changed row is not named")
    expect(len(doctor("journal", "export", "--config", conf, status=1).splitlines()) == 1, "more than the whole rows were exported")

    torn = 'no "object\n\x1b[31m'
    with sqlite3.connect(state / "records.db") as db:
        db.execute("UPDATE journal SET body = ?, form = NULL, wall = 9223372036854775807", (torn,))
        db.execute("UPDATE journal_kind SET name = ? WHERE id = (SELECT max(kind) FROM journal)", (torn,))
    db.close()
    shown = [json.loads(line) for line in doctor("journal", "tail", "--json", "--config", conf).splitlines()]
    expect(len(shown) == len(rows) and all(row["body"] == torn for row in shown), f"a torn row is no line of JSON: {shown}")
    expect(any(row["kind"] == torn for row in shown), f"the torn kind is not shown: {shown}")
    words = doctor("journal", "tail", "--config", conf)
    expect(len(words.splitlines()) == len(rows) and "\x1b" not in words, f"what stands in a torn row writes on the technician's screen: {words!r}")


@check("doctor report counts the numbers of each day as they were issued, as a table, as JSON and as a page, beside who writes")
def report():
    state, records = DIRECTORY / "report", DIRECTORY / "report-records"
    for directory in (state, records):
        directory.mkdir()
    hammer = subprocess.run([BUILT / "number-hammer", state, "one", records, "45"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            text=True, check=True, timeout=60).stdout
    days = [line.split()[0] for line in hammer.splitlines()]
    conf = DIRECTORY / "report.conf"
    conf.write_text(f"[hall]\nname = 青石镇便民服务中心\nrecords = {records}\nterminal = two\n[store]\ndirectory = {state}\n"
                    f"[queue general]\nname = 综合受理\nprefix = A\n[device receipts]\nkind = receipt-printer\nuri = {RECEIPTS}\n")
    of_all = ["report", "--config", conf, "--from", min(days), "--to", max(days)]
    answer = json.loads(doctor(*of_all, "--json"))
    expect(answer["schemaVersion"] == 1 and answer["by"] == "day" and answer["hall"] == "青石镇便民服务中心", answer)
    expect({row["key"]: row["issued"] for row in answer["rows"]} == {day: days.count(day) for day in days}, f"{answer['rows']} of {days}")
    expect(answer["total"]["issued"] == answer["total"]["open"] == 45 and answer["total"]["waitMean"] is None, answer["total"])
    expect(answer["unreadRows"] == 0, answer)
    lines = doctor(*of_all, "--by", "queue", "--csv").splitlines()
    expect(lines[0].startswith("key,name,issued,called,") and len(lines) == 3, lines)
    expect(lines[1].startswith("general,综合受理,45,0,") and lines[2].startswith("total,,45,0,"), lines)
    expect("general 综合受理\n  issued                45\n" in doctor(*of_all, "--by", "queue"), "the words are others")
    one = json.loads(doctor("report", "--config", conf, "--from", days[0], "--json"))
    expect(one["total"]["issued"] == days.count(days[0]) and len(one["rows"]) == 1, one)
    expect(json.loads(doctor("report", "--config", conf, "--json"))["total"]["issued"] == 0, "somebody came today")
    page = DIRECTORY / "report.pdf"
    doctor(*of_all, "-o", page)
    text = run(["pdftotext", "-layout", page, "-"])
    expect("服务情况报表" in text and "45" in text and min(days) in text, text)
    doctor(*of_all, "-o", page, "--language", "en")
    expect("Report of services" in run(["pdftotext", "-layout", page, "-"]), "it is not in English")
    expect(doctor(*of_all, "--print").strip() == "printed", "not printed")
    for wrong in (["--from", "2026-02-30"], ["--from", "2026-01-02", "--to", "2026-01-01"], ["--from", "2024-01-01", "--to", "2026-01-01"],
                  ["--by", "clerk"], ["--csv", "--json"], ["--device", "receipts"]):
        doctor("report", "--config", conf, *wrong, status=64)


def part(value):
    if isinstance(value, int):
        return struct.pack(">q", value)
    return struct.pack(">q", len(value.encode())) + value.encode()


@check("every program teaches with --help")
def help_texts():
    for program in ("kiosk-doctor", "kiosk-catalog", "kiosk-twin"):
        text = run([BUILT / program, "--help"])
        expect("SUBCOMMANDS" in text and len(text) > 300, text)


TEMPLATE = ROOT / "examples" / "driver-template"


def shared_object(name, *sources):
    """A vendor's drivers; it needs the headers only."""
    path = DIRECTORY / name
    run(["gcc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
         "-I", ROOT / "include", *sources, "-o", path])
    return path


def template():
    return shared_object("template.so", *(TEMPLATE / name for name in ["entry.c", "reader.c", "printer.c"]))


def conform(*arguments, act=None, status=0):
    """The sheet as {rule: (outcome, evidence)}; `act` answers each line that asks for a person."""
    process = subprocess.Popen([BUILT / "kiosk-doctor", "conform", *map(str, arguments), *([] if act else ["--no-person"])],
                               text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for line in process.stderr:
            if act and (answer := act(line)):
                process.stdin.write(answer)
                process.stdin.flush()
        said = process.stdout.read()
        process.stdin.close()
        expect(process.wait(60) == status, f"exit status {process.returncode}, expected {status}\n{said}")
    finally:
        process.kill()
        process.wait()
    sheet, rule = {}, None
    for line in said.splitlines():
        if line.startswith("         evidence: "):
            sheet[rule][1].append(line.split(": ", 1)[1])
        elif line.startswith("  "):
            outcome, rule = line.split()[0], line.split()[1].rstrip(":")
            sheet[rule] = (outcome, [])
    return sheet


def lay_and_lift(lay, lift):
    def act(line):
        if "Lay" in line:
            lay()
        elif "Lift" in line:
            lift()
        return "y\n" if "y or n" in line else None
    return act


def open_and_close(open_cover, close_cover, is_open="y\n"):
    """Whoever looks at the paper sees that it is right."""
    def act(line):
        if "Open the cover" in line:
            open_cover()
        elif "Close the cover" in line:
            close_cover()
        return is_open if "cover open now" in line else "y\n" if "y or n" in line else None
    return act


READER_RULES = ["reader.opens", "reader.reopens", "reader.looks", "reader.interrupt", "card.arrives", "card.read", "card.stays",
                "card.removed", "card.again"]
PRINTER_RULES = ["printer.opens", "printer.reopens", "printer.status", "printer.unprintable", "printer.prints", "printer.interrupt",
                 "printer.stale", "printer.cover"]


def expect_all(sheet, rules):
    expect({rule: outcome for rule, (outcome, _) in sheet.items()} == dict.fromkeys(rules, "pass"), str(sheet))


@check("the driver template keeps every rule")
def conform_template():
    card = DIRECTORY / "card.txt"
    act = lay_and_lift(lambda: card.write_text((TEMPLATE / "specimen.txt").read_text()), card.unlink)
    expect_all(conform(template(), "--name", "template-reader", "--parameters", card, act=act), READER_RULES)
    paper = DIRECTORY / "tickets.pbm"
    cover = DIRECTORY / "tickets.pbm.open"
    act = open_and_close(cover.touch, cover.unlink)
    expect_all(conform(template(), "--name", "template-printer", "--parameters", paper, act=act), PRINTER_RULES)
    expect(paper.read_bytes().startswith(b"P4 576 "), "no picture")


@check("the twins keep every rule, and nothing of an interrupted ticket comes out later")
def conform_twins():
    twin("reader", "remove")
    act = lay_and_lift(lambda: twin("reader", "place"), lambda: twin("reader", "remove"))
    expect_all(conform(READER, act=act), READER_RULES)
    twin("reader", "remove")
    act = open_and_close(lambda: twin("ticket-printer", "cover", "open"), lambda: twin("ticket-printer", "cover", "close"))
    expect_all(conform(TICKETS, "--kind", "ticket-printer", act=act), PRINTER_RULES)
    # Nobody opens it, and says so; somebody opens it, and goes.
    sheet = conform(TICKETS, "--kind", "ticket-printer", "--timeout", 1, act=open_and_close(lambda: None, lambda: None, "n\n"))
    expect(sheet["printer.cover"] == ("n/a", ["nobody opened it, or it cannot be opened"]), str(sheet))
    act = open_and_close(lambda: twin("ticket-printer", "cover", "open"), lambda: None)
    sheet = conform(TICKETS, "--kind", "ticket-printer", "--timeout", 1, act=act)
    twin("ticket-printer", "cover", "close")
    expect(sheet["printer.cover"] == ("n/a", ["nobody closed it"]), str(sheet))


@check("a driver that breaks a rule fails that one, and what builds on it is not tried")
def conform_bad():
    library = shared_object("bad.so", ROOT / "Tests" / "Programs" / "bad-drivers.c")
    for name, rule, evidence in [("bad-open", "reader.opens", "open: result 1: not a result of open"),
                                 ("bad-present", "reader.looks", "present: said 2"),
                                 ("bad-slow", "reader.looks", "present has not returned for 15"),
                                 ("bad-printer", "printer.prints", "KIOSK_DRIVER_UNPROVEN")]:
        sheet = conform(library, "--name", name, status=1)
        outcome, found = sheet[rule]
        expect(outcome == "FAIL" and any(evidence in line for line in found), f"{name}: {sheet}")
        failed = [rule for rule, (outcome, _) in sheet.items() if outcome == "FAIL"]
        # A driver that is still inside cannot be interrupted either.
        expect(failed == [rule] or name == "bad-slow", f"{name}: {failed}")
    card = DIRECTORY / "card-of-bad-drivers"
    for name, rule, evidence in [("bad-fields", "card.read", "号码有误"), ("bad-photo", "card.read", "brought none"),
                                 ("bad-again", "card.again", "another name or number than at first")]:
        card.unlink(missing_ok=True)
        sheet = conform(library, "--name", name, "--parameters", card, act=lay_and_lift(card.touch, card.unlink), status=1)
        outcome, found = sheet[rule]
        expect(outcome == "FAIL" and any(evidence in line for line in found), f"{name}: {sheet}")
        expect([rule for rule, (outcome, _) in sheet.items() if outcome == "FAIL"] == [rule], f"{name}: {sheet}")
    cover = DIRECTORY / "cover-of-bad-drivers"
    act = open_and_close(cover.touch, lambda: cover.unlink(missing_ok=True))
    sheet = conform(library, "--name", "bad-cover", "--parameters", cover, "--timeout", 2, act=act, status=1)
    outcome, found = sheet["printer.cover"]
    expect(outcome == "FAIL" and "paper-end" in found[0], str(sheet))
    expect([rule for rule, (outcome, _) in sheet.items() if outcome == "FAIL"] == ["printer.cover"], str(sheet))
    answer = json.loads(doctor("conform", library, "--name", "bad-open", "--no-person", "--json", status=1))
    expect(answer["schemaVersion"] == 1 and answer["outcome"] == "fail", str(answer))
    expect(answer["sheets"][0]["rules"][0]["outcome"] == "fail", str(answer))
    doctor("conform", library, "--name", "nobody", status=1)
    doctor("conform", DIRECTORY / "nothing.so", status=1)
    doctor("conform", "driver:nobody", "--no-person", status=1)


@check("a recording holds nothing of the card, and plays in place of the reader")
def recording():
    path = DIRECTORY / "reader.txt"
    twin("reader", "place", "specimen")
    doctor("card", "read", "--device", READER, "--record", path)
    twin("reader", "remove")
    text = path.read_text()
    for secret in ["11010519491231002X", "王小明", "北京市朝阳区"]:
        for trace in [secret.encode(), secret.encode("utf-16-le"), secret.encode("gb18030")]:
            expect(trace.hex(" ").upper() not in text.replace("\n", " ") and secret not in text, f"{secret} in\n{text}")
    expect(" 30 01 32" in text, text)
    played = json.loads(doctor("card", "read", "--device", f"replay:{path}", "--json", "--reveal"))
    expect(played["number"] == "" and played["photoBytes"] == 1024 and played["samId"], str(played))
    doctor("check", "--device", f"replay:{path}")
    path.write_text(text.replace("11 FF ED", "11 FF EE"))
    said = doctor("check", "--device", f"replay:{path}", status=1)
    expect("line 7 of the recording" in said, said)


@check("a device of a vendor's driver is checked, read and printed on with --driver")
def driven():
    library, card, paper = template(), DIRECTORY / "card2.txt", DIRECTORY / "two.pbm"
    card.write_text((TEMPLATE / "specimen.txt").read_text())
    said = doctor("card", "read", "--driver", library, "--device", f"driver:template-reader?{card}")
    expect("韦*石" in said, said)
    doctor("print", "--driver", library, "--device", f"driver:template-printer?{paper}", "--template", "test-page")
    doctor("check", "--driver", library, "--device", f"driver:template-printer?{paper}")
    doctor("check", "--device", "driver:template-reader", status=1)
    doctor("check", "--driver", library, "--device", f"driver:template-printer?{paper}", "--record", DIRECTORY / "x", status=1)


try:
    main()
finally:
    HALL_PROCESS.terminate()
    HALL_PROCESS.wait(10)
    subprocess.run(["rm", "-rf", str(DIRECTORY)], check=False)
