"""The site in a real browser: the runs, and for each what is held (contract 6.6, the fifth point)."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kivo_worker.devserver.site.holdings import held_of
from kivo_worker.devserver.site.parts import shown
from tests.devserver.site.conftest import OUTPUT, SOURCE, Site

PAGES = pytest.mark.parametrize("kind", ["home", "private", "hosted"])


def _open(page: Page, site: Site, kind: str) -> None:
    page.goto(site.url + ("/" if kind == "home" else site.path(kind)))


def test_the_runs(let_in: Page, site: Site) -> None:
    """Every run is listed with its state, the newest first, and leads to its page."""
    ids = let_in.locator("tbody th a").all_inner_texts()
    let_in.get_by_role("link", name=site.private).click()

    assert ids == [site.hosted, site.private]
    assert let_in.locator("h1").inner_text() == f"Review run {site.private}"
    let_in.get_by_role("link", name="All review runs").click()
    assert let_in.locator("h1").inner_text() == "Review runs"


def test_what_is_held_of_a_private_run(let_in: Page, site: Site) -> None:
    """Every value that is held stands on the page, its events in order; no output, source or report text does."""
    _open(let_in, site, "private")
    text = let_in.locator("main").inner_text()
    values = {shown(value) for one in held_of(site.database, site.private) for row in one.rows for value in row}
    events = let_in.get_by_role("table", name="In the order of their sequence.").locator("tbody th").all_inner_texts()

    assert {value for value in values if value not in text} == set()
    assert events == ["0", "1"]
    assert all(word in text for word in ("needs review", "unsupported_policy_claim", "Customer report store"))
    assert "refund" not in text.lower()


def test_a_hosted_run(let_in: Page, site: Site) -> None:
    """A hosted run shows its claim report and what was submitted."""
    _open(let_in, site, "hosted")
    text = let_in.locator("main").inner_text()

    assert let_in.locator(".card").count() == 1
    assert all(part in text for part in (OUTPUT, SOURCE, "contradicted", "60 days", "30 days", "How long?"))


def test_nothing_there(let_in: Page, site: Site) -> None:
    """A run that nobody made has a page that says so."""
    answer = let_in.goto(f"{site.url}/runs/run_none")

    assert answer is not None
    assert answer.status == 404
    assert "no such review run" in let_in.locator("main").inner_text()


@PAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(let_in: Page, site: Site, kind: str, scheme: str) -> None:
    """An accessibility checker finds no violation, in light and in dark."""
    let_in.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _open(let_in, site, kind)

    assert Axe().run(let_in).response["violations"] == []


@PAGES
def test_without_javascript_and_on_a_phone(let_in: Page, site: Site, kind: str, tmp_path: Path) -> None:
    """No page has a script, and none is wider than a phone."""
    let_in.set_viewport_size({"width": 390, "height": 844})
    _open(let_in, site, kind)
    let_in.screenshot(path=tmp_path / f"{kind}.png", full_page=True)

    assert let_in.locator("script").count() == 0
    assert let_in.evaluate("document.documentElement.scrollWidth <= innerWidth")


@PAGES
def test_the_keyboard_reaches_every_link(let_in: Page, site: Site, kind: str) -> None:
    """Tab alone comes by every link and every region that scrolls."""
    _open(let_in, site, kind)
    wanted = let_in.locator("a[href], [tabindex='0']").count()
    reached = set()
    for _ in range(wanted):
        let_in.keyboard.press("Tab")
        reached.add(let_in.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))

    assert len(reached) == wanted
