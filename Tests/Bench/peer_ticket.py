"""The tickets of Tickets.swift by python-escpos: the peer of `make bench`."""

import io
import statistics
import time

from escpos.printer import Dummy
from PIL import Image


def rings():
    picture = Image.new("L", (384, 100), 255)
    for y in range(100):
        for x in range(384):
            if ((x - 192) ** 2 + 9 * (y - 50) ** 2) // 1500 % 2 == 1:
                picture.putpixel((x, y), 0)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def ticket(logo=None, native=True):
    printer = Dummy(profile="TM-T88V")
    printer.hw("INIT")
    if logo is not None:
        printer.image(logo, impl="bitImageRaster")
    for index in range(10):
        printer._raw(f"第{index}行 城乡居民基本医疗保险参保登记\n".encode("gb18030"))
    printer.qr("990321104000/2026-11-21/A012", native=native, size=4)
    printer.cut()
    return printer.output


def bench(name, make, rounds):
    times = []
    for _ in range(rounds):
        began = time.perf_counter_ns()
        size = len(make())
        times.append(time.perf_counter_ns() - began)
    print(f"  {name}, {size} bytes: median {statistics.median(times) / 1000:.1f} µs")


png = rings()
opened = Image.open(io.BytesIO(png))
opened.load()
bench("python-escpos, no logo", ticket, 2000)
bench("python-escpos, logo that was opened once, its dots made anew each time", lambda: ticket(opened.copy()), 300)
bench("python-escpos, logo decoded from its file each time", lambda: ticket(Image.open(io.BytesIO(png))), 300)
bench("python-escpos, no logo, QR as a picture", lambda: ticket(native=False), 100)
