"""Claims as assistants make them, against sources of many trades: copies, paraphrases and traps.

The rows are written by hand. A row that a better verifier judges better has to change with it.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.interface import Reason
from kivo_worker.vocabulary import SupportStatus
from tests.verification.conftest import Judge

ROWS: list[dict[str, str]] = [
    json.loads(line) for line in Path(__file__).with_name("natural_claims.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["claim"])
def test_natural_claim(judge: Judge, row: dict[str, str]) -> None:
    """Each claim gets the status a careful reader gives it, for the reason that reader would name."""
    verdict = judge(row["claim"], row["source"])

    assert (verdict.status, verdict.reason) == (row["status"], row["reason"])


def test_the_rows_show_every_reason() -> None:
    """Each reason a checked claim can have comes out of some natural claim."""
    assert {row["reason"] for row in ROWS} == set(Reason) - {Reason.NOT_CHECKED}


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
