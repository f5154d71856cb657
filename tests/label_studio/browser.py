"""Label Studio in headless Chromium, worked as a person does: with the mouse and the keyboard.

Spans are named by code points of the text, as everywhere in the project; where these are on the
screen, the browser says (`browser.js`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.label_studio.workplace.settings import Annotator, Project
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.scheme import Label, Scheme
from tests.chromium import chromium_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Response

Place = tuple[int, int]
Point = dict[str, float]

TIMEOUT: Final = 300_000  # milliseconds, for a busy machine; a calm one takes one or two seconds
WINDOW: Final = {"width": 1400, "height": 1000}
ACTIVE: Final = ".qz-text .htx-highlight.__active"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@contextmanager
def at_work(
    browser: Browser, workplace: Workplace, person: Annotator, picture: Path, **options: Any
) -> Iterator[Editor]:
    """A person who has logged in, in a window of their own with Playwright's options; what it shows
    when something goes wrong is kept in `picture`."""
    with browser.new_context(**{"viewport": WINDOW, **options}) as context:
        context.set_default_timeout(TIMEOUT)
        context.add_init_script(path=Path(__file__).with_name("browser.js"))
        editor = Editor(context.new_page(), workplace.url, workplace.scheme)
        try:
            editor.log_in(person.email, workplace.secrets().passwords[person.email])
            yield editor
        except Exception:
            editor.page.screenshot(path=picture)
            raise


class Editor:
    """The page of a person who annotates.

    Every action waits until the page shows what it led to.
    """

    def __init__(self, page: Page, url: str, scheme: Scheme) -> None:
        self.page = page
        self.url = url
        self.scheme = scheme

    def log_in(self, email: str, password: str) -> None:
        """Fill in the form at the server's address."""
        self.page.goto(self.url)
        self.page.fill('input[name="email"]', email)
        self.page.fill('input[name="password"]', password)
        self.page.click('button[type="submit"]')
        self.page.wait_for_url(lambda url: "login" not in url)

    def open(self, project: Project, text: str, *, regions: int | None = 0) -> None:
        """Open a project from the list of projects, and in it the document with this text, in which
        so many regions are marked already (None: any number)."""
        for patience in (20_000, TIMEOUT):
            self._open(project, text)
            if regions is None or _counts(self.regions, regions, patience):
                return
            # Label Studio may open a task before it has the predictions; a person opens it again.
        raise AssertionError(f"there are {self.regions.count()} regions, not {regions}")

    def _open(self, project: Project, text: str) -> None:
        self.page.goto(f"{self.url}/projects")
        self.page.get_by_text(project.title, exact=True).first.click()
        first_line = text.partition("\n")[0]
        with self.page.expect_response(lambda answer: "/api/tasks/" in answer.url):
            self.page.get_by_test_id("table-row").get_by_text(first_line).first.click()
        self.page.wait_for_function("text => annotated.settled(text)", arg=text)
        self.page.get_by_test_id("bottombar-submit-button").wait_for()

    def mark(self, name: str, place: Place) -> None:
        """Press the key of a label, and draw over the span."""
        number = self.regions.count()
        self.begin(name, place)
        self.page.mouse.up()
        wait_for_number(self.regions, number + 1)

    def begin(self, name: str, place: Place) -> Point:
        """Mark a span, but hold the mouse's button still; the place of the pointer."""
        label = self.scheme.get(name)
        self.let_go()
        self.page.keyboard.press(label.hotkey)
        self._button(label).and_(self.page.locator(".lsf-label_selected")).wait_for()
        first, last = self.page.evaluate("place => annotated.edges(place)", place)
        self.page.mouse.move(**first)
        self.page.mouse.down()
        self.page.mouse.move(**last, steps=5)
        end: Point = last
        return end

    def select(self, name: str, place: Place, *, marks: str = "") -> None:
        """Click a region on the chip that names it, for the text may be that of several regions;
        `marks` says whose it is, in an adjudication («?А»)."""
        self.let_go()
        for patience in (2_000, 10_000, TIMEOUT):
            self._click_chip(name, place, marks)
            if _appears(self.page.locator(ACTIVE).first, patience):
                return
        raise AssertionError(f"cannot select {name} {place}")

    def let_go(self) -> None:
        """Press Escape where a region is selected."""
        if self.page.locator(ACTIVE).count():
            self.page.keyboard.press("Escape")
            wait_for_number(self.page.locator(ACTIVE), 0)

    def relabel(self, name: str, place: Place, new: str) -> None:
        """Select a region and press another label's key."""
        self.select(name, place)
        self.page.keyboard.press(self.scheme.get(new).hotkey)
        self._chip(new, place)

    def delete(self, name: str, place: Place, *, marks: str = "") -> None:
        """Select a region and press Backspace."""
        number = self.regions.count()
        self.select(name, place, marks=marks)
        self.page.keyboard.press("Backspace")
        wait_for_number(self.regions, number - 1)

    def relate(self, name: str, place: Place, content: Place) -> None:
        """Draw a relation from a region to a content."""
        number = self.relations.count()
        self.begin_relation(name, place, content)
        self.page.mouse.down()
        self.page.mouse.up()
        wait_for_number(self.relations, number + 1)

    def begin_relation(self, name: str, place: Place, content: Place) -> Point:
        """Draw a relation up to the content, but do not click it; the place of the pointer."""
        self.select(name, place)
        self.page.keyboard.press("Alt+r")
        self.page.locator('body[style*="cursor: pointer"]').wait_for()
        chip = self._chip("CONTENT", content)
        self.page.mouse.move(**chip)
        return chip

    def judge(self, content: Place, stance: str, target: str = "") -> None:
        """Select a content, press the key of a stance that it does not have yet (the key of the one
        that it has takes it away), and click the target."""
        label = self.scheme.get(stance)
        self.select("CONTENT", content)
        self.page.keyboard.press(label.hotkey)
        self._chosen("stance", label.kk).wait_for(state="attached")
        if target:
            self._choice("target", target).click()
            self._chosen("target", target).wait_for(state="attached")

    def decide(self, card: int, version: str) -> None:
        """Click a choice on a card of an adjudication, by what it begins with."""
        choices = self.page.locator(".qz-dispute").nth(card).locator(".lsf-choice")
        choice = choices.filter(has_text=re.compile(rf"^\s*{re.escape(version)}"))
        choice.click()
        choice.locator("input:checked").wait_for(state="attached")

    def submit(self) -> None:
        """Click Submit; returns when the server has the annotation."""
        with self.page.expect_response(_is_annotation) as answer:
            self.page.get_by_test_id("bottombar-submit-button").click()
        assert answer.value.status == 201, answer.value.text()

    @property
    def regions(self) -> Locator:
        """An element for each region: its last one, which has the chip."""
        return self.page.locator(".qz-text .htx-highlight[data-index]")

    @property
    def relations(self) -> Locator:
        """The lines between regions."""
        return self.page.locator(".relations-overlay > g")

    def _button(self, label: Label) -> Locator:
        return self.page.locator(".qz-bar .lsf-label").filter(has_text=label.kk)

    def _choice(self, control: str, shown: str) -> Locator:
        choices = self.page.locator(f".qz-{control} .lsf-choice")
        return choices.filter(has=self.page.locator(f'input[name="{shown}"]'))

    def _chosen(self, control: str, shown: str) -> Locator:
        return self.page.locator(f'.qz-{control} input[name="{shown}"]:checked')

    def _click_chip(self, name: str, place: Place, marks: str = "") -> None:
        self.page.mouse.click(**self._chip(name, place, marks))

    def _chip(self, name: str, place: Place, marks: str = "") -> Point:
        shown = ",".join(filter(None, (self.scheme.get(name).kk, marks)))
        found = self.page.wait_for_function("where => annotated.chip(where)", arg=[shown, place[1]])
        point: Point = found.json_value()
        return point


def _counts(locator: Locator, number: int, patience: float) -> bool:
    """Whether there are so many elements within some milliseconds."""
    from playwright.sync_api import expect

    try:
        expect(locator).to_have_count(number, timeout=patience)
    except AssertionError:
        return False
    return True


def _appears(found: Locator, patience: int) -> bool:
    """Whether the element appears in time. Who draws over another span has to click twice to select
    a region: the editor takes the first click for a part of the drawing."""
    from playwright.sync_api import TimeoutError as NotYet

    try:
        found.wait_for(timeout=patience)
    except NotYet:
        return False
    return True


def wait_for_number(found: Locator, number: int) -> None:
    """Wait until there are so many elements."""
    from playwright.sync_api import expect

    expect(found).to_have_count(number, timeout=TIMEOUT)


def _is_annotation(response: Response) -> bool:
    return response.request.method == "POST" and "/annotations" in response.url
