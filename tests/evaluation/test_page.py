"""The page for people."""

import json
import re
from pathlib import Path

import pytest

from kivo_worker.evaluation.evaluating import evaluate_files
from kivo_worker.evaluation.page import page
from kivo_worker.evaluation.plots import coverage_plot, reliability_plot
from kivo_worker.evaluation.report import BinEntry, CoverageEntry
from tests.evaluation.conftest import ScriptedVerifier
from tests.pages.outline import Outline

HOSTILE = "<script>alert(1)</script>\" onload='x' & \x00\u202e</p>"


def page_of(folder: Path, claims: list[tuple[str, str, str]], risk: float | None = None) -> str:
    """The page of rows of claim, label and data set, whose source is hostile."""
    lines = [
        {"claim": claim, "label": label, "dataset": name, "source": f"{HOSTILE} source", "id": f"{HOSTILE} id"}
        for claim, label, name in claims
    ]
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return page(evaluate_files([path], ScriptedVerifier(), risk)).decode("utf-8")


CLAIMS = [
    (f"0.9 supported wording_covered {HOSTILE} claim", "not_supported", "a"),
    ("0.8 supported wording_covered", "supported", "a"),
    ("0.1 contradicted date_differs", "not_supported", HOSTILE),
    ("Klage", "not_supported", HOSTILE),
]


def test_nothing_that_comes_from_data_is_markup(tmp_path: Path) -> None:
    """Claim, evidence, id and name of a data set are shown as text, whatever they hold."""
    outline = Outline(page_of(tmp_path, CLAIMS))
    shown = re.sub("[\x00\u202e]", "\N{REPLACEMENT CHARACTER}", HOSTILE)

    assert outline.open == []
    assert "script" not in outline.tags
    assert not [name for name, _ in outline.attributes if name.startswith("on")]
    assert all(f"{shown} {what}" in outline.text for what in ("claim", "source", "id"))
    assert f"{shown}: 2 rows" in outline.text


def test_nothing_is_loaded(tmp_path: Path) -> None:
    """No element or style fetches anything, and the page itself forbids it."""
    text = page_of(tmp_path, [("0.9 supported paraphrased", "not_supported", "a")])
    outline = Outline(text)

    assert not {"script", "link", "img", "iframe", "object", "use", "a", "base", "form"} & set(outline.tags)
    assert not {"src", "href", "xlink:href", "action"} & {name for name, _ in outline.attributes}
    assert "url(" not in text
    assert "@import" not in text
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in outline.attributes


def test_it_fits_the_reader(tmp_path: Path) -> None:
    """It says how wide a phone is, and follows light and dark; wide tables scroll by themselves."""
    text = page_of(tmp_path, CLAIMS)

    assert ("content", "width=device-width, initial-scale=1") in Outline(text).attributes
    assert "prefers-color-scheme:dark" in text
    assert text.count("<table>") == text.count('<div class="wide">')


def test_it_says_that_it_holds_raw_text(tmp_path: Path) -> None:
    """Who passes it on has been told."""
    assert "This page holds raw text" in Outline(page_of(tmp_path, CLAIMS)).text


def test_what_it_shows(tmp_path: Path) -> None:
    """The summary, and for each data set plots, confusion, reasons, rows not checked and the worst cases."""
    outline = Outline(page_of(tmp_path, CLAIMS))

    assert outline.tags.count("details") == 3
    assert outline.tags.count("svg") == 5
    assert "macro mean 4 1 1" in outline.text
    assert "not supported 0 0 0 1 0 1" in outline.text
    assert "date differs 1 1 100.0" in outline.text
    assert "language unsupported 1" in outline.text
    assert outline.text.count("Most confidently wrong") == 1
    assert "labelled not supported; judged supported, score 0.900, wording covered." in outline.text
    assert "Proposed threshold" not in outline.text


def test_one_data_set_is_shown_once_and_open(tmp_path: Path) -> None:
    """All rows together would say the same again."""
    outline = Outline(page_of(tmp_path, CLAIMS[:2]))

    assert outline.tags.count("details") == 1
    assert ("open", "") in outline.attributes


def test_the_threshold_with_its_conditions(tmp_path: Path) -> None:
    """Guarantee, coverage and conditions stand on the page."""
    text = Outline(page_of(tmp_path, CLAIMS[:2], risk=0.5)).text

    assert "A claim passes when its score is above 0.900000." in text
    assert "Of the claims that a person would label not_supported, on average at most 50 % will" in text
    assert "keeps 0.0 % of all rows and 0.0 % of the supported ones; 0 of 1 rows" in text
    assert "exchangeable" in text


def test_statuses_where_rows_tell(tmp_path: Path) -> None:
    """With label5 there is a table of the statuses."""
    path = tmp_path / "fine.jsonl"
    line = {"claim": "0.1 contradicted date_differs", "label": "not_supported", "label5": "unsupported", "source": "a"}
    path.write_text(json.dumps(line), encoding="utf-8")
    text = Outline(page(evaluate_files([path], ScriptedVerifier())).decode()).text

    assert "unsupported 1 0 – 0.0 contradicted 0 1 0.0 –" in text


def test_the_reliability_diagram_draws_bins_that_have_rows() -> None:
    """A bar as high as the share of supported rows, from the bottom of a square of 240, and the ideal line."""
    empty = BinEntry(low=0, high=0.5, rows=0, mean_score=None, supported=None)
    drawn = str(reliability_plot([empty, BinEntry(low=0.5, high=1, rows=4, mean_score=0.6, supported=0.25)]))

    assert drawn.count("<rect ") == 1
    assert 'x="170" y="192" width="120" height="60"' in drawn
    assert "25.0 % of 4 rows supported" in drawn
    assert drawn.count('class="ideal"') == 1


def test_the_coverage_curve_marks_one_point() -> None:
    """Each point has its figure; the marked one is the one in the table."""
    points = [CoverageEntry(coverage=at, precision=0.5, score=0.1) for at in (0.25, 0.5)]
    drawn = str(coverage_plot(points, 0.5))

    assert 'points="110,132 170,132"' in drawn
    assert (drawn.count('class="dot"'), drawn.count('class="marked"')) == (1, 1)
    assert "50.0 % of the first 25 %" in drawn


@pytest.mark.parametrize("label", ["supported", "not_supported"])
def test_one_class_alone_has_no_curve(tmp_path: Path, label: str) -> None:
    """What cannot be measured is not drawn."""
    assert Outline(page_of(tmp_path, [("0.9 supported paraphrased", label, "a")])).tags.count("svg") == 1
