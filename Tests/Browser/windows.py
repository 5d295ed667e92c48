"""The hall around the terminal: its board, its windows, and what residents say at the end."""

import json
import os
import sqlite3
import subprocess
import tempfile

import setting
from hall import CLERKS, Hall, Terminal, until, zone_at
from resident import SCREENS, Board, Clerk, Resident
from setting import InHall

# Handled in queue A, with a promise in working days.
ITEM = "城乡居民基本养老保险待遇申领"
CODE = "11990321000258386U5990502004000"


class InTheHall(InHall):
    def setUp(self):
        super().setUp()
        self.everybody_has_gone()

    def everybody_has_gone(self):
        """Whoever waits or is at a window from an earlier test."""
        for clerk, pin in CLERKS.items():
            status, headers, _ = self.counter("enter", {"clerk": clerk, "pin": pin})
            self.assertEqual(status, 200)
            cookie = headers["set-cookie"].split(";")[0]
            for window in self.counter("state", {"page": "gone"}, cookie)[2]["windows"]:
                if self.counter("open", {"page": "gone", "window": window["code"]}, cookie)[0] != 200:
                    continue                               # the other clerk's
                for verb in ("unpause", "finish"):
                    self.counter("do", {"page": "gone", "verb": verb}, cookie)
                while self.counter("do", {"page": "gone", "verb": "next"}, cookie)[0] == 200:
                    self.counter("do", {"page": "gone", "verb": "finish"}, cookie)
                self.counter("close", {"page": "gone"}, cookie)
            self.counter("leave", {}, cookie)

    def screen(self, kind, *expected, **options):
        screen = kind(self.terminal, pictures=setting.PICTURES, **options)
        self.addCleanup(screen.close, *expected)
        return screen

    def board(self, **options):
        # A board asks again and again, also while a program is being started anew.
        return self.screen(Board, "ERR_", "Failed to load", **options)

    def clerk(self, *expected, **options):
        return self.screen(Clerk, "401 (Unauthorized)", *expected, **options)

    def takes_a_number(self, someone, letters="bxdysl"):
        someone.touch("#wake")
        someone.types(letters)
        someone.touch("#found-rows button")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=without]")
        someone.is_at("number")
        return someone.text("#slip-number")

    def number(self, request):
        """A number of queue A without a screen."""
        self.post("/api/visit/begin", {"language": "zh-Hans"})
        found = self.post("/api/search", {"text": ITEM})["items"][0]["code"]
        number = self.post("/api/number", {"item": found, "request": request})["number"]["text"]
        self.post("/api/visit/end")
        return number

    def counter(self, path, body=None, cookie=None):
        status, headers, text = self.terminal.request("POST", f"/api/counter/{path}", body, {"Cookie": cookie})
        return status, headers, json.loads(text) if text.startswith(b"{") else {}

    def window(self, code, clerk="1001"):
        """A window without a screen: gives how to ask for it."""
        status, headers, _ = self.counter("enter", {"clerk": clerk, "pin": CLERKS[clerk]})
        self.assertEqual(status, 200)
        cookie, page = headers["set-cookie"].split(";")[0], {"page": f"page-{code}-{clerk}"}

        def ask(path, **more):
            status, _, reply = self.counter(path, page | more, cookie)
            self.assertEqual(status, 200, (path, more, reply))
            return reply

        ask("open", window=code)
        return ask

    def accepted(self, request):
        """A case of a new number, accepted at window 1 with all its papers: how to ask there, the case, the code on its receipt."""
        self.number(request)
        ask = self.window("1")
        for verb in ("next", "serve"):
            ask("do", verb=verb)
        file = ask("case/receive")["file"]
        for index in range(len(file["papers"])):
            ask("case/tick", index=index, here=True)
        ask("case/step", step="accept")
        return ask, file, self.receipt(ask)

    def receipt(self, ask):
        """Prints the receipt of the case at that window, and gives the code on it."""
        printed = len(self.hall.receipts())
        ask("case/print")
        paper = until("the receipt", lambda: self.hall.receipts()[printed:])[0]
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", paper, f"{directory}/receipt"], check=True, timeout=60)
            codes = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", f"{directory}/receipt.png"],
                                   capture_output=True, text=True, timeout=60).stdout.splitlines()
        return next(code for code in codes if code.startswith("KC1."))

    def free(self, *windows):
        for ask in windows:
            if ask("state").get("number"):
                ask("do", verb="finish")
            ask("close")


