"""What the browser's tests share: a hall and a terminal for each class of them."""

import json
import os
import unittest

from hall import ROOT, Hall, Terminal, until
from resident import SCREENS, Resident

BUILD = os.path.join(ROOT, ".build", "debug")
PICTURES = None

# The specimen card of the reader's twin.
NAME, NUMBER, ADDRESS = "王小明", "11010519491231002X", "朝阳区"


class InHall(unittest.TestCase):
    """Tests that share one hall and one terminal; each has its own browser."""

    warn, end = 600, 600

    @classmethod
    def options(cls):
        return ()

    @classmethod
    def environment(cls):
        return {}

    @classmethod
    def setUpClass(cls):
        cls.hall = Hall(BUILD, cls.warn, cls.end)
        cls.addClassCleanup(cls.hall.close)
        cls.terminal = Terminal(cls.hall, *cls.options(), **cls.environment())
        cls.addClassCleanup(cls.terminal.close)
        cls.cookie = cls.terminal.cookie()
        for kind in ("card-reader", "ticket-printer", "receipt-printer"):
            cls.becomes(kind, True)

    def setUp(self):
        # The terminal knows the last few sessions; browsers open new ones.
        type(self).cookie = self.terminal.cookie()
        for twin in ("reader", "ticket-printer", "receipt-printer"):
            self.hall.order(twin, "clear")
        self.hall.order("reader", "remove")

    @classmethod
    def post(cls, path, body=None):
        return json.loads(cls.terminal.request("POST", path, body, {"Cookie": cls.cookie})[2])

    @classmethod
    def becomes(cls, kind, usable):
        def so():
            return any(one["kind"] == kind and one["usable"] == usable for one in cls.post("/api/visit/end")["devices"])
        until(f"{kind} usable: {usable}", so, 40)

    def resident(self, screen="portrait"):
        resident = Resident(self.terminal, screen, PICTURES)
        self.addCleanup(resident.close)
        return resident

    def all_within_reach(self, someone, screen, page):
        """Every control lies on the glass, free and large enough."""
        width, height = SCREENS[screen]
        targets = someone.targets()
        self.assertGreater(len(targets), 1, page)
        for target in targets:
            where = f"{screen} {page}: {target}"
            self.assertGreaterEqual(target["left"], 0, where)
            self.assertGreaterEqual(target["top"], 0, where)
            self.assertLessEqual(target["right"], width + 0.5, where)
            self.assertLessEqual(target["bottom"], height + 0.5, where)
            self.assertTrue(target["free"], where)
            self.assertGreaterEqual(min(target["width"], target["height"]), 44, where)
        self.assertLessEqual(someone.browser.execute_script("return document.documentElement.scrollWidth"), width)

    def nothing_of(self, resident, *words):
        everything = resident.everything()
        for word in (NAME, NUMBER, ADDRESS, "王*明", "002X", *words):
            self.assertFalse(word in everything, f"{word!r} is still in the page")
