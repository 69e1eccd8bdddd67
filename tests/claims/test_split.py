"""A sentence is cut into its statements only where each can stand on its own."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.claims.split import clauses


def cut(text: str) -> list[str]:
    """The clauses of a sentence."""
    return [text[start:end] for start, end in clauses(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Refunds are paid", "; ", "fees are not."],
        ["Refunds are paid", " ;\n", "fees are not."],
        ["Refunds are paid", ", and ", "the owner can cancel."],
        ["Refunds are paid", ", but ", "setup fees are not."],
        ["Refunds are paid", "; but ", "setup fees are not."],
        ["Basic includes 5 seats", ", while ", "the Plus plan has 10."],
        ["Ostervane is the controller", ", whereas ", "your organisation is the processor."],
        ["Refunds are paid", ", and ", "fees aren't", ", and ", "the plan doesn\u2019t change."],
        ["Logs can be kept", "; ", "tickets can be deleted", "; ", "macros can be shared."],
        ["The fee [1], the seat and the plan are set", ", and ", "the owner's invoice is sent [2]."],
        ["Refunds, credits, and fees are paid", ", and ", "taxes are not."],
    ],
)
def test_safe_cuts(parts: list[str]) -> None:
    """Two statements with their own subjects and verbs are two claims; the connector is no part of either."""
    assert cut("".join(parts)) == parts[::2]


@pytest.mark.parametrize(
    "text",
    [
        "Refunds are paid and fees are charged.",
        "Refunds are paid, and they are quick.",
        "Refunds are paid; it is quick.",
        "Refunds are paid, but not to resellers who are new.",
        "Refunds are paid, and this must be asked for.",
        "Refunds are paid, and their owner is told.",
        "Refunds are paid, and if the owner asks, fees are paid.",
        "Refunds are paid, and then the plan is closed.",
        "Refunds are paid, and within a month.",
        "Refunds are paid, and can be declined.",
        "Seats, plans, and credits are refunded.",
        "Refunds, and the fees which are due, apply.",
        "If refunds are paid, and fees are due, the plan is closed.",
        "Unless refunds are paid; fees are due.",
        "Once it is logged, nobody can rewrite it, and nobody can delete it.",
        "Both refunds are paid, and fees are waived.",
        "Refunds are either paid, and fees are waived, or not.",
        "The owner chooses between what is paid, and what the plan is.",
        "No; yes; maybe the owner.",
        "A; b.",
        "Refunds apply.",
        "Fees: none, and the plan is free.",
        "",
    ],
)
def test_refused_cuts(text: str) -> None:
    """Conditions, pronouns, lists and halves without a verb stay with what gives them their meaning."""
    assert cut(text) == [text]


@given(
    st.lists(
        st.sampled_from(["Refunds", "are paid", ", and ", "; ", " but ", " ", "it", "the plan is", "if "]), max_size=14
    )
)
def test_only_connectors_are_left_out(parts: list[str]) -> None:
    """Clauses are in order and not blank, and what lies between them is only a connector."""
    text = "".join(parts).strip()
    found = clauses(text)
    connectors = [text[end:start] for (_, end), (start, _) in pairwise(found)]

    assert (found[0][0], found[-1][1]) == (0, len(text))
    assert {connector.strip(" ,;") for connector in connectors} <= {"", "and", "but"}
    assert all(start < end for start, end in found) or not text


@pytest.mark.parametrize(
    "part", ["foo; ", "foo, and bar ", "it is, and a ", "is, and ", " ", ";", "ed", "a is b; ", "a ", "'", "is; a\t"]
)
def test_linear_time(part: str) -> None:
    """Long sentences of any shape take time in proportion to their length: else this would not end."""
    text = "It is " + part * (100_000 // len(part)) + "x"

    assert clauses(text)
