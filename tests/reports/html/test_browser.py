"""The claim report in a real browser: what a click, a key, a narrow screen and a hostile text do to it."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kivo_worker.reports.html.page import claim_report_html
from kivo_worker.reports.model import ClaimReport
from kivo_worker.reviewing import Review
from kivo_worker.runs.job import Reporting, run_job
from tests.reports.html.conftest import PHONE, Opened
from tests.runs.conftest import JobFolder, context_of

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> </textarea></style> \u202eabc \ud800 javascript:alert(1)"
)
IN_SIGHT = """([inner, outer]) => {
  const [a, b] = [inner, outer].map((name) => document.querySelector(name).getBoundingClientRect());
  return a.height > 0 && a.top >= b.top && a.top < b.bottom && a.top < innerHeight;
}"""


@pytest.fixture
def page(demo: JobFolder, opened: Opened) -> Page:
    """The demo's report, open."""
    return opened(demo.reports / "claim_report.html")


def _statuses(report: ClaimReport) -> dict[str, str]:
    return {claim.id: claim.support_status for claim in report.claims}


def _current(page: Page) -> str:
    return page.locator(".card.current").get_attribute("id") or ""


def test_a_click_on_a_claim_shows_its_evidence(page: Page, demo_report: ClaimReport) -> None:
    """Each claim leads to its card alone, and its evidence is marked, in sight, in the one source that is shown."""
    for claim in demo_report.claims:
        page.locator(f'#output [data-marks~="{claim.id}"]').first.click()

        page.wait_for_selector(f"#{claim.id}.card.current")
        assert page.locator(".card:visible").count() == 1
        if claim.evidence:
            mark = f'#sources mark.current[data-marks~="{claim.id}-evidence-1"]'
            page.wait_for_function(IN_SIGHT, arg=[mark, ".source.current"])
            assert page.locator(".source:visible").get_attribute("id") == f"source-{claim.evidence[0].source}"


def test_each_piece_of_evidence_can_be_shown(page: Page, demo_report: ClaimReport) -> None:
    """The links of a card move the source pane to that piece of evidence."""
    claim = max(demo_report.claims, key=lambda one: len(one.evidence))
    page.locator(f'#output [data-marks~="{claim.id}"]').first.click()
    for place in range(len(claim.evidence), 0, -1):
        name = f"{claim.id}-evidence-{place}"
        page.locator(f'a[href="#{name}"]').click()
        page.wait_for_function(IN_SIGHT, arg=[f'mark.current[data-marks~="{name}"]', ".source.current"])


def test_a_link_to_a_claim_opens_it(demo: JobFolder, page: Page, demo_report: ClaimReport) -> None:
    """A page opened at a claim shows that claim; without one it shows the first that does not hold."""
    first = next(claim.id for claim in demo_report.claims if claim.support_status != "supported")
    assert _current(page) == first

    page.goto(f"{(demo.reports / 'claim_report.html').as_uri()}#c7")
    page.wait_for_selector("#c7.current")


def test_the_keyboard_reaches_everything(page: Page, demo_report: ClaimReport) -> None:
    """Tab alone comes by every claim, filter and pane that is shown, and Enter opens a claim."""
    shown = "a[href], input, summary, [tabindex='0']"
    wanted = page.locator(shown).evaluate_all("all => all.filter((one) => one.checkVisibility()).length")
    reached = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(reached) == wanted

    page.locator('#output a[href="#c1"]').first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#c1.current")
    assert demo_report.claims[0].id == "c1"


def test_j_and_k_walk_through_the_claims(page: Page, demo_report: ClaimReport) -> None:
    """J goes to the next claim and k to the one before, from the first to the last and no further."""
    ids = [claim.id for claim in demo_report.claims]
    for _ in ids:
        page.keyboard.press("k")
    walked = [_current(page)]
    for _ in ids:
        page.keyboard.press("j")
        walked.append(_current(page))

    assert walked == [*ids, ids[-1]]


def test_filters_hide_and_show(page: Page, demo_report: ClaimReport) -> None:
    """A status that is unticked loses its colour in the output, its cards are passed over, and it comes back."""
    box, claim = page.locator("#show-status-contradicted"), page.locator("#output .claim.status-contradicted").first
    underline = "one => getComputedStyle(one).textDecorationLine"
    box.uncheck()
    statuses = set()
    for _ in demo_report.claims:
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        statuses.add(_statuses(demo_report)[_current(page)])

    assert claim.evaluate(underline) == "none"
    assert "contradicted" not in statuses
    box.check()
    assert claim.evaluate(underline) == "underline"


def test_without_javascript_it_is_a_plain_report(demo: JobFolder, opened: Opened, demo_report: ClaimReport) -> None:
    """Without scripts every card and source is there, links still lead to claims, and filters still hide cards."""
    page = opened(demo.reports / "claim_report.html", java_script_enabled=False)

    assert page.locator(".card:visible").count() == len(demo_report.claims)
    assert page.locator(".source:visible").count() == len(demo_report.sources)
    page.locator("#show-status-supported").uncheck()
    held = [status for status in _statuses(demo_report).values() if status != "supported"]
    assert page.locator(".card:visible").count() == len(held)
    page.locator('#output a[href="#c3"]').first.click()
    assert page.url.endswith("#c3")


def test_print_shows_everything(page: Page, demo_report: ClaimReport) -> None:
    """On paper every card and source is there, and no controls."""
    page.emulate_media(media="print")

    assert page.locator(".card:visible").count() == len(demo_report.claims)
    assert page.locator(".source:visible").count() == len(demo_report.sources)
    assert page.locator(".filters:visible").count() == 0


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing(demo: JobFolder, opened: Opened, options: dict[str, object]) -> None:
    """The accessibility checker has no complaint, in either colour scheme or on a phone, where nothing runs over."""
    page = opened(demo.reports / "claim_report.html", **options)
    found = Axe().run(page)

    assert found.generate_report() == "Found 0 accessibility violations:\n"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a job that tries to break the page, its source 5 MB long."""
    job = JobFolder(tmp_path_factory.mktemp("job"))
    said = HOSTILE.encode("utf-8", "replace").decode()
    job.write("hostile.md", f"{said}\n\nRefunds end after 30 days. {said}".encode() + b"\xff\xfe\x80")
    sources = [{"uri": "hostile.md", "title": f"Policy {said}"[:200]}]
    kept: list[tuple[ClaimReport, Review]] = []

    def keep(report: ClaimReport, review: Review) -> bytes:
        kept.append((report, review))
        return b""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kivo_worker.runs.single.claim_report_html", keep)
        spec = job.single(f"Refunds end after 60 days {said}.\n\n{said}", sources=sources)
        run_job(context_of(spec), Reporting())
    [(report, review)] = kept
    filler = f"{HOSTILE} {HOSTILE}\n" * (5_000_000 // (2 * len(HOSTILE)))
    long = [
        replace(source, document=replace(source.document, text=source.document.text + filler))
        for source in review.sources
    ]
    return job.write("hostile.html", claim_report_html(report, replace(review, sources=tuple(long))))


def test_a_hostile_report_is_only_text(hostile: Path, opened: Opened) -> None:
    """Scripts, handlers, broken text and 5 MB of it: the page loads, runs nothing of theirs, and clicks still work."""
    page = opened(hostile)
    page.locator("#output .claim").first.click()
    page.keyboard.press("j")

    assert hostile.stat().st_size > 5_000_000
    assert page.locator("script, img, iframe, object").count() == 1
    assert page.locator(".card.current").count() == 1
    assert "Policy <script>alert(1)</script>" in page.locator("summary").inner_text()
