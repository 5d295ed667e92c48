"""A resident in front of the screen: touches, reads, and waits until something is to be seen."""

import os
import subprocess
import tempfile

from selenium import webdriver
from selenium.common.exceptions import ElementClickInterceptedException, StaleElementReferenceException
from selenium.webdriver.common.by import By

from hall import until

SCREENS = {"portrait": (1080, 1920), "landscape": (1920, 1080), "tablet": (1280, 800), "tablet-portrait": (800, 1280)}


class Screen:
    """A browser in front of somebody."""

    def __init__(self, terminal, address, screen="portrait", pictures=None, before=""):
        width, height = SCREENS[screen]
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        for argument in ("--headless=new", f"--window-size={width},{height}", "--hide-scrollbars", "--force-device-scale-factor=1",
                         "--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver"))
        self.browser = webdriver.Chrome(options=options, service=service)
        self.browser.set_page_load_timeout(30)
        # What the window leaves for the page is not what was asked for.
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.terminal = terminal
        self.pictures = pictures
        self.touches = 0
        if before:
            self.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": before})
        self.browser.get(address)

    def close(self, *expected):
        try:
            errors = [line["message"] for line in self.browser.get_log("browser")
                      if line["level"] == "SEVERE" and not any(word in line["message"] for word in expected)]
        finally:
            self.browser.quit()
        assert errors == [], errors

    def path(self):
        return self.browser.execute_script("return location.pathname + location.search + location.hash")

    def find(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """What can be seen of the elements, in order."""
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].filter(one => one.checkVisibility()).map(one => one.textContent.trim())", selector)

    def text(self, selector):
        return " ".join(self.texts(selector))

    def page(self):
        return self.browser.execute_script("return document.body.dataset.page")

    def is_at(self, page):
        until(f"the page {page}", lambda: self.page() == page)

    def sees(self, selector, words, seconds=20):
        return until(f"{words!r} in {selector} (there is {self.text(selector)!r})",
                     lambda: words in self.text(selector) and self.text(selector), seconds)

    def touch(self, selector):
        """A finger on the first such button, when the page takes it."""
        def touched():
            if self.browser.execute_script("return document.body.getAttribute('aria-busy')") or not self.texts(selector):
                return False
            try:
                next(one for one in self.find(selector) if one.is_displayed()).click()
                return True
            except (StaleElementReferenceException, ElementClickInterceptedException, StopIteration):
                return False  # a list that is being drawn anew
        until(f"{selector} to touch", touched)
        self.touches += 1

    def writes(self, selector, words):
        """Keys of a keyboard."""
        field = until(f"{selector} to write in", lambda: next((one for one in self.find(selector) if one.is_displayed()), None))
        field.clear()
        field.send_keys(words)

    def scans(self, code):
        """A scanner is a keyboard that is quick."""
        self.browser.switch_to.active_element.send_keys(code + "\n")

    def types(self, letters):
        for letter in letters.upper():
            self.touch(f"#keys [data-key={letter}]")

    def picture(self, name):
        if self.pictures:
            # Drawn twice: what the last change began is on the glass.
            self.browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
            self.browser.save_screenshot(os.path.join(self.pictures, f"{name}.png"))

    def codes(self):
        """What a telephone reads from the screen."""
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(self.browser.get_screenshot_as_png())
            file.flush()
            read = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file.name], capture_output=True, text=True)
        return read.stdout.splitlines()

    def everything(self):
        """All that the page holds: seen, hidden, in attributes, in fields, kept, and in addresses."""
        return self.browser.execute_script("""
            // The browser's own empty page has no storage at all, and says so by throwing.
            if (location.protocol === 'data:') return document.documentElement.outerHTML;
            return [document.documentElement.outerHTML, ...[...document.querySelectorAll('input')].map(one => one.value),
                    JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie, location.href, document.title,
                    JSON.stringify(history.state), ...performance.getEntriesByType('resource').map(one => one.name)].join('\\n')""")

    def targets(self):
        """Every control that can be seen: its words and where it lies on the glass."""
        return self.browser.execute_script("""
            const top = document.querySelector('dialog[open]') ?? document;
            return [...top.querySelectorAll('button, input')].filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled).map(one => {
              const box = one.getBoundingClientRect();
              const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return { words: (one.getAttribute('aria-label') ?? one.textContent.trim()) || one.id, left: box.left, top: box.top, right: box.right, bottom: box.bottom,
                       width: box.width, height: box.height, free: one === middle || one.contains(middle) || middle?.contains(one) === true };
            })""")


class Resident(Screen):
    """In front of the terminal."""

    def __init__(self, terminal, screen="portrait", pictures=None, before=""):
        super().__init__(terminal, f"file://{terminal.key_file}", screen, pictures, before)
        until("the page behind the key file", lambda: self.path() == "/" and self.texts("#common button .name"))

class Board(Screen):
    """The hall's board; it remembers what it said."""

    SAID = """
        window.said = [];
        addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
          const now = document.getElementById('now'), words = now.classList.contains('saying') ? document.getElementById('now-number').textContent : '';
          if (words && words !== window.saying) window.said.push(words);
          window.saying = words;
        }).observe(document.getElementById('now'), { subtree: true, childList: true, characterData: true, attributes: true }));"""

    def __init__(self, terminal, name="hall", screen="landscape", pictures=None, hold=0.3):
        super().__init__(terminal, f"http://127.0.0.1:{terminal.port}/display?board={name}&hold={hold}", screen, pictures, self.SAID)
        until("the board", lambda: self.text("#hall"))

    def said(self):
        return self.browser.execute_script("return window.said")

    def hears(self, *numbers):
        until(f"the calls {numbers} (said {self.said()})", lambda: self.said() == list(numbers))


class Clerk(Screen):
    """At a window."""

    def __init__(self, terminal, screen="landscape", pictures=None):
        super().__init__(terminal, f"http://127.0.0.1:{terminal.port}/counter", screen, pictures)
        until("the clerk's page", lambda: self.page() != "wait")

    def signs_in(self, number, pin):
        self.writes("#clerk", number)
        self.writes("#pin", pin)
        self.touch("#go")

    def sits(self, number, pin, window):
        self.signs_in(number, pin)
        self.touch(f"#windows [data-window='{window}']")
        self.is_at("desk")

    def verb(self, name):
        self.touch(f"[data-verb={name}]")

    def case(self, name):
        self.touch(f"[data-case={name}]")

    def says_in_words(self, words):
        self.writes("#words-text", words)
        self.touch("#words-go")
