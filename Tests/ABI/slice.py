#!/usr/bin/env python3
"""The way through the hall of slice.c, from Python: every function declared from the header, none by hand."""

import ctypes
import os
import re
import select
import socket
import sys
import time
from pathlib import Path

import header

SCRATCH = Path(os.environ["KIOSK_SCRATCH"])

VALUES = {"void": None, "int32_t": ctypes.c_int32, "kiosk_status": ctypes.c_int32, "uint32_t": ctypes.c_uint32,
          "int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64, "size_t": ctypes.c_size_t,
          "const char *": ctypes.c_char_p}


def load(path):
    library = ctypes.CDLL(path)
    for function in header.functions():
        declared = getattr(library, function.name)
        declared.restype = VALUES.get(function.type, ctypes.c_void_p)
        declared.argtypes = [VALUES.get(parameter.type, ctypes.c_void_p) for parameter in function.parameters]
    return library


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("config_path", ctypes.c_char_p)]


class Search(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("text", ctypes.c_char_p),
                ("department", ctypes.c_char_p), ("topic", ctypes.c_char_p), ("offset", ctypes.c_uint32),
                ("limit", ctypes.c_uint32)]


class Request(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("request_id", ctypes.c_char_p),
                ("item", ctypes.c_char_p), ("queue", ctypes.c_char_p), ("visit", ctypes.c_void_p)]


class Receipt(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("paper", ctypes.c_uint32), ("item", ctypes.c_char_p),
                ("number", ctypes.c_void_p), ("card", ctypes.c_void_p)]


class Render(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("format", ctypes.c_int32), ("columns", ctypes.c_uint32),
                ("paper", ctypes.c_uint32), ("profile", ctypes.c_char_p)]


def filled(struct, **values):
    return ctypes.byref(struct(size=ctypes.sizeof(struct), **values))


C = header.constants()
lib = load(os.environ["KIOSK_LIBRARY"])
k = None


def ok(status):
    assert status == 0, lib.kiosk_status_name(status).decode()


def out(function, *arguments, type=ctypes.c_void_p):
    """Calls a function whose last argument is an out-parameter, and gives what it put there."""
    result = type()
    ok(function(*arguments, ctypes.byref(result)))
    return result.value


def twin(device, line):
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(os.path.join(os.environ["KIOSK_TWINS"], device + ".control"))
        wire.sendall(line.encode() + b"\n")
        answer = wire.makefile().readline()
    assert answer.startswith("ok"), f"{device}: {line}: {answer}"


