"""What the pages of the site are made of: how values, statuses and records look."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from kivo_worker.contract.common import iso_time
from kivo_worker.pages.markup import Html, element, table
from kivo_worker.reports.html.frame import framed
from kivo_worker.reports.html.statuses import verdict_word, words_of
from kivo_worker.vocabulary import GateVerdict, ReviewRunStatus

NOTHING = "–"


def site_page(title: str, *content: Html, is_home: bool = False) -> bytes:
    """Make a page of the site: its own title, the way back, what it says."""
    home = element("a", "All review runs", href="/")
    back = [] if is_home else [element("nav", home, aria_label="Site", class_="batch")]
    main = element("main", element("h1", title), *content, class_="batch")
    return framed(f"{title} · Kivo development server", *back, main)


def shown(value: object) -> str:
    """Write a value of a table or a model."""
    if value is None:
        return NOTHING
    return iso_time(value) if isinstance(value, datetime) else str(value)


def verdict_of(verdict: GateVerdict | None) -> str:
    """Write a gate verdict, once there is one."""
    return NOTHING if verdict is None else verdict_word(verdict)


def state_line(status: ReviewRunStatus, verdict: GateVerdict | None) -> Html:
    """Say how a run stands."""
    return element("p", "Status: ", element("strong", words_of(status)), ". Verdict: ", verdict_of(verdict), ".")


def record(names: Sequence[str], values: Iterable[object], caption: str) -> Html:
    """Make a table of a single thing: a line for each of its fields."""
    pairs = zip(names, values, strict=True)
    return table(("field", "value"), [(name, shown(value)) for name, value in pairs], caption)


def heading_of(name: str) -> str:
    """Write the name of a table as a heading."""
    return words_of(name).capitalize()
