#!/usr/bin/env python3
"""Plays visits on the residents' screen in a real browser, against twins on real wires.

    visit.py [--build DIR] [--screenshots DIR] [NAME …]

Needs selenium (requirements.txt), chromium, chromium-driver and zbar-tools. The build directory is
.build/debug when not given. Names are those of the tests, such as Visits.test_a_visit.
"""

import argparse
import http.server
import json
import os
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import setting
from hall import CLERKS, Hall, Terminal, until
from resident import SCREENS
from setting import ADDRESS, NAME, NUMBER, InHall
from windows import Boards, Bookings, EarlierDays, Evaluations, InTheHall, OneNumber, Windows  # unittest finds them here

class Visits(InHall):
    def test_a_visit(self):
        someone = self.resident()
        count = someone.text("#here-count")
        self.assertGreaterEqual(int(count), 43)
        self.assertEqual(len(someone.find("#common button")), 4)
        self.assertEqual(someone.text("#hall-name"), "青石镇便民服务中心")
        someone.picture("visit-01-idle")

        someone.touch("#wake")
        someone.is_at("find")
        someone.picture("visit-02-find")
        someone.types("jyd")
        someone.sees("#found-rows", "就业登记")
        someone.picture("visit-03-search")
        someone.types("j")

        someone.touch("#found-rows button")
        someone.is_at("item")
        self.assertEqual(someone.text("#item-title"), "就业登记")
        someone.sees("#item-answer", "可以在这里办")
        someone.touch("#bring [role=checkbox][aria-checked=false]")
        self.assertEqual(len(someone.find("#bring [aria-checked=true]")), 1)
        someone.picture("visit-04-matter")

        someone.touch("[data-act=take]")
        someone.is_at("card")
        someone.picture("visit-05-card")
        self.hall.order("reader", "place")
        someone.sees("#card-check", "王*明")
        someone.sees("#card-note", "请收好您的身份证")
        self.assertIn("1101**********002X", someone.text("#card-check"))
        for secret in (NAME, NUMBER, ADDRESS):
            self.assertFalse(secret in someone.everything(), f"{secret!r} is in the page")
        someone.picture("visit-06-card-read")
        self.hall.order("reader", "remove")
        until("the card to be taken", lambda: "请收好" not in someone.text("#card-note"))

        before = len(self.hall.tickets())
        someone.touch("[data-act=confirm]")
        someone.is_at("number")
        someone.picture("visit-07-number")
        number = someone.text("#slip-number")
        self.assertRegex(number, r"^[A-Z]\d{3}$")
        someone.sees("#ticket-state", "取走")
        self.assertRegex(someone.text("#slip-window"), "窗口")
        someone.picture("visit-08-ticket")
        tickets = self.hall.tickets()
        self.assertEqual(len(tickets), before + 1)
        self.assertIn(number, json.dumps(tickets[-1], ensure_ascii=False))

        someone.touch("[data-act=receipt-take]")
        someone.is_at("receipt")
        someone.sees("#receipt-state", "取走")
        someone.picture("visit-09-receipt")

        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.is_at("goodbye")
        someone.picture("visit-10-goodbye")
        self.nothing_of(someone, number, "就业登记")
        someone.touch("[data-act=rest]")
        someone.is_at("idle")
        self.assertEqual(someone.text("#here-count"), count)

    def test_three_touches_from_idle_to_a_number(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.is_at("item")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        someone.touch("[data-act=without]")
        someone.is_at("number")
        self.assertRegex(someone.text("#slip-number"), r"^[A-Z]\d{3}$")
        self.assertEqual(someone.touches, 3)

    def test_a_card_laid_down_wakes_the_screen(self):
        someone = self.resident()
        self.hall.order("reader", "place male")
        someone.is_at("find")
        someone.sees("#person", "李*青")
        someone.picture("card-wakes")
        someone.touch("#back")
        someone.is_at("idle")
        someone.sees("#notice", "请收好您的身份证")
        self.nothing_of(someone, "李*青")
        self.hall.order("reader", "remove")
        until("the notice to go", lambda: someone.text("#notice") == "")

    def test_a_card_that_is_not_read_can_be_laid_down_again(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        self.hall.order("reader", "remove-during-read")
        self.hall.order("reader", "place")
        someone.sees("#card-state", "再平放一次")
        someone.picture("card-not-read")
        self.hall.order("reader", "place unknown-type")
        someone.sees("#card-state", "请换身份证")
        self.assertEqual(someone.texts("[data-act=confirm]"), [])
        self.hall.order("reader", "remove")
        self.hall.order("reader", "place")
        someone.sees("#card-check", "王*明")

    def test_an_expired_card_is_told_kindly(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        self.hall.order("reader", "place expired")
        someone.sees("#card-check", "王*明")
        self.hall.order("reader", "remove")
        someone.sees("#card-note", "有效期")

    def test_what_cannot_be_found_or_done_here(self):
        someone = self.resident()
        someone.touch("#wake")
        someone.types("xqzv")
        someone.sees("#nothing", "没有找到")
        self.assertNotEqual(someone.text("#nothing-ask"), "")   # a person
        someone.picture("find-nothing")
        someone.touch("#clear")
        someone.touch("[data-topic='']")
        someone.is_at("topic")
        someone.picture("topic-all")
        while not someone.find("#topic-rows .away"):
            rows = someone.text("#topic-rows .name")
            someone.touch("#topic-turn button:last-child")
            until("the next page", lambda: someone.text("#topic-rows .name") != rows)
        someone.touch("#topic-rows button:has(.away)")
        someone.is_at("item")
        self.assertNotIn("可以在这里办", someone.text("#item-answer"))
        self.assertEqual(someone.texts("[data-act=take]"), [])
        someone.picture("matter-not-here")

    def test_one_thing_over_several_departments(self):
        someone = self.resident()
        someone.touch("#wake")
        someone.types("xsecsyjs")
        someone.touch("#found-rows button")
        someone.is_at("item")
        self.assertEqual(someone.text("#item-title"), "新生儿出生一件事")
        someone.sees("#item-department", "一次办好 4 件：新生儿出生户口登记、")

        def to_bring():
            """All pages of the list, from the first."""
            names = []
            while someone.texts("#bring-turn button:first-child:not([disabled])"):
                self.leaf(someone, "first")
            while True:
                names += someone.texts("#bring [role=checkbox] .name, #bring .exempt .name")
                if not someone.texts("#bring-turn button:last-child:not([disabled])"):
                    break
                self.leaf(someone, "last")
            while someone.texts("#bring-turn button:first-child:not([disabled])"):
                self.leaf(someone, "first")
            return names

        before = to_bring()
        self.assertEqual(len(before), len(set(before)))
        someone.touch("[data-question=hospital] [data-choice=yes]")
        until("the answer to count", lambda: someone.find("[data-question=hospital] [data-choice=yes][aria-checked=true]"))
        self.assertNotIn("亲子关系鉴定意见", to_bring())
        someone.touch("[data-question=hospital] [data-choice=no]")
        until("the other answer to count", lambda: someone.find("[data-question=hospital] [data-choice=no][aria-checked=true]"))
        self.assertIn("亲子关系鉴定意见", to_bring())
        someone.picture("matter-bundle")

        someone.touch("[data-act=about]")
        someone.sees("#about-lines", "4. 社会保障卡申领")
        someone.sees("#about-lines", "0300-5550199")
        someone.sees("#about-lines", "青石镇便民服务中心")
        someone.picture("matter-about")
        someone.touch("#about-close")
        someone.touch("#language")
        someone.sees("#item-department", "4 matters at once")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=without]")
        someone.sees("#slip-item", "新生儿出生一件事")

    def leaf(self, someone, button):
        page = someone.text("#bring-turn p")
        someone.touch(f"#bring-turn button:{button}-child")
        until("the next page", lambda: someone.text("#bring-turn p") != page)

    def test_what_is_done_online_can_be_taken_along(self):
        someone = self.resident()
        someone.touch("#wake")
        someone.types("sybxj")
        someone.touch("#found-rows button")
        someone.sees("#item-answer", "网上就能办")
        self.assertEqual(until("a code", someone.codes), ["https://zwfw.wangchuan.example/guide/sybx"])
        someone.picture("matter-online")
        someone.touch("[data-act=other]")
        someone.is_at("find")

    def test_english(self):
        someone = self.resident()
        someone.touch("#language")
        someone.sees("#find-title", "What would you like to do?")
        someone.touch("#home") if someone.find("#home:enabled") else None
        someone.types("gljt")
        someone.touch("#found-rows button")
        someone.sees("#item-answer", "You can do this here.")
        someone.sees("#item-facts", "free of charge")
        someone.picture("english-matter")
        someone.touch("#language")
        someone.sees("#item-facts", "不收费")
        someone.sees("#item-where", "可以在这里办")
        someone.touch("#language")
        someone.sees("#item-facts", "free of charge")
        someone.sees("#item-where", "can be done here")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=without]")
        someone.sees("#ticket-state", "Please take your ticket.")


class Trouble(InHall):
    def test_the_paper_ends_while_the_ticket_prints(self):
        someone = self.resident()
        before = len(self.hall.tickets())
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        self.hall.order("ticket-printer", "paper out after 3")
        someone.touch("[data-act=without]")
        someone.is_at("number")
        number = someone.text("#slip-number")
        said = someone.sees("#ticket-state", "没有纸")
        self.assertIn(number, said)
        self.assertIn("保留", said)
        self.assertNotRegex(said, r"[a-z]{3}|-\d")
        self.assertIn(number, " ".join(until("a code", someone.codes)))
        someone.picture("trouble-paper-end")
        self.assertEqual(someone.text("#slip-number"), number)
        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.is_at("goodbye")
        # A new roll: nothing of the old job comes out late.
        self.hall.order("ticket-printer", "paper in")
        self.becomes("ticket-printer", True)
        self.assertNotIn(number, [words for ticket in self.hall.tickets()[before:] for words in [json.dumps(ticket, ensure_ascii=False)] if number in words])

    def test_without_a_ticket_printer_the_number_is_on_the_screen(self):
        someone = self.resident()
        self.hall.order("ticket-printer", "cover open")
        self.becomes("ticket-printer", False)
        someone.sees("#notice", "现在不打印纸号")
        someone.picture("trouble-no-ticket-printer")
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=without]")
        someone.is_at("number")
        someone.sees("#ticket-state", "请记住屏幕上的号码")
        self.hall.order("ticket-printer", "cover close")
        self.becomes("ticket-printer", True)

    def test_without_a_reader_nobody_is_asked_for_a_card(self):
        someone = self.resident()
        self.hall.order("reader", "disconnect")
        self.becomes("card-reader", False)
        until("the screen not to ask for a card", lambda: "身份证" not in someone.text("#idle-how"))
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.is_at("number")
        self.assertRegex(someone.text("#slip-number"), r"^[A-Z]\d{3}$")
        self.hall.order("reader", "reconnect")
        self.becomes("card-reader", True)

    def test_the_reader_is_pulled_out_and_comes_back(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        self.hall.order("reader", "disconnect")
        someone.sees("#card-state", "现在不能读身份证，可以直接取号")
        self.assertEqual(someone.page(), "card")
        self.assertEqual(someone.text("#notice"), "")
        someone.picture("pulled-reader")
        self.hall.order("reader", "reconnect")
        someone.sees("#card-state", "平放在亮着的地方")
        someone.picture("pulled-reader-back")
        self.hall.order("reader", "place")
        someone.sees("#card-check", "王*明")
        # Again, while the card lies there: what was read stays, and nobody is asked to take a card from nowhere.
        self.hall.order("reader", "disconnect")
        until("the note on the card to go", lambda: "请收好" not in someone.text("#card-note"))
        someone.sees("#card-check", "王*明")
        someone.picture("pulled-reader-card-read")
        someone.touch("[data-act=confirm]")
        someone.is_at("number")
        self.assertRegex(someone.text("#slip-number"), r"^[A-Z]\d{3}$")
        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.is_at("goodbye")
        self.hall.order("reader", "remove")
        self.hall.order("reader", "reconnect")
        self.becomes("card-reader", True)

    def test_the_printer_is_pulled_out_in_the_middle_of_a_ticket_and_comes_back(self):
        someone = self.resident()
        before = len(self.hall.tickets())
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        self.hall.order("ticket-printer", "slow 300")
        someone.touch("[data-act=without]")
        someone.sees("#ticket-state", "正在打印")
        until("a piece of the ticket", lambda: "社保" in self.hall.order("ticket-printer", "hanging"))
        self.hall.order("ticket-printer", "disconnect")
        said = someone.sees("#ticket-state", "已经保留")
        number = someone.text("#slip-number")
        self.assertIn(number, said)
        self.assertIn("工作人员", said)
        self.assertNotRegex(said, r"[a-z]{3}|-\d")
        self.assertRegex(someone.text("#slip-window"), "窗口")
        self.assertIn(number, " ".join(until("a code", someone.codes)))
        self.assertEqual((someone.page(), someone.text("#notice"), someone.texts("[data-act=ticket-again]")), ("number", "", []))
        someone.picture("pulled-printer")
        self.hall.order("ticket-printer", "power-cycle")
        self.hall.order("ticket-printer", "clear")
        self.hall.order("ticket-printer", "reconnect")
        someone.touch("[data-act=ticket-again]")
        someone.sees("#ticket-state", "取走")
        someone.picture("pulled-printer-back")
        tickets = [json.dumps(ticket, ensure_ascii=False) for ticket in self.hall.tickets()[before:]]
        # The piece that hung there was cut off first; it lacks the ticket's last line.
        whole = [ticket for ticket in tickets if number in ticket and "谢谢您的等候" in ticket]
        self.assertEqual(len(whole), 1, tickets)
        self.assertIn("补打", whole[0])
        self.assertEqual(whole[0], tickets[-1])

    def test_the_printer_goes_and_comes_back_before_the_number_is_taken(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.is_at("item")
        self.hall.order("ticket-printer", "disconnect")
        someone.sees("#notice", "号码会显示在屏幕上")
        someone.picture("pulled-printer-early")
        self.hall.order("ticket-printer", "reconnect")
        until("the notice to go", lambda: someone.text("#notice") == "")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=without]")
        someone.sees("#ticket-state", "取走")

    def test_a_receipt_without_paper(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=without]")
        someone.sees("#ticket-state", "取走")
        # Not before it has begun: a printer that is known to have no paper is not offered.
        self.hall.order("receipt-printer", "pace 60000")
        begun = json.loads(self.hall.order("receipt-printer", "state"))["started"]
        someone.touch("[data-act=receipt-take]")
        someone.is_at("receipt")
        self.hall.order("receipt-printer", f"wait started {begun + 1}")
        self.hall.order("receipt-printer", "reason media-empty on")
        someone.sees("#receipt-state", "没有纸")
        someone.picture("trouble-receipt")
        # It has had paper for a part of it.
        someone.sees("#receipt-state", "不能确定单据是否打印完整", 40)
        self.hall.order("receipt-printer", "pace 0")
        self.hall.order("receipt-printer", "reason media-empty off")


class Leaving(InHall):
    warn, end = 3, 3

    def test_nobody_touches_and_everything_goes(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        self.hall.order("reader", "place")
        someone.sees("#card-check", "王*明")
        self.hall.order("reader", "remove")
        someone.sees("#still-title", "还在吗")
        self.assertLessEqual(int(someone.text("#seconds")), 3)
        someone.picture("leaving-1-still-there")
        someone.is_at("goodbye")
        someone.picture("leaving-2-goodbye")
        self.nothing_of(someone)
        self.assertNotIn("visit", self.post("/api/visit/end"))

    def test_a_touch_gives_more_time(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.sees("#still-title", "还在吗")
        someone.touch("#stay")
        until("the question to go", lambda: not someone.find("#still[open]"))
        self.assertEqual(someone.page(), "item")
        someone.sees("#still-title", "还在吗")
        someone.touch("#leave")
        someone.is_at("idle")


class Privacy(InHall):
    def test_back_and_reload_show_nothing(self):
        someone = self.resident()
        someone.touch("#common button")
        someone.touch("[data-act=take]")
        self.hall.order("reader", "place")
        someone.sees("#card-check", "王*明")
        self.hall.order("reader", "remove")
        someone.touch("[data-act=confirm]")
        someone.is_at("number")
        number = someone.text("#slip-number")
        everything = someone.everything().split("<body")[0]
        self.assertNotIn("王", everything)
        self.assertEqual(someone.browser.execute_script("return [localStorage.length, sessionStorage.length, document.cookie].join()"), "0,0,")
        self.assertEqual(someone.path(), "/")

        someone.browser.refresh()
        until("the idle page", lambda: someone.page() == "idle" and someone.text("#here-count") not in ("", "0"))
        self.nothing_of(someone, number)
        self.assertNotIn("number", self.post("/api/visit/end"))
        someone.browser.back()
        until("some page", lambda: someone.browser.execute_script("return document.readyState") == "complete")
        self.nothing_of(someone, number)
        someone.browser.forward()
        until("some page", lambda: someone.browser.execute_script("return document.readyState") == "complete")
        self.nothing_of(someone, number)

    def test_a_receipt_to_keep_only_during_the_visit(self):
        item = {"item": self.post("/api/home")["common"][0]["code"]}
        self.post("/api/visit/begin")
        status, headers, body = self.terminal.request("POST", "/api/receipt/render", item, {"Cookie": self.cookie})
        self.assertEqual((status, headers["content-type"], body[:5]), (200, "application/pdf", b"%PDF-"))
        self.post("/api/visit/end")
        self.assertEqual(self.terminal.request("POST", "/api/receipt/render", item, {"Cookie": self.cookie})[0], 410)

    def test_nothing_of_a_person_is_said_to_the_log(self):
        someone = self.resident()
        self.hall.order("reader", "place")
        someone.sees("#person", "王*明")
        self.hall.order("reader", "remove")
        log = self.terminal.process.said()
        for word in (NAME, NUMBER, ADDRESS, "王*明", "002X", self.terminal.key(), self.cookie.split("=")[1]):
            self.assertNotIn(word, log)

    def test_the_key_file_is_for_its_owner_and_its_key_good_once(self):
        self.assertEqual(os.stat(self.terminal.key_file).st_mode & 0o777, 0o600)
        key = self.terminal.key()
        self.assertEqual(self.terminal.request("POST", "/boot/key", {"key": key})[0], 200)
        self.assertEqual(self.terminal.request("POST", "/boot/key", {"key": key})[0], 403)
        self.assertNotEqual(self.terminal.key(), key)
        self.assertEqual(self.terminal.request("POST", "/boot/key", {"key": ""})[0], 403)
        self.assertEqual(self.terminal.request("POST", "/boot/key", {"key": "0" * 64})[0], 403)

    def test_who_may_not_ask(self):
        def asks(method, path, body=None, host=None, **headers):
            given = {"Cookie": self.cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
            return self.terminal.request(method, path, body, given, host)[0]

        port = self.terminal.port
        self.assertEqual(asks("GET", "/"), 200)
        self.assertEqual(asks("POST", "/api/home"), 200)
        for host in (f"localhost:{port}", "127.0.0.1", f"kiosk.example:{port}", f"127.0.0.1:{port + 1}", f"[::1]:{port}"):
            self.assertEqual(asks("GET", "/", host=host), 421, host)
            self.assertEqual(asks("GET", "/boot", host=host), 421, host)
        for origin in ("http://evil.example", "null", f"http://localhost:{port}", f"https://127.0.0.1:{port}"):
            self.assertEqual(asks("POST", "/api/home", Origin=origin), 403, origin)
            self.assertEqual(asks("GET", "/api/events", Origin=origin), 403, origin)
        for path in ("/", "/kiosk.js", "/api/events", "/nothing", "/dock"):
            self.assertEqual(asks("GET", path, Cookie=None), 401, path)
        self.assertEqual(asks("POST", "/api/home", Cookie=None), 401)
        self.assertEqual(asks("POST", "/api/home", Cookie="kiosk-%d=%s" % (port, "0" * 64)), 401)
        self.assertEqual(asks("POST", "/api/home", X_Kiosk=None), 403)
        self.assertEqual(asks("POST", "/api/home", Origin=None), 403)
        self.assertEqual(asks("GET", "/", Sec_Fetch_Site="cross-site"), 403)
        self.assertEqual(asks("POST", "/api/home", Content_Type="text/plain"), 415)
        self.assertEqual(asks("POST", "/api/search", {"text": "一" * 4096}), 413)
        self.assertEqual(asks("PUT", "/api/home"), 405)
        self.assertEqual(asks("POST", "/api/number", {"nothing": 1}), 400)
        self.assertEqual(asks("GET", "/dock"), 404)
        self.assertEqual(asks("POST", "/api/dock/order", {"twin": "reader", "line": "place"}), 404)

    def test_a_hostile_page_of_this_machine_gets_nothing(self):
        """127.0.0.1 with another port is the same site: the browser sends the cookie along."""
        someone = self.resident()
        someone.touch("#wake")
        someone.is_at("find")
        visit = self.post("/api/visit/touch")["visit"]["id"]
        with HostilePage(f"http://127.0.0.1:{self.terminal.port}") as address:
            someone.browser.switch_to.new_window("tab")
            someone.browser.get(address)
            told = until("the hostile page's attempts", lambda: someone.browser.execute_script("return window.told"))
            someone.browser.get_log("browser")  # full of what the browser refused
            someone.browser.close()
            someone.browser.switch_to.window(someone.browser.window_handles[0])
        self.assertEqual(told, {"asks": "refused", "posts": "refused", "listens": "refused", "loads a script": "refused",
                                "frames": "unreadable", "submits a form": "sent blindly"})
        # What was sent blindly was not done: the visit goes on.
        self.assertEqual(self.post("/api/visit/touch")["visit"]["id"], visit)
        self.assertEqual(someone.page(), "find")

    def test_what_every_answer_says(self):
        for path, cookie in (("/", self.cookie), ("/kiosk.js", self.cookie), ("/", None), ("/boot", None), ("/nothing", self.cookie)):
            _, headers, _ = self.terminal.request("GET", path, None, {"Cookie": cookie})
            policy = headers["content-security-policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertIn("require-trusted-types-for 'script'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(headers["cache-control"], "no-store")
            self.assertEqual(headers["x-content-type-options"], "nosniff")
        _, headers, _ = self.terminal.request("POST", "/boot/key", {"key": self.terminal.key()})
        self.assertIn("HttpOnly", headers["set-cookie"])
        self.assertIn("SameSite=Strict", headers["set-cookie"])

    def test_only_this_machine_can_connect(self):
        listening = subprocess.run(["ss", "-Hltn", f"sport = :{self.terminal.port}"], capture_output=True, text=True, check=True).stdout.split()
        self.assertIn(f"127.0.0.1:{self.terminal.port}", listening)
        self.assertEqual(sum(word.endswith(f":{self.terminal.port}") for word in listening), 1)


class HostilePage:
    PAGE = """<!doctype html><iframe name=form></iframe><script>
        const base = '%s', told = {};
        const settled = (what, promise, done) => promise.then(() => { told[what] = done; }, () => { told[what] = 'refused'; });
        const event = element => new Promise((good, bad) => { element.onload = element.onmessage = good; element.onerror = bad; });
        const put = element => { document.documentElement.append(element); return element; };
        const json = { method: 'POST', credentials: 'include', body: '{}' };
        const frame = put(Object.assign(document.createElement('iframe'), { src: base + '/' }));
        const form = put(Object.assign(document.createElement('form'), { action: base + '/api/visit/end', method: 'post', enctype: 'text/plain', target: 'form' }));
        const sent = event(document.querySelector('[name=form]'));
        form.submit();
        Promise.all([
          settled('asks', fetch(base + '/api/visit/end', { ...json, headers: { 'X-Kiosk': '1', 'Content-Type': 'application/json' } }), 'got in'),
          settled('posts', fetch(base + '/api/visit/end', { ...json, mode: 'no-cors' }), 'got in'),
          settled('listens', event(new EventSource(base + '/api/events', { withCredentials: true })), 'got in'),
          settled('loads a script', event(put(Object.assign(document.createElement('script'), { src: base + '/words.js' }))), 'got in'),
          event(frame).then(() => { told.frames = frame.contentDocument ? 'readable' : 'unreadable'; }),
          settled('submits a form', sent, 'sent blindly'),
        ]).then(() => { window.told = told; });
        </script>"""

    def __init__(self, base):
        page = (self.PAGE % base).encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Glass(InTheHall):
    """Every control lies on the glass, free and large enough, on every page."""

    def play(self, screen, large):
        someone = self.resident(screen)
        name = f"{screen}{'-large' if large else ''}"

        def look(page, more=""):
            someone.is_at(page)
            # The lists are measured after the page is drawn.
            until("a quiet page", lambda: someone.browser.execute_async_script(
                "const before = document.body.innerHTML; requestAnimationFrame(() => requestAnimationFrame(() => arguments[0](before === document.body.innerHTML)))"))
            someone.picture(f"{name}-{page}{more}")
            self.all_within_reach(someone, screen, page)

        look("idle")
        someone.touch("#type") if large else someone.touch("#wake")
        look("find")
        someone.touch("#find [data-topic=elder]")
        look("topic")
        someone.touch("#back")
        someone.types("gljt")
        someone.sees("#found-rows", "高龄津贴申领")
        look("find")
        someone.touch("#found-rows button")
        look("item")
        someone.touch("[data-act=take]")
        look("card")
        self.hall.order("reader", "place")
        someone.sees("#card-check", "王*明")
        look("card")
        self.hall.order("reader", "remove")
        someone.touch("[data-act=confirm]")
        someone.sees("#ticket-state", "取走")
        look("number")
        someone.touch("#help")
        until("help", lambda: someone.find("#helping[open]"))
        self.all_within_reach(someone, screen, "help")
        someone.picture(f"{name}-help")
        someone.touch("#helped")
        someone.touch("[data-act=receipt-take]")
        someone.sees("#receipt-state", "取走")
        look("receipt")
        someone.touch("[data-act=done]")
        look("evaluate")
        someone.touch("[data-level='1']")
        someone.sees("#reasons", "等的时间太长")
        look("evaluate", "-why")
        someone.touch("[data-act=say]")
        look("goodbye")


def on(screen, large):
    def test(self):
        self.play(screen, large)
    return test


for screen in SCREENS:
    setattr(Glass, f"test_{screen.replace('-', '_')}", on(screen, False))
    setattr(Glass, f"test_{screen.replace('-', '_')}_in_large_type", on(screen, True))


class InWords(unittest.TestCase):
    def test_a_walk_and_the_dock(self):
        hall = Hall(setting.BUILD)
        self.addCleanup(hall.close)
        terminal = Terminal(hall, "--dock", f"{hall.directory}/twins")
        self.addCleanup(terminal.close)
        cookie = terminal.cookie()

        def ready():
            devices = json.loads(terminal.request("POST", "/api/visit/end", {}, {"Cookie": cookie})[2])["devices"]
            return all(device["usable"] for device in devices)
        until("the devices", ready, 40)

        def walked(*options):
            walk = subprocess.run([f"{setting.BUILD}/kiosk-demo", "walk", "--key-file", terminal.key_file, *options],
                                  capture_output=True, text=True, timeout=120)
            self.assertEqual(walk.returncode, 0, walk.stdout + walk.stderr)
            return walk

        pulled = walked("--plugs", "pull").stdout
        for step in ("pulled out: card-reader", "plugged in: card-reader", "王*明", "pulled out: ticket-printer",
                     "已经保留", "plugged in: ticket-printer", "请取走您的号票", "再见"):
            self.assertIn(step, pulled)
            pulled = pulled.split(step, 1)[1]
        pin = f"{hall.directory}/pin"
        with open(pin, "w", encoding="utf-8") as file:
            file.write(CLERKS["1001"] + "\n")
        whole = walked("--clerk", "1001", "--pin-file", pin).stdout
        for step in ("called at a window", "announced on the board", "叫到您了，请到 1号窗口", "served", "a case is received", "绿灯 · green",
                     "evaluated, the visit", "再见", "the receipt is scanned", "绿灯，按时", "evaluated, the case"):
            self.assertIn(step, whole)
            whole = whole.split(step, 1)[1]
        walk = walked()
        self.assertIn("王*明", walk.stdout)
        self.assertNotIn(NAME, walk.stdout)
        paths = dict(line.split(None, 1) for line in walk.stdout.splitlines() if line.startswith(("ticket ", "receipt ")))
        with open(paths["ticket"], "rb") as file:
            self.assertEqual(file.read(8), b"\x89PNG\r\n\x1a\n")
        with open(paths["receipt"], "rb") as file:
            self.assertEqual(file.read(5), b"%PDF-")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=setting.BUILD)
    parser.add_argument("--screenshots")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    setting.BUILD, setting.PICTURES = os.path.abspath(options.build), options.screenshots and os.path.abspath(options.screenshots)
    if setting.PICTURES:
        os.makedirs(setting.PICTURES, exist_ok=True)
    unittest.main(argv=[sys.argv[0], "-v", *options.names])


if __name__ == "__main__":
    main()
