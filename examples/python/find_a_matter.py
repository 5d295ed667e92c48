#!/usr/bin/env python3
"""Finds a matter by a word and shows whether it can be done here and what to bring.

    python3 find_a_matter.py kiosk.conf 养老

Uses nothing but ctypes: what a function gives and takes is declared once below.
"""

import ctypes
import sys

kiosk = ctypes.CDLL("libkiosk.so.0")
for name in ["kiosk_status_name", "kiosk_item_name", "kiosk_item_where", "kiosk_item_fee",
             "kiosk_item_material_name", "kiosk_item_material_form", "kiosk_error_message"]:
    getattr(kiosk, name).restype = ctypes.c_char_p
for name in ["kiosk_error_message", "kiosk_item_material_name", "kiosk_item_material_form"]:
    getattr(kiosk, name).argtypes = [ctypes.c_void_p, ctypes.c_size_t]
for name in ["kiosk_items_count", "kiosk_item_material_count"]:
    getattr(kiosk, name).restype = ctypes.c_size_t
for name in ["kiosk_items_count", "kiosk_items_free", "kiosk_item_name", "kiosk_item_where", "kiosk_item_fee",
             "kiosk_item_availability", "kiosk_item_material_count", "kiosk_close", "kiosk_error_free"]:
    getattr(kiosk, name).argtypes = [ctypes.c_void_p]
kiosk.kiosk_items_at.restype = ctypes.c_void_p
kiosk.kiosk_items_at.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("config_path", ctypes.c_char_p)]


class Search(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("text", ctypes.c_char_p),
                ("department", ctypes.c_char_p), ("topic", ctypes.c_char_p), ("offset", ctypes.c_uint32),
                ("limit", ctypes.c_uint32)]


KIOSK_ITEM_HERE = 1
KIOSK_ITEM_HERE_FROM = 5   # as soon as this place opens


def ok(status, error=None):
    if status != 0:
        words = kiosk.kiosk_error_message(error, 0) if error else None
        sys.exit(f"{kiosk.kiosk_status_name(status).decode()} {(words or b'').decode()}")


def main():
    config, word = sys.argv[1:3]
    k, items, error = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    options = Options(ctypes.sizeof(Options), 0, config.encode())
    ok(kiosk.kiosk_open(ctypes.byref(options), ctypes.byref(k), ctypes.byref(error)), error)

    search = Search(ctypes.sizeof(Search), 0, word.encode(), None, None, 0, 5)
    ok(kiosk.kiosk_catalog_search(k, ctypes.byref(search), ctypes.byref(items)))
    for index in range(kiosk.kiosk_items_count(items)):
        item = kiosk.kiosk_items_at(items, index)
        here = kiosk.kiosk_item_availability(item) in (KIOSK_ITEM_HERE, KIOSK_ITEM_HERE_FROM)
        print(kiosk.kiosk_item_name(item).decode())
        print("  可以在这里办" if here else "  " + kiosk.kiosk_item_where(item).decode())
        print("  费用：" + kiosk.kiosk_item_fee(item).decode())
        for material in range(kiosk.kiosk_item_material_count(item)):
            print("  带：" + kiosk.kiosk_item_material_name(item, material).decode()
                  + " " + kiosk.kiosk_item_material_form(item, material).decode())
    kiosk.kiosk_items_free(items)
    ok(kiosk.kiosk_close(k))


if __name__ == "__main__":
    main()
