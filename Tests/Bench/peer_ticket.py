"""The ticket of Tickets.swift by python-escpos, native QR, no logo: the peer of `make bench`."""

import statistics
import time

from escpos.printer import Dummy


def ticket():
    printer = Dummy(profile="TM-T88V")
    printer.hw("INIT")
    for index in range(10):
        printer._raw(f"第{index}行 城乡居民基本医疗保险参保登记\n".encode("gb18030"))
    printer.qr("990321104000/2026-11-21/A012", native=True, size=4)
    printer.cut()
    return printer.output


times = []
for _ in range(2000):
    began = time.perf_counter_ns()
    size = len(ticket())
    times.append(time.perf_counter_ns() - began)
print(f"  python-escpos, {size} bytes: median {statistics.median(times) / 1000:.1f} µs")
