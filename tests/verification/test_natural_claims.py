"""Claims as assistants make them, against sources of many trades: copies, paraphrases and traps.

The rows are written by hand, with the status a careful reader gives. Where this verifier says something else, the row
says so under `misjudged`: a better verifier has to strike that out.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.vocabulary import SupportStatus
from tests.verification.conftest import Judge

ROWS: list[dict[str, str]] = [
    json.loads(line) for line in Path(__file__).with_name("natural_claims.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["claim"])
def test_natural_claim(judge: Judge, row: dict[str, str]) -> None:
    """Each claim gets the status a careful reader gives it, but for those known to be misjudged."""
    assert judge(row["claim"], row["source"]).status == row.get("misjudged", row["status"])


def test_little_is_misjudged_and_nothing_false_passes() -> None:
    """Known faults are few, and none of them calls a claim supported that is not."""
    misjudged = [row for row in ROWS if "misjudged" in row]

    assert len(misjudged) <= 0.1 * len(ROWS)
    assert all(row["misjudged"] not in {row["status"], SupportStatus.SUPPORTED} for row in misjudged)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["claim"])
def test_a_verbatim_copy_is_supported(judge: Judge, row: dict[str, str]) -> None:
    """What a source says word for word is supported by it."""
    sentence = row["source"].partition(". ")[0].rstrip(".") + "."

    assert judge(sentence, row["source"]).status is SupportStatus.SUPPORTED


NOTATIONS = st.sampled_from(
    [
        ("Customers may cancel the order within {} days of delivery.", 2),
        ("Transfers above \u20ac{} need the approval of two managers.", 2),
        ("The discount on all winter coats is {}%.", 2),
        ("The tank holds at least {} litres of water.", 2),
        ("The museum welcomed {} visitors on the first day.", 2),
        ("The free plan includes {} GB of storage.", 2),
        ("The plant in Leeds was built in {}.", 1900),
    ],
)


@given(NOTATIONS, st.integers(0, 99), st.integers(0, 99))
@settings(max_examples=120, deadline=None)
def test_another_figure_is_never_supported(judge: Judge, notation: tuple[str, int], left: int, right: int) -> None:
    """Of two sentences that differ in a figure alone, neither supports the other; equal ones do."""
    sentence, least = notation
    verdict = judge(sentence.format(least + left), sentence.format(least + right))

    expected = SupportStatus.SUPPORTED if left == right else SupportStatus.CONTRADICTED
    assert verdict.status is expected


@given(st.sampled_from("paid stored shared printed refunded inspected encrypted archived".split()), st.data())
@settings(max_examples=60, deadline=None)
def test_a_denial_is_never_supported(judge: Judge, verb: str, data: st.DataObject) -> None:
    """A sentence and its denial contradict each other, whichever is the claim."""
    subject = data.draw(st.sampled_from(["Late invoices", "Signed contracts", "Old backups", "Personal records"]))
    no = data.draw(st.sampled_from(["are not", "aren't", "aren\u2019t", "are never", "are no longer", "cannot be"]))
    plain, denied = f"{subject} are {verb} by the agency.", f"{subject} {no} {verb} by the agency."

    assert judge(plain, denied).status is SupportStatus.CONTRADICTED
    assert judge(denied, plain).status is SupportStatus.CONTRADICTED