def events(seconds=20):
    """Events as they come; each is freed when the next is asked for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if event := lib.kiosk_event_next(k):
            try:
                yield event
            finally:
                lib.kiosk_event_free(event)
        else:
            select.select([lib.kiosk_event_fd(k)], [], [], max(0, until - time.monotonic()))
    raise AssertionError("no event came in time")


def wait(kind, state=None):
    for event in events():
        if lib.kiosk_event_kind(event) == C[kind] and state in (None, lib.kiosk_event_state(event)):
            return


def job_end(job):
    def state():
        return out(lib.kiosk_job_state, k, job, type=ctypes.c_int32)
    waiting = events(30)
    while state() in (C["KIOSK_JOB_QUEUED"], C["KIOSK_JOB_PRINTING"]):
        next(waiting)
    waiting.close()
    return state()


def ready():
    def states():
        devices = out(lib.kiosk_devices_list, k)
        found = {lib.kiosk_devices_name(devices, i).decode(): lib.kiosk_devices_state(devices, i)
                 for i in range(lib.kiosk_devices_count(devices))}
        lib.kiosk_devices_free(devices)
        return found
    waiting = events(30)
    while set(states().values()) != {C["KIOSK_DEVICE_READY"]}:
        next(waiting)
    waiting.close()
    return states()


def read_card(visit):
    twin("reader", "place")
    for event in events():
        if lib.kiosk_event_kind(event) == C["KIOSK_EVENT_CARD_READ"]:
            assert lib.kiosk_event_visit(event) == lib.kiosk_visit_id(visit)
            card = out(lib.kiosk_event_card, event)
            break
    number = out(lib.kiosk_card_reveal, card, C["KIOSK_FIELD_NUMBER"], C["KIOSK_PURPOSE_FILL_FORM"],
                 type=ctypes.c_char_p).decode()
    assert re.fullmatch(r"\d{17}[\dX]", number)
    masked = lib.kiosk_card_masked(card, C["KIOSK_FIELD_NUMBER"]).decode()
    assert masked == number[:4] + "*" * 10 + number[14:], masked
    assert "*" in lib.kiosk_card_masked(card, C["KIOSK_FIELD_NAME"]).decode()
    photo, length = ctypes.c_void_p(), ctypes.c_size_t()
    ok(lib.kiosk_card_photo(card, C["KIOSK_PURPOSE_SHOW_HOLDER"], ctypes.byref(photo), ctypes.byref(length)))
    assert length.value == 1024
    twin("reader", "remove")
    wait("KIOSK_EVENT_CARD_REMOVED")
    return card, number


def main():
    global k
    error = ctypes.c_void_p()
    opened = ctypes.c_void_p()
    ok(lib.kiosk_open(filled(Options, config_path=os.fsencode(os.environ["KIOSK_CONFIG"])),
                      ctypes.byref(opened), ctypes.byref(error)))
    k = opened.value
    assert set(ready()) == {"reader", "tickets", "receipts"}

    imported = ctypes.c_uint32()
    ok(lib.kiosk_catalog_import(k, os.fsencode(os.environ["KIOSK_CATALOG"]), ctypes.byref(imported), None))
    assert imported.value >= 43

    visit = out(lib.kiosk_visit_begin, k, None)
    card, id_number = read_card(visit)

    page = out(lib.kiosk_catalog_search, k, filled(Search, text="养老".encode(), limit=20))
    names = [lib.kiosk_item_name(lib.kiosk_items_at(page, i)).decode() for i in range(lib.kiosk_items_count(page))]
    assert names and len(names) <= lib.kiosk_items_total(page), names
    lib.kiosk_items_free(page)
    page = out(lib.kiosk_catalog_search, k, filled(Search, flags=C["KIOSK_SEARCH_HERE_ONLY"], limit=200))
    code = next(lib.kiosk_item_code(item) for i in range(lib.kiosk_items_count(page))
                if lib.kiosk_item_queue(item := lib.kiosk_items_at(page, i)))
    lib.kiosk_items_free(page)
    item = out(lib.kiosk_catalog_item, k, code)
    assert lib.kiosk_item_availability(item) in (C["KIOSK_ITEM_HERE"], C["KIOSK_ITEM_HERE_FROM"])

    number = out(lib.kiosk_number_issue, k, filled(Request, request_id=b"slice.py", item=code, visit=visit))
    job = out(lib.kiosk_number_print, number, None, type=ctypes.c_uint64)
    assert job_end(job) == C["KIOSK_JOB_PRINTED"]
    assert lib.kiosk_number_prints(number) == 1

    receipt = filled(Receipt, paper=C["KIOSK_PAPER_A5"], item=code, number=number, card=card)
    path = SCRATCH / "receipt.pdf"
    ok(lib.kiosk_receipt_render(k, receipt, os.fsencode(path)))
    assert path.read_bytes().startswith(b"%PDF-")
    job = out(lib.kiosk_receipt_print, k, receipt, None, type=ctypes.c_uint64)
    assert job_end(job) == C["KIOSK_JOB_PRINTED"]

    data = out(lib.kiosk_data_new)
    for key, value in {"hall": "青石镇便民服务中心", "number": lib.kiosk_number_text(number).decode(),
                       "queueName": "社保", "issuedAt": "2026-01-01 09:00", "code": "QS/1"}.items():
        ok(lib.kiosk_data_set(data, key.encode(), value.encode()))
    path = SCRATCH / "ticket.png"
    ok(lib.kiosk_document_render(k, b"ticket", data, filled(Render, format=C["KIOSK_FORMAT_PNG"]), os.fsencode(path), None))
    assert path.read_bytes().startswith(b"\x89PNG")
    job = ctypes.c_uint64()
    ok(lib.kiosk_document_print(k, b"ticket", data, None, ctypes.byref(job), None))
    assert job_end(job.value) == C["KIOSK_JOB_PRINTED"]

    ok(lib.kiosk_visit_end(visit))
    gone = ctypes.c_char_p()
    assert lib.kiosk_card_reveal(card, C["KIOSK_FIELD_NAME"], C["KIOSK_PURPOSE_SHOW_HOLDER"],
                                 ctypes.byref(gone)) == C["KIOSK_E_GONE"]
    wait("KIOSK_EVENT_VISIT_ENDED")
    for free, handle in [(lib.kiosk_card_free, card), (lib.kiosk_item_free, item), (lib.kiosk_number_free, number),
                         (lib.kiosk_data_free, data)]:
        free(handle)
    ok(lib.kiosk_close(k))
    assert lib.kiosk_close(k) == C["KIOSK_E_HANDLE"]
    # No record of the terminal holds what only the card's getters may give.
    for kept in Path(os.environ["KIOSK_STATE"]).rglob("*"):
        if kept.is_file():
            assert id_number.encode() not in kept.read_bytes(), f"{kept} holds an identity number"


if __name__ == "__main__":
    sys.exit(main())
