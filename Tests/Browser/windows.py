"""The hall around the terminal: its board, its windows, and what residents say at the end."""

import json
import subprocess
import tempfile

import setting
from hall import CLERKS, Hall, Terminal, until
from resident import Board, Clerk, Resident
from setting import InHall

# Handled in queue A, with a promise in working days.
ITEM = "城乡居民基本养老保险待遇申领"


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
        clerk.touch("#aside li:first-child button:last-child")         # 回呼
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

    def test_a_case_is_received_accepted_and_finished_and_its_light_is_green(self):
        number, clerk = self.number("a case"), self.clerk("409 (")
        clerk.sits("1001", CLERKS["1001"], "1")
        clerk.verb("next")
        clerk.sees("#file", "开始办理以后")
        clerk.verb("serve")
        clerk.case("receive")
        clerk.sees("#light.green", "绿灯")
        clerk.case("accept")
        clerk.sees("#notice", "现在不能这样做")                          # something that is required is not there
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
        self.number("evaluated")
        one = self.window("1")
        one("do", verb="next")
        one("do", verb="serve")
        file = one("case/receive")["file"]
        for index in range(len(file["papers"])):
            one("case/tick", index=index, here=True)
        one("case/step", step="accept")
        printed = len(self.hall.receipts())
        one("case/print")
        paper = until("the receipt", lambda: self.hall.receipts()[printed:])[0]
        one("case/step", step="finish", words="已发放")
        self.free(one)

        with tempfile.TemporaryDirectory() as directory:
            subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", paper, f"{directory}/receipt"], check=True, timeout=60)
            codes = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", f"{directory}/receipt.png"],
                                   capture_output=True, text=True, timeout=60).stdout.splitlines()
        code = next(code for code in codes if code.startswith("KC1."))

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
