"""kiosk-doctor and kiosk-catalog, as a technician and a catalog keeper run them, on twins."""

import json
import os
import subprocess
import sys
import tempfile
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
    for template in ("ticket", "ticket.en", "receipt", "test-page"):
        for target, magic in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("escpos", b"\x1b@"), ("text", None)):
            out = DIRECTORY / f"{template}.{target}"
            doctor("render", "--template", template, "--to", target, "-o", out)
            content = out.read_bytes()
            expect(content and (magic is None or content.startswith(magic)), f"{template} {target}: {content[:20]!r}")
    wide = doctor("render", "--template", "test-page", "--to", "text", "--columns", "96", "-o", "-")
    narrow = doctor("render", "--template", "test-page", "--to", "text", "--columns", "24", "-o", "-")
    expect(len(wide.splitlines()) < len(narrow.splitlines()), "the columns make no difference")


@check("doctor render says where a template is wrong")
def bad_template():
    path = DIRECTORY / "bad.receipt"
    path.write_text("good line\n{{#open}}\n")
    done = subprocess.run([BUILT / "kiosk-doctor", "render", "--template", path, "--to", "text", "-o", "-"],
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    expect(done.returncode == 1 and f"{path}:2:" in done.stderr, done.stderr)


@check("every program teaches with --help")
def help_texts():
    for program in ("kiosk-doctor", "kiosk-catalog", "kiosk-twin"):
        text = run([BUILT / program, "--help"])
        expect("SUBCOMMANDS" in text and len(text) > 300, text)


try:
    main()
finally:
    HALL_PROCESS.terminate()
    HALL_PROCESS.wait(10)
    subprocess.run(["rm", "-rf", str(DIRECTORY)], check=False)