class Boards(InTheHall):
    def test_a_number_is_called_announced_served_and_the_terminal_says_so(self):
        someone, board, clerk = self.screen(Resident), self.board(), self.clerk()
        number = self.takes_a_number(someone)
        someone.sees("#slip-wait", "前面没有人")
        board.sees("[data-queue=A] .people", "1 人")
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.verb("next")
        clerk.sees("#number", number)
        board.sees("#now.saying #now-number", number)
        board.sees("#now-go", "1号窗口")
        board.picture("board-landscape")
        board.hears(number)
        someone.sees("#number-called", "叫到您了，请到 1号窗口")
        someone.sees("#slip-window", "请到 1号窗口")
        someone.picture("number-called")
        clerk.verb("serve")
        board.sees("#calls .serving", number)
        board.sees("[data-queue=A] .people", "0 人")
        until("the call to be over", lambda: board.text("#now-number") == "")
        clerk.verb("finish")
        until("the board to forget it", lambda: number not in board.text("main"))
        clerk.touch("#stand")
        clerk.is_at("choose")
        self.assertEqual(board.said(), [number])

    def test_calls_come_one_after_the_other_and_none_twice_also_over_a_restart(self):
        numbers = [self.number(f"restart {count}") for count in range(3)]
        one, two, seven = self.window("1"), self.window("2"), self.window("7")
        board = self.board(name="restart")
        for ask in (one, two, seven):
            ask("do", verb="next")
        board.hears(*numbers)
        one("do", verb="recall")
        board.hears(*numbers, numbers[0])

        port = self.terminal.port
        self.terminal.close()
        board.sees("#said", "重新连接")
        type(self).terminal = Terminal(self.hall, "--port", str(port))
        self.addClassCleanup(self.terminal.close)
        type(self).cookie = self.terminal.cookie()
        until("the board to be back", lambda: board.text("#said") == "")
        board.sees("#calls .called", numbers[2])
        last = self.number("restart 3")
        one, two, seven = self.window("1"), self.window("2"), self.window("7")
        two("do", verb="finish")
        two("do", verb="next")
        board.hears(*numbers, numbers[0], last)
        self.free(one, two, seven)

    def test_of_two_screens_with_one_name_one_speaks(self):
        number, one = self.number("two screens"), self.window("1")
        first = self.board(name="hall")
        until("the first to speak", lambda: first.browser.execute_script("return document.body.dataset.silent") == "false")
        second = self.board(name="hall")
        until("the first to be silent", lambda: first.browser.execute_script("return document.body.dataset.silent") == "true")
        one("do", verb="next")
        second.hears(number)
        first.sees("#calls", number)
        self.assertEqual(first.said(), [])
        other = self.board(name="upstairs")
        other.hears(number)                                # a board of another name has its own place
        self.free(one)

    def test_it_can_be_read_from_across_the_hall_on_every_screen(self):
        numbers = [self.number(f"wide {count}") for count in range(5)]
        asks = [self.window(code) for code in ("1", "2", "7")]
        for ask in asks:
            ask("do", verb="next")
        asks[0]("do", verb="serve")
        pause = self.window("4", "1002")
        pause("do", verb="pause")
        for screen in ("landscape", "portrait", "tablet"):
            board = self.board(name=screen, screen=screen, hold=1)
            board.sees("#now.saying #now-number", numbers[1])
            board.sees("#now-go", "请到 2号窗口")
            board.sees("#paused", "暂停服务：4号窗口")
            board.picture(f"board-{screen}-busy")
            cut, number, short = board.browser.execute_script("""
                const all = [...document.querySelectorAll('h1, .now p, #calls b, #calls span, #queues b, #queues .people, footer p')].filter(one => one.checkVisibility());
                return [all.filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline').map(one => one.textContent),
                        document.getElementById('now-number').getBoundingClientRect().height, Math.min(innerWidth, innerHeight)];""")
            self.assertEqual(cut, [], screen)
            self.assertGreaterEqual(number, short * 0.27, screen)
            self.assertEqual(board.browser.execute_script(
                "return document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight"), False)
        pause("do", verb="unpause")
        self.free(*asks, pause)

    def test_an_english_visit_does_not_turn_the_board_english(self):
        board = self.board()
        board.sees("[data-queue=A] b", "社保医保")
        self.post("/api/visit/begin", {"language": "en"})
        one = self.window("1")                             # the board is drawn anew
        until("the window to be known", lambda: one("state")["windows"][0]["state"] == "open")
        self.assertEqual(board.text("[data-queue=A] b"), "社保医保")
        self.post("/api/visit/end")
        self.free(one)


