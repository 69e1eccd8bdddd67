"""What docs/decision.md says of thresholds is what the code does."""

import re
from pathlib import Path

from kivo_worker import reviewing
from kivo_worker.verification import decide

PAGE = (Path(__file__).parents[2] / "docs" / "decision.md").read_text(encoding="utf-8")
TEXT, _, NUMBERS = PAGE.partition("## The numbers")
ROWS = {
    name: float(share) / 100 for share, name in re.findall(r"^\| (\d+) % \|[^|]*\| `(\w+)` \|$", NUMBERS, re.MULTILINE)
}
THRESHOLDS = {
    name: value
    for room in (decide, reviewing)
    for name, value in vars(room).items()
    if re.fullmatch(r"[A-Z][A-Z_]*_FROM", name)
}


def test_every_threshold_is_there() -> None:
    """The table has each threshold with its number, and no other."""
    assert ROWS == THRESHOLDS


def test_each_is_explained() -> None:
    """What a threshold does stands in the text, by its name; only what names a reason needs no more than its row."""
    assert set(re.findall(r"`([A-Z][A-Z_]*_FROM)`", TEXT)) == set(THRESHOLDS) - {"WORDING_FROM"}


def test_what_the_score_is_brought_to() -> None:
    """The two numbers for kinds of text that were not trained on."""
    assert f"its log-odds times {decide.UNSEEN_SCALE}, plus {decide.UNSEEN_SHIFT}." in TEXT.replace("\n", " ")
