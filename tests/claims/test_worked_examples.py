"""The worked examples of docs/claims.md are what the worker does."""

import re
from pathlib import Path

import pytest

from kivo_worker.claims.extract import extract
from kivo_worker.claims.model import SkipReason, SourceName
from kivo_worker.documents.reader import MARKDOWN, text_document
from kivo_worker.models.shipped import load_parser

PAGE = (Path(__file__).parents[2] / "docs" / "claims.md").read_text("utf-8")
SOURCES = [SourceName(1, "Refund policy", "source 1"), SourceName(2, "Admin guide", "source 2")]
EXAMPLES = re.findall(r"^\d+\.\n\n```text\n(.*?)\n```\n\n((?:- [^\n]*\n)+)", PAGE, re.MULTILINE | re.DOTALL)


def told(output: str) -> list[str]:
    """The claims and skipped parts of an output, as the page tells them."""
    found = extract(text_document(output, MARKDOWN), SOURCES, load_parser().parse)
    lines = []
    for claim in found.claims:
        names = ["unknown source" if one.source is None else f"source {one.source}" for one in claim.citations]
        cites = f"; cites {', '.join(names)}" if names else ""
        lines.append(f"{claim.type.value}{cites}{'; ambiguous' if claim.is_ambiguous else ''}: {claim.standalone}")
    skipped = [part for part in found.skipped if part.reason is not SkipReason.SEPARATOR]
    return [*lines, *(f"skipped, {part.reason.value}: {part.span.of(output)}" for part in skipped)]


def test_there_are_twenty() -> None:
    """The page shows as many as it says."""
    assert len(EXAMPLES) == 20


@pytest.mark.parametrize(("output", "lines"), EXAMPLES, ids=[f"{number}" for number in range(1, len(EXAMPLES) + 1)])
def test_example(output: str, lines: str) -> None:
    """Each output gives the claims and skipped parts the page lists."""
    assert told(output) == [line.removeprefix("- ") for line in lines.splitlines()]