class OneNumber(InTheHall):
    """One live number for a person and a business: who comes again is told theirs."""

    def with_card(self, someone, person="place"):
        """From the idle page to the number page, with a card."""
        someone.touch("#wake")
        someone.types("bxdysl")
        someone.touch("#found-rows button")
        someone.touch("[data-act=take]")
        someone.is_at("card")
        self.hall.order("reader", person)
        someone.touch("[data-act=confirm]")
        self.hall.order("reader", "remove")
        someone.is_at("number")
        return someone.text("#slip-number")

    def test_who_comes_again_is_told_the_number_that_they_have(self):
        young = "place hongkong"                                        # who is 60 would come before
        before, someone, one = self.number("before them"), self.screen(Resident), self.window("1")
        number = self.with_card(someone, young)
        self.assertNotEqual(number, before)
        someone.sees("#ticket-state", "取走")
        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.touch("[data-act=rest]")
        printed = len(self.hall.tickets())

        self.assertEqual(self.with_card(someone, young), number)
        someone.sees("#number-title", "您今天已取过号")
        someone.sees("#ticket-state", f"您今天已取过 {number} 号，前面还有 1 位")
        someone.sees("#slip-item", "城乡居民基本养老保险")
        someone.picture("known-number")
        self.assertEqual(someone.texts("[data-act=receipt-take]"), [])
        one("do", verb="next")
        someone.sees("#ticket-state", "前面没有人了")
        self.assertEqual(len(self.hall.tickets()), printed)             # nothing came out by itself
        someone.touch("#language")
        someone.sees("#ticket-state", f"You took {number} today: nobody is before you now.")
        someone.picture("known-number-english")
        someone.touch("#language")
        someone.touch("#type")
        someone.picture("known-number-large")
        someone.touch("#type")
        someone.touch("[data-act=ticket-again]")
        someone.sees("#ticket-state", "取走")
        self.assertIn("补打", json.dumps(self.hall.tickets()[printed:], ensure_ascii=False))
        someone.touch("#back")
        someone.is_at("find")
        someone.touch("#back")
        someone.is_at("idle")                                           # took no number: is not asked how it was
        self.nothing_of(someone, number)

        one("do", verb="finish")
        one("do", verb="next")
        self.assertEqual(self.with_card(someone, young), number)
        someone.sees("#number-called", "叫到您了，请到 1号窗口")
        self.assertEqual(someone.text("#ticket-state"), "")
        someone.picture("known-number-called")
        someone.touch("[data-act=done]")
        someone.is_at("goodbye")
        someone.touch("[data-act=rest]")
        one("do", verb="finish")
        self.assertNotEqual(self.with_card(someone, young), number)            # finished: the next matter is another number
        someone.sees("#number-title", "您的号码")
        self.free(one)

    def test_it_fits_every_screen(self):
        for screen in SCREENS:
            someone = self.screen(Resident, screen=screen)
            self.with_card(someone)                                     # the first takes it
            someone.sees("#ticket-state", "取")
            for large in (False, True):
                self.all_within_reach(someone, screen, f"known number, large {large}")
                someone.picture(f"{screen}{'-large' if large else ''}-known")
                someone.touch("#type")
            someone.touch("#home")

    def test_two_people_have_two_numbers_and_a_business_is_not_another(self):
        someone = self.screen(Resident)
        number = self.with_card(someone)
        someone.touch("#home")
        someone.types("gljt")
        someone.touch("#found-rows button")
        someone.touch("[data-act=take]")
        someone.touch("[data-act=confirm]")
        someone.sees("#slip-number", "B")                              # another business
        someone.sees("#number-title", "您的号码")
        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.touch("[data-act=rest]")
        self.assertNotEqual(self.with_card(someone, "place male"), number)

    def test_a_touch_that_is_repeated_is_the_same_number_and_no_known_one(self):
        self.post("/api/visit/begin", {"language": "zh-Hans"})
        self.hall.order("reader", "place")
        until("the card", lambda: self.post("/api/visit/touch").get("card", {}).get("state") == "read")
        self.hall.order("reader", "remove")
        item = self.post("/api/search", {"text": ITEM})["items"][0]["code"]
        first = self.post("/api/number", {"item": item, "request": "touch 1"})["number"]
        again = self.post("/api/number", {"item": item, "request": "touch 1"})["number"]
        other = self.post("/api/number", {"item": item, "request": "touch 2"})["number"]
        self.assertEqual([one["text"] for one in (again, other)], [first["text"]] * 2)
        self.assertEqual([one["known"] for one in (first, again, other)], [False, False, True])
        self.post("/api/visit/end")

    def test_a_card_without_a_number_is_nobodys(self):
        self.post("/api/visit/begin", {"language": "zh-Hans"})
        self.hall.order("reader", "place number=")
        until("the card", lambda: self.post("/api/visit/touch").get("card", {}).get("state") == "read")
        self.hall.order("reader", "remove")
        item = self.post("/api/search", {"text": ITEM})["items"][0]["code"]
        number = self.post("/api/number", {"item": item, "request": "no number"})["number"]
        self.assertFalse(number["known"])
        self.post("/api/visit/end")


