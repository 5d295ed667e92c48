"""A hall on this machine: twins for the devices, the terminal, and ways to ask them."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

from checks import zone_at

CONFIGURATION = """
[hall]
name = 青石镇便民服务中心
place = 990321104000
help = 请到大厅咨询台，或者向工作人员招手。
holidays = {directory}/days.csv

[store]
directory = {directory}/store

[catalog]
directory = {root}/examples/hall

[queue A]
name = 社保医保
window = 1—3号窗口
bookings = 12:30-13:00 4; 18:00-18:30 4

[queue B]
name = 民政救助
window = 4、5号窗口

[queue C]
name = 户籍证件
window = 6号窗口

[queue D]
name = 综合事务
window = 7、8号窗口

[window 1]
serves = A;B+10

[window 2]
serves = A;D

[window 4]
serves = B

[window 7]
serves = D;A+10

[device reader]
kind = card-reader
uri = {reader}

[device tickets]
kind = ticket-printer
uri = {tickets}

[device receipts]
kind = receipt-printer
uri = {receipts}

[receipt]
patience = 5
"""

VISIT = """
[visit]
warn-after = {warn}
warn-after-large-type = {warn}
end-after = {end}
"""

# Staff numbers and PINs.
CLERKS = {"1001": "246801", "1002": "864209"}


def until(what, condition, seconds=20):
    """Asks again until it is so. Fails loudly: silence is never OK."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}; last: {answer!r}")
        time.sleep(0.02)


class Process:
    """A program of the build that ends with this one, and what it said."""

    def __init__(self, command, log, **environment):
        self.log = log
        with open(log, "wb") as file:
            self.process = subprocess.Popen(command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, text=True)

    def first_line(self):
        line = self.process.stdout.readline().strip()
        if not line:
            raise AssertionError(f"{self.process.args[0]} ended: {self.said()}")
        return line

    def said(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.process.args[0]} did not end at SIGTERM: {self.said()}")
        finally:
            self.process.stdout.close()
        return status


class Hall:
    """Twins, and the configuration of a terminal that uses them. Without `warn` the visit's times are the library's."""

    def __init__(self, build, warn=600, end=600):
        self.build = build
        self.directory = tempfile.mkdtemp(prefix="kiosk-browser-")
        self.twins = Process([f"{build}/kiosk-twin", "hall", "--directory", f"{self.directory}/twins", "--with-parent"],
                             f"{self.directory}/twins.log")
        uris = dict(word.split("=", 1) for word in self.twins.first_line().split())
        self.configuration = f"{self.directory}/terminal.conf"
        # Wherever it is noon: today is a working day, and its times can be booked.
        _, self.today = zone_at(12, 20)
        with open(f"{self.directory}/days.csv", "w", encoding="utf-8") as file:
            file.write(f"date,kind,name\n{self.today},on,test\n")
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(directory=self.directory, root=ROOT, reader=uris["reader"],
                                            tickets=uris["ticket-printer"], receipts=uris["receipt-printer"]))
            if warn is not None:
                file.write(VISIT.format(warn=warn, end=end))
        self.clerks = f"{self.directory}/clerks"
        for number, pin in CLERKS.items():
            subprocess.run([f"{build}/kiosk-demo", "clerk", number, "--clerks", self.clerks], input=pin + "\n", text=True, check=True, timeout=30)

    def order(self, twin, line):
        """One line to a twin's control socket, one line back."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(30)
            control.connect(f"{self.directory}/twins/{twin}.control")
            control.sendall(line.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                more = control.recv(65536)
                if not more:
                    raise AssertionError(f"{twin}: {line}: hung up")
                answer += more
        answer = answer.decode().strip()
        if not answer.startswith("ok"):
            raise AssertionError(f"{twin}: {line}: {answer}")
        return answer[3:]

    def tickets(self):
        return json.loads(self.order("ticket-printer", "tickets"))

    def receipts(self):
        """What came out of the receipt printer, PDF files, the newest last."""
        folder = f"{self.directory}/twins/paper"
        return [f"{folder}/{name}" for name in sorted(os.listdir(folder)) if name.endswith(".pdf")] if os.path.isdir(folder) else []

    def close(self):
        self.twins.stop()
        shutil.rmtree(self.directory)


class Terminal:
    """A running kiosk-demo."""

    def __init__(self, hall, *options, **environment):
        self.hall = hall
        self.key_file = f"{hall.directory}/kiosk.html"
        self.process = Process([f"{hall.build}/kiosk-demo", "--config", hall.configuration, "--port", "0",
                                "--key-file", self.key_file, "--clerks", hall.clerks, *options], f"{hall.directory}/kiosk-demo.log", **environment)

        def ready():
            if self.process.process.poll() is not None:
                raise AssertionError(f"kiosk-demo ended: {self.process.said()}")
            return os.path.exists(self.key_file)

        until("kiosk-demo's key file", ready)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)/boot", self.key_page()).group(1))

    def key_page(self):
        with open(self.key_file, encoding="utf-8") as file:
            return file.read()

    def key(self):
        return re.search(r"#([0-9a-f]{64})", self.key_page()).group(1)

    def request(self, method, path, body=None, headers=None, host=None):
        """A bare request; headers may replace the right ones, None leaves one out."""
        own = f"127.0.0.1:{self.port}"
        sent = {"Host": host or own}
        if method == "POST":
            sent |= {"Origin": f"http://{own}", "X-Kiosk": "1", "Content-Type": "application/json"}
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            content = json.dumps(body if body is not None else {}).encode() if method == "POST" else b""
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            if method == "POST":
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            answer = connection.getresponse()
            # Events have no end: nobody here reads them to it.
            text = b"" if answer.getheader("Content-Type") == "text/event-stream" else answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text
        finally:
            connection.close()

    def cookie(self):
        """A session of one's own, bought with the key of the moment."""
        status, headers, _ = self.request("POST", "/boot/key", {"key": self.key()})
        assert status == 200, status
        return headers["set-cookie"].split(";")[0]

    def close(self):
        status = self.process.stop()
        assert status == 0, f"kiosk-demo ended with {status}: {self.process.said()}"
        assert not os.path.exists(self.key_file), "the key file outlived the terminal"