class Bookings(InTheHall):
    """It is twenty past twelve, and two have booked half past twelve, one of them the evening, too."""

    WOMAN, MAN, GUEST = "11010519491231002X", "440524188001010014", "810000199408230021"

    @classmethod
    def options(cls):
        cls.file = f"{cls.hall.directory}/bookings.csv"
        cls.hand_over(("4711", cls.WOMAN, "A", "", cls.hall.today, "12:30"), ("4712", cls.MAN, "", CODE, cls.hall.today, "12:30"),
                      ("4713", cls.GUEST, "A", "", cls.hall.today, "18:00"), ("4714", "110105194912310021", "A", "", cls.hall.today, "12:30"),
                      ("4715", cls.WOMAN, "A", "", "2020-01-02", "12:30"))
        return ("--bookings", cls.file)

    @classmethod
    def environment(cls):
        return {"TZ": zone_at(12, 20, date=cls.hall.today)[0]}

    @classmethod
    def hand_over(cls, *rows, mode=0o600):
        with open(cls.file + ".new", "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, mode)) as file:
            file.write("\n".join(["booking,id_number,queue,item,day,from", *(",".join(row) for row in rows)]) + "\n")
        os.rename(cls.file + ".new", cls.file)

    def lays_down(self, someone, person="place"):
        self.hall.order("reader", person)
        someone.is_at("booking")
        self.hall.order("reader", "remove")
        until("the card to be taken", lambda: someone.text("#booking-take") == "")

    def test_1_the_file_is_taken_in_and_gone_and_what_is_wrong_is_said_without_a_person(self):
        until("the file to be taken in", lambda: not os.path.exists(self.file) and not os.path.exists(self.file + ".taken"))
        log = self.terminal.process.said()
        self.assertIn("bookings.csv:5: booking 4714: KIOSK_E_INVALID", log)
        self.assertIn("bookings.csv:6: booking 4715: KIOSK_E_NOT_NOW", log)
        self.assertNotIn("bookings.csv:2", log)
        for number in (self.WOMAN, self.MAN, self.GUEST, "110105194912310021"):
            self.assertNotIn(number, log)

    def test_1_a_file_that_others_may_read_is_put_aside_and_not_lost(self):
        row = ("4716", self.WOMAN, "A", "", self.hall.today, "13:00")
        until("the first file to be taken in", lambda: not os.path.exists(self.file) and not os.path.exists(self.file + ".taken"))
        self.hand_over(row, mode=0o644)
        until("the file to be put aside", lambda: os.path.exists(self.file + ".refused"))
        with open(self.file + ".refused", encoding="utf-8") as file:
            self.assertIn(",".join(row), file.read())
        self.assertFalse(os.path.exists(self.file) or os.path.exists(self.file + ".taken"))
        until("it to be said", lambda: "others may read it" in self.terminal.process.said())
        os.remove(self.file + ".refused")

    def test_1_what_the_records_did_not_take_is_tried_again(self):
        until("the first file to be taken in", lambda: not os.path.exists(self.file) and not os.path.exists(self.file + ".taken"))
        records = sqlite3.connect(f"{self.hall.directory}/store/records.db", isolation_level=None)
        self.addCleanup(records.close)
        records.execute("BEGIN IMMEDIATE")                 # nobody else writes
        row = ("4717", "830000199201300022", "A", "", self.hall.today, "18:00")
        self.hand_over(row)
        until("it to be said", lambda: "bookings.csv:2: booking 4717: KIOSK_E_STORE" in self.terminal.process.said(), 40)
        self.hand_over(("4718", "911398199012310021", "A", "", self.hall.today, "18:00"))
        with open(self.file + ".taken", encoding="utf-8") as file:
            self.assertIn(",".join(row), file.read())
        records.execute("ROLLBACK")
        until("both files to be taken in", lambda: not os.path.exists(self.file) and not os.path.exists(self.file + ".taken"), 40)
        self.assertEqual(records.execute("SELECT request FROM booking WHERE request > '4716' ORDER BY id").fetchall(), [("4717",), ("4718",)])
        self.assertFalse(os.path.exists(self.file + ".refused"))
        self.assertNotIn(row[1], self.terminal.process.said())

    def test_2_a_card_is_known_checks_in_and_comes_first(self):
        someone, one = self.screen(Resident), self.window("1")
        before = self.number("a little earlier")
        self.lays_down(someone)
        someone.sees("#booking-title", "您有预约，请签到")
        someone.sees("#booking-state", "您预约了 12:30–13:00，现在可以签到取号")
        someone.sees("#booking-queue", "社保医保")
        someone.picture("booking")
        someone.touch("#language")
        someone.sees("#booking-state", "You booked 12:30–13:00")
        someone.picture("booking-english")
        someone.touch("#language")
        someone.touch("#type")
        someone.picture("booking-large")
        someone.touch("#type")
        someone.touch("[data-act=other]")
        someone.is_at("find")                              # first something else
        someone.touch("#back")
        self.lays_down(someone)
        someone.touch("[data-act=check-in]")
        someone.is_at("number")
        someone.sees("#ticket-state", "取走")
        someone.sees("#slip-wait", "前面没有人")
        someone.picture("booking-number")
        number = someone.text("#slip-number")
        one("do", verb="next")
        self.assertEqual(one("state")["number"]["text"], number)
        self.assertNotEqual(number, before)
        self.free(one)
        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.touch("[data-act=rest]")
        self.hall.order("reader", "place")
        someone.is_at("find")                              # it is a number now: nothing more is booked
        someone.sees("#person", "王*明")
        self.hall.order("reader", "remove")

    def test_2_it_fits_every_screen(self):
        for screen in SCREENS:
            someone = self.screen(Resident, screen=screen)
            self.lays_down(someone, "place hongkong")
            for large in (False, True):
                self.all_within_reach(someone, screen, f"booking, large {large}")
                someone.picture(f"{screen}{'-large' if large else ''}-booking")
                someone.touch("#type")
            someone.touch("[data-act=known]")
            someone.is_at("goodbye")

    def test_3_too_early_and_too_late_are_told_kindly(self):
        someone = self.screen(Resident, "ERR_", "Failed to load")
        self.lays_down(someone, "place hongkong")
        someone.sees("#booking-title", "来得早")
        someone.sees("#booking-state", "请在 17:45 以后来签到")
        self.assertEqual(someone.texts("[data-act=check-in]"), [])
        someone.picture("booking-early")
        someone.touch("[data-act=known]")
        someone.is_at("goodbye")
        self.nothing_of(someone, "18:00")

        self.terminal.close()                              # three hours later
        type(self).terminal = Terminal(self.hall, TZ=zone_at(15, 20, date=self.hall.today)[0])
        self.addClassCleanup(self.terminal.close)
        type(self).cookie = self.terminal.cookie()
        self.becomes("card-reader", True)
        someone = self.screen(Resident)
        self.lays_down(someone, "place male")
        someone.sees("#booking-title", "已过时间")
        someone.sees("#booking-state", "没关系，可以直接取号")
        self.assertEqual(someone.texts("[data-act=check-in]"), [])
        someone.sees("#booking-item", ITEM)
        someone.picture("booking-missed")
        someone.touch("#type")
        someone.touch("#language")
        someone.picture("booking-missed-large-english")
        someone.touch("#language")
        someone.touch("#type")
        someone.touch("[data-act=late]")                   # like everybody else
        someone.sees("#number-title", "您的号码")
        someone.sees("#slip-item", ITEM)


class Windows(InTheHall):
    def test_a_wrong_PIN_three_times_and_one_waits(self):
        hall = Hall(setting.BUILD)
        self.addCleanup(hall.close)
        terminal = Terminal(hall)
        self.addCleanup(terminal.close)
        clerk = Clerk(terminal, pictures=setting.PICTURES)
        self.addCleanup(clerk.close, "401 (", "403 (", "429 (")
        clerk.signs_in("1001", "111222")
        clerk.sees("#enter-said", "工号或密码不对。再错 2 次")
        clerk.signs_in("1001", "111222")
        clerk.sees("#enter-said", "再错 1 次")
        clerk.signs_in("1001", "111222")
        clerk.sees("#enter-said", "请等")
        clerk.picture("counter-waits")
        self.assertEqual(clerk.texts("#go:not([disabled])"), [])

        def enter(number, pin):
            status, _, text = terminal.request("POST", "/api/counter/enter", {"clerk": number, "pin": pin})
            return status, json.loads(text)

        status, reply = enter("1001", CLERKS["1001"])
        self.assertEqual((status, reply["error"]), (429, "wait"))     # not even the right one
        self.assertTrue(1 <= reply["seconds"] <= 10)
        self.assertEqual(enter("1002", CLERKS["1002"])[0], 200)       # the others may
        until("the wait to be over", lambda: clerk.texts("#go:not([disabled])"))
        clerk.signs_in("1001", "111222")
        clerk.sees("#enter-said", "请等")                             # and the next is twice as long
        status, reply = enter("1001", CLERKS["1001"])
        self.assertEqual(status, 429)
        self.assertTrue(10 < reply["seconds"] <= 20)
        log = terminal.process.said()
        for pin in ("111222", *CLERKS.values()):
            self.assertNotIn(pin, log)

    def test_a_staff_number_that_nobody_has_is_told_the_same(self):
        self.assertEqual(self.counter("enter", {"clerk": "9999", "pin": "246801"})[::2], (403, {"error": "wrong", "left": 2}))

    def test_of_two_pages_at_one_window_the_older_is_told(self):
        first, second = self.clerk("410 ("), self.clerk()
        number = self.number("two pages")
        first.sits("1001", CLERKS["1001"], "1")
        first.verb("next")
        first.sees("#number", number)
        second.sits("1001", CLERKS["1001"], "1")
        second.sees("#number", number)                     # it stays before the window
        first.sees("#notice", "已经在别处打开")
        first.is_at("choose")
        first.picture("counter-gone")
        second.verb("serve")
        second.sees("#state", "正在办理")
        second.verb("finish")
        second.touch("#stand")

    def test_a_colleague_has_the_window(self):
        one, clerk = self.window("1", "1002"), self.clerk("409 (")
        clerk.signs_in("1001", CLERKS["1001"])
        clerk.touch("#windows [data-window='1']")
        clerk.sees("#notice", "有别的同事在用")
        clerk.touch("#out")
        clerk.is_at("enter")
        self.free(one)

    def test_every_verb(self):
        numbers = [self.number(f"verbs {count}") for count in range(4)]
        clerk, four = self.clerk("409 ("), self.window("4", "1002")
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.sees("[data-queue=A]", "4 人")
        clerk.verb("next")
        for _ in range(3):
            clerk.verb("recall")
        clerk.verb("recall")
        clerk.sees("#notice", "不能再重呼")
        clerk.verb("hold")
        clerk.sees("#aside", numbers[0])
        clerk.verb("next")
        clerk.sees("#number", numbers[1])
        clerk.verb("no-show")
        clerk.sees("#aside", numbers[1])
        clerk.picture("counter-aside")
        clerk.touch(f"#aside [data-number={numbers[0]}] button:last-child")         # 回呼
        until("it to wait again", lambda: numbers[0] not in clerk.text("#aside"))
        clerk.verb("next")
        clerk.sees("#number", numbers[0])                               # where it stood
        clerk.verb("transfer")
        clerk.touch("[data-way=queue-B]")
        clerk.sees("[data-queue=B]", numbers[0])
        self.assertEqual(four("do", verb="next")["number"]["text"], numbers[0])
        four("do", verb="finish")
        clerk.writes("#typed-number", numbers[3].lower())
        clerk.touch("#typed-call")
        clerk.sees("#number", numbers[3])
        clerk.verb("serve")
        clerk.verb("hand-over")
        clerk.touch("[data-way=queue-B]")
        clerk.sees("#number", "窗口前没有人")
        clerk.verb("pause")
        clerk.sees("#number", "暂停服务")
        self.assertEqual(clerk.texts("[data-verb=next]"), [])
        clerk.verb("unpause")
        clerk.verb("next")
        clerk.sees("#number", numbers[2])
        clerk.verb("serve")
        clerk.verb("finish")
        clerk.touch("#stand")
        self.assertEqual(four("do", verb="next")["number"]["text"], numbers[3])
        self.free(four)

    def test_who_was_put_aside_stands_there_once_and_still_when_the_page_is_loaded_anew(self):
        number, clerk = self.number("aside"), self.clerk("409 (")
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.verb("next")
        clerk.verb("no-show")
        clerk.sees("#aside", number)
        clerk.touch(f"#aside [data-number={number}] button:first-of-type")         # 叫这个号
        clerk.sees("#number", number)
        clerk.verb("hold")
        until("it to be aside", lambda: clerk.texts("#aside b").count(number) == 1)
        clerk.browser.refresh()
        clerk.touch("#windows [data-window='1']")
        clerk.is_at("desk")
        until("it to be aside still", lambda: clerk.texts("#aside b").count(number) == 1)
        clerk.touch(f"#aside [data-number={number}] button:first-of-type")
        clerk.sees("#number", number)
        clerk.verb("serve")
        clerk.verb("finish")
        clerk.touch("#stand")

    def test_who_is_sent_to_a_window_is_seen_there(self):
        number, four = self.number("sent"), self.window("4", "1002")
        clerk = self.clerk()
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.verb("next")
        clerk.verb("transfer")
        clerk.touch("[data-way=window-4]")
        clerk.sees("#number", "窗口前没有人")
        self.assertEqual(clerk.texts("[data-queue=sent]"), [])
        self.assertEqual(four("state")["sent"], [number])
        other = self.clerk()
        other.sits("1002", CLERKS["1002"], "4")
        other.sees("[data-queue=sent]", f"转到本窗口1 人，下一位 {number}")
        other.picture("counter-sent")
        other.verb("next")
        other.sees("#number", number)
        until("nobody to be sent there", lambda: other.texts("[data-queue=sent]") == [])
        other.verb("serve")
        other.verb("finish")
        other.touch("#stand")
        clerk.touch("#stand")

    def paper(self, clerk):
        """Prints what the case has, and reads it."""
        printed = len(self.hall.receipts())
        clerk.case("print")
        paper = until("the paper", lambda: self.hall.receipts()[printed:])[0]
        return "".join(subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True, timeout=60).stdout.split())

    def test_what_is_missing_is_told_on_paper_and_whoever_gives_up_withdraws(self):
        self.number("missing")
        clerk = self.clerk()
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.verb("next")
        clerk.verb("serve")
        clerk.case("receive")
        clerk.sees(".facts", "已收件")
        received = self.paper(clerk)
        self.assertIn("收件时间", received)
        self.assertNotIn("受理时间", received)
        self.assertNotIn("受理回执", received)
        clerk.case("supplement")
        clerk.touch("#words-go")                           # without a word it does not go
        clerk.says_in_words("户口簿复印件一份")
        clerk.sees(".facts", "等补正")
        self.assertEqual(clerk.texts("[data-case]"), ["补正材料齐了", "不予受理 …", "申请人撤回 …", "打印一次性告知单"])
        notice = self.paper(clerk)
        self.assertIn("一次性告知单", notice)
        self.assertIn("户口簿复印件一份", notice)
        clerk.picture("counter-supplement")
        clerk.case("supplied")
        clerk.sees(".facts", "已收件")
        self.assertNotIn("一次性告知补正 …", clerk.texts("[data-case]"))         # it was told once
        clerk.case("withdraw")
        clerk.says_in_words("改天再来")
        clerk.sees(".facts", "已撤回")
        clerk.verb("finish")
        clerk.touch("#stand")

    def test_a_case_is_received_accepted_and_finished_and_its_light_is_green(self):
        number, clerk = self.number("a case"), self.clerk("409 (")
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.verb("next")
        clerk.sees("#file", "开始办理以后")
        clerk.verb("serve")
        clerk.case("receive")
        clerk.sees("#light.green", "绿灯")
        clerk.case("accept")
        clerk.sees("#notice", "必要的材料还没有收齐")
        for index in range(len(clerk.find(".papers input"))):
            clerk.touch(f".papers label:nth-child({index + 1}) input")
            until("it to be ticked", lambda: clerk.find(f".papers label:nth-child({index + 1}) input:checked"))
        clerk.picture("counter-case")
        clerk.case("accept")
        clerk.sees(".facts", "已受理")
        self.assertRegex(clerk.text(".facts"), r"承诺办结\s*20\d\d-\d\d-\d\d")
        printed = len(self.hall.receipts())
        clerk.case("print")
        until("the receipt", lambda: len(self.hall.receipts()) > printed)
        clerk.case("finish")
        clerk.says_in_words("已发放")
        clerk.sees(".facts", "已办结")
        clerk.sees("#light.green", "绿灯")
        everything = clerk.everything()
        for secret in ("KC1.", "满意"):
            self.assertNotIn(secret, everything)
        clerk.verb("finish")
        clerk.touch("#stand")
        self.assertRegex(number, r"^A\d{3}$")

    def test_who_may_not_ask(self):
        status, headers, _ = self.counter("enter", {"clerk": "1001", "pin": CLERKS["1001"]})
        cookie = headers["set-cookie"].split(";")[0]
        self.assertEqual(status, 200)
        self.assertTrue({"HttpOnly", "SameSite=Strict", "Path=/"} <= {word.strip() for word in headers["set-cookie"].split(";")})

        def asks(path, **headers):
            given = {"Cookie": cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
            return self.terminal.request("POST", path, {"page": "one"}, given)[0]

        self.assertEqual(asks("/api/counter/state"), 200)
        self.assertEqual(asks("/api/counter/state", Cookie=None), 401)
        self.assertEqual(asks("/api/counter/state", Cookie=self.cookie), 401)              # the terminal's is not a clerk's
        self.assertEqual(asks("/api/home"), 401)                                            # and a clerk's not the terminal's
        self.assertEqual(asks("/api/counter/state", Origin="http://evil.example"), 403)
        self.assertEqual(asks("/api/counter/state", Origin=None), 403)
        self.assertEqual(asks("/api/counter/state", X_Kiosk=None), 403)
        self.assertEqual(asks("/api/counter/state", Sec_Fetch_Site="cross-site"), 403)
        self.assertEqual(asks("/api/board/next", Origin="http://evil.example"), 403)
        self.assertEqual(self.terminal.request("GET", "/counter", host="localhost:1")[0], 421)
        self.assertEqual(self.terminal.request("GET", "/display", headers={"Sec-Fetch-Site": "cross-site"})[0], 403)
        self.assertEqual(asks("/api/counter/leave"), 200)
        self.assertEqual(asks("/api/counter/state"), 401)

    def test_the_file_of_clerks_holds_no_PIN_and_only_its_owner_may_read_it(self):
        with open(self.hall.clerks, encoding="utf-8") as file:
            text = file.read()
        for pin in CLERKS.values():
            self.assertNotIn(pin, text)
        self.assertRegex(text, r"^1001 \$scrypt\$ln=15,r=8,p=1\$\S{24}\$\S{44}\n")
        self.assertEqual(subprocess.run(["stat", "-c", "%a", self.hall.clerks], capture_output=True, text=True, check=True).stdout.strip(), "600")

        def clerk(pin, path=self.hall.clerks):
            return subprocess.run([f"{setting.BUILD}/kiosk-demo", "clerk", "1003", "--clerks", path], input=pin + "\n",
                                  capture_output=True, text=True, timeout=30)

        for weak in ("12345", "111111", "123456", "987654", "2468a1"):
            refused = clerk(weak)
            self.assertEqual(refused.returncode, 1, weak)
            self.assertNotIn(weak, refused.stderr)
        with tempfile.NamedTemporaryFile() as open_to_all:
            subprocess.run(["chmod", "644", open_to_all.name], check=True)
            self.assertIn("others may read it", clerk("246801", open_to_all.name).stderr)


class EarlierDays(InTheHall):
    """A case of yesterday, and another run of the program."""

    @classmethod
    def environment(cls):
        return {"TZ": zone_at(12, 20, date=cls.hall.today)[0]}

    def test_a_case_is_opened_by_its_receipt_and_goes_on(self):
        one, file, code = self.accepted("yesterday")
        self.free(one)
        self.terminal.close()
        zone, today = zone_at(12, 20, days=1)
        type(self).terminal = Terminal(self.hall, TZ=zone)
        self.addClassCleanup(self.terminal.close)
        type(self).cookie = self.terminal.cookie()

        clerk = self.clerk("409 (")
        clerk.sits("1002", CLERKS["1002"], "1")
        self.assertEqual(clerk.texts("[data-case]"), [])
        clerk.scans(code)
        clerk.sees(".opened", f"按回执打开：{ITEM}")
        clerk.sees(".facts", "已受理")
        self.assertNotEqual(today, self.hall.today)
        clerk.sees(".facts", self.hall.today.replace("-", ""))     # in its number
        clerk.picture("counter-opened")
        # The code is nowhere in the page, neither seen nor in a field.
        self.assertNotIn("KC1", clerk.everything())
        clerk.case("suspend")
        clerk.says_in_words("公示七日")
        clerk.sees(".facts", "特别程序")
        clerk.case("resume")
        clerk.sees(".facts", "已受理")
        clerk.case("supplement")
        clerk.says_in_words("户口簿复印件")
        clerk.sees(".facts", "等补正")
        clerk.case("supplied")
        clerk.case("finish")
        clerk.says_in_words("已发放")
        clerk.case("deliver")
        clerk.sees(".facts", "已送达")
        clerk.case("put-away")
        clerk.sees("#file", "开始办理以后")

        clerk.writes("#find-text", file["number"])
        clerk.touch("#find-go")
        clerk.sees(".facts", file["number"])
        clerk.writes("#find-text", "12345")
        clerk.touch("#find-go")
        clerk.sees("#notice", "这不是办件编号")
        clerk.scans(code[:-4] + ("AAAA" if not code.endswith("AAAA") else "BBBB"))
        clerk.sees("#notice", "不是本大厅的")
        clerk.writes("#find-text", file["number"][:-4] + "9999")
        clerk.touch("#find-go")
        clerk.sees("#notice", "没有这样的办件")
        # Whoever comes next sees nothing of it.
        number = self.number("the next one")
        clerk.verb("next")
        clerk.sees("#number", number)
        until("the case to be put away", lambda: clerk.texts(".opened") == [])
        clerk.verb("serve")
        clerk.verb("finish")
        clerk.touch("#stand")


class Evaluations(InTheHall):
    # Twenty seconds are soon over.
    SOON = "{ const wait = window.setTimeout; window.setTimeout = (work, time, ...more) => wait(work, time === 20000 ? 400 : time, ...more); }"

    def test_at_the_end_of_a_visit_once(self):
        someone = self.screen(Resident)
        number = self.takes_a_number(someone)
        someone.touch("[data-act=done]")
        someone.is_at("evaluate")
        self.assertEqual(someone.texts("#faces button"), ["非常满意", "满意", "基本满意", "不满意", "非常不满意"])
        someone.picture("evaluate")
        self.assertNotIn(number, someone.text("#evaluate"))
        someone.touch("[data-level='5']")
        someone.is_at("goodbye")
        someone.sees("#goodbye-thanks", "谢谢您的评价")
        self.nothing_of(someone, number)

    def test_a_low_grade_is_asked_why(self):
        someone = self.screen(Resident)
        self.takes_a_number(someone)
        someone.touch("[data-act=done]")
        someone.touch("[data-level='2']")
        someone.sees("#reasons", "等的时间太长")
        self.assertEqual(someone.texts("#faces button"), [])
        someone.touch("[data-reason=slow]")
        until("it to be chosen", lambda: someone.find("[data-reason=slow][aria-checked=true]"))
        someone.picture("evaluate-why")
        someone.touch("#language")
        someone.sees("[data-reason=slow]", "the wait was too long")
        self.assertEqual(len(someone.find("[data-reason][aria-checked=true]")), 1)         # what was chosen stays
        someone.touch("#language")
        someone.sees("[data-reason=slow]", "等的时间太长")
        someone.touch("#back")
        someone.touch("[data-level='1']")                  # even worse
        someone.touch("[data-reason=unkind]")
        someone.touch("[data-act=say]")
        someone.is_at("goodbye")
        self.nothing_of(someone, "服务态度不好")

    def test_nobody_has_to_say_anything(self):
        someone = self.screen(Resident)
        self.takes_a_number(someone)
        someone.touch("[data-act=done]")
        someone.touch("[data-act=skip]")
        someone.is_at("goodbye")
        self.assertEqual(someone.text("#goodbye-thanks"), "")

    def test_it_stands_in_nobodys_way(self):
        someone = self.screen(Resident, before=self.SOON)
        self.takes_a_number(someone)
        someone.touch("[data-act=done]")
        someone.is_at("goodbye")                           # by itself
        self.assertNotIn("visit", self.post("/api/visit/end"))

    def test_who_took_no_number_is_not_asked(self):
        someone = self.screen(Resident)
        someone.touch("#wake")
        someone.touch("#back")
        someone.is_at("idle")

    def test_a_case_by_the_code_of_its_receipt_once(self):
        one, _, code = self.accepted("evaluated")
        one("case/step", step="finish", words="已发放")
        self.free(one)

        someone = self.screen(Resident, "409 (")
        someone.scans(code)
        someone.is_at("evaluate")
        someone.sees("#evaluate-case", ITEM)
        someone.sees("#evaluate-case", "已办结")
        someone.sees("#evaluate-case", "绿灯")
        someone.picture("evaluate-case")
        someone.touch("[data-level='4']")
        someone.sees("#goodbye-thanks", "谢谢您的评价")
        self.nothing_of(someone, code)
        someone.touch("[data-act=rest]")
        someone.scans(code)
        someone.touch("[data-level='1']")
        someone.touch("[data-act=say]")
        someone.sees("#evaluate-lead", "已经评价过了")
        self.assertEqual(someone.texts("#faces button"), [])
        someone.touch("[data-act=skip]")
        someone.is_at("goodbye")
        someone.touch("[data-act=rest]")
        someone.scans(code[:-4] + ("AAAA" if not code.endswith("AAAA") else "BBBB"))
        someone.sees("#notice", "查不到")

    def test_a_case_that_was_accepted_can_be_evaluated_while_its_clock_stands_still(self):
        one, _, code = self.accepted("stands still")
        one("case/step", step="suspend", words="公示七日")
        self.free(one)
        someone = self.screen(Resident)
        someone.scans(code)
        someone.is_at("evaluate")
        someone.sees("#evaluate-case", "正在走特别程序")
        someone.touch("[data-level='5']")
        someone.sees("#goodbye-thanks", "谢谢您的评价")

    def test_a_day_on_which_nobody_was_satisfied_says_so(self):
        hall = Hall(setting.BUILD)
        self.addCleanup(hall.close)
        terminal = Terminal(hall)
        self.addCleanup(terminal.close)
        cookie = terminal.cookie()
        for path, body in (("visit/begin", {}), ("evaluation/give", {"level": 1, "reasons": []}), ("visit/end", {})):
            self.assertEqual(terminal.request("POST", f"/api/{path}", body, {"Cookie": cookie})[0], 200)
        report = subprocess.run([f"{setting.BUILD}/kiosk-doctor", "report", "--config", hall.configuration],
                                capture_output=True, text=True, check=True, timeout=60).stdout
        self.assertRegex(report, r"satisfaction_rate +0\.000")

    def test_the_times_of_a_visit_are_those_of_the_design(self):
        hall = Hall(setting.BUILD, None)
        self.addCleanup(hall.close)
        terminal = Terminal(hall)
        self.addCleanup(terminal.close)
        cookie = terminal.cookie()
        for large, seconds in ((False, 45), (True, 90)):
            _, _, text = terminal.request("POST", "/api/visit/begin", {"large": large}, {"Cookie": cookie})
            remaining = json.loads(text)["visit"]["remaining"]
            self.assertTrue(seconds - 5 < remaining / 1000 <= seconds, remaining)
