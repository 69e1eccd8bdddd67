"""What may name something in an event: prose does not fit in."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kivo_worker import identifiers
from kivo_worker.vocabulary import FAILURE_CATEGORIES

NAMES = ("Identifier", "Name", "Label", "OpaqueId", "Digest", "PinnedDigest", "Category")
KINDS: dict[str, TypeAdapter[str]] = {name: TypeAdapter(getattr(identifiers, name)) for name in NAMES}
HEX = "0123456789abcdef" * 4

GOOD = {
    "Identifier": ["cust_run_001", "a", "7f4f-21e2", "kivo-private-worker.2026-05-09.v1", "a:b", "x" * 128],
    "Name": [
        "cust_run_001",
        "support-answers-eu-2026-11-22-003",
        "nightly_2026-11-22T10-57-30Z_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f",
        "nightly-2026-11-22T10:57:30.123Z",
    ],
    "Label": ["Customer report store", "a b c d e f", "Q&A (EU) v1.2 / beta-3", "x" * 64],
    "OpaqueId": ["reports/support_answer_review/cust_run_001", "a", "x" * 256, "A:b/c-d.e_f"],
    "Digest": [f"sha256:{HEX}", f"hmac-sha256:{HEX}"],
    "PinnedDigest": [f"sha256:{HEX}"],
    "Category": ["unsupported_policy_claim", "not_checked_cancelled"],
}
BAD = {
    "Identifier": ["", "a b", " a", "a ", "a\n", "a\tb", "_a", "-a", "a/b", "a,b", "é", "x" * 129, "a\u200bb", "a\x00"],
    "Name": ["", "a b", "a-b-c-d-e-f-g", "refund_within_30_days_of_the_purchase", "2026.11.22.10.57.30.123"],
    "Label": ["", "a b c d e f g", " a", "a\nb", "a\tb", "a, b", 'say "x"', "Größe", "x" * 65, "a\u2003b", "a!", "a?"],
    "OpaqueId": ["", "/a", "a b", "a?b", "a#b", "a@b", "a%20b", "x" * 257, "é", "a\n"],
    "Digest": [
        "",
        HEX,
        f"md5:{HEX}",
        f"sha256:{HEX[1:]}",
        f"sha256:{HEX}0",
        f"sha256:{HEX.upper()}",
        f"sha256:{HEX}\n",
    ],
    "PinnedDigest": [f"hmac-sha256:{HEX}", f"SHA256:{HEX}", f"sha256:{HEX}\n"],
    "Category": ["", "unsupported", "Unsupported_policy_claim", "unsupported_policy_claim ", "not_checked_because"],
}

any_text = st.text() | st.lists(st.sampled_from(["a", "refund", "60", "-", "é"]), max_size=12).map(" ".join)


def _cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, texts in table.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), _cases(GOOD))
def test_taken(kind: str, text: str) -> None:
    """Names as the contract's samples have them are taken as they are."""
    assert text == KINDS[kind].validate_python(text)


@pytest.mark.parametrize(("kind", "text"), _cases(BAD))
def test_refused(kind: str, text: str) -> None:
    """Whatever is longer, looser or otherwise spelled is refused."""
    with pytest.raises(ValidationError):
        KINDS[kind].validate_python(text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, 1, b"a", ["a"]])
def test_text_only(kind: str, value: Any) -> None:
    """A name is text, and nothing is made into text."""
    with pytest.raises(ValidationError):
        KINDS[kind].validate_python(value, strict=True)


@given(st.sampled_from(sorted(KINDS)), any_text)
def test_no_prose(kind: str, text: str) -> None:
    """No name holds a run of eight words, a line end, or a character beyond ASCII."""
    try:
        taken = KINDS[kind].validate_python(text)
    except ValidationError:
        return

    assert len(taken.split()) <= identifiers.LABEL_WORDS
    assert taken.isascii()
    assert taken.isprintable()


@given(any_text | st.sampled_from(sorted(FAILURE_CATEGORIES)).map(str.title))
def test_only_closed_categories(text: str) -> None:
    """No text beside the closed set is a category."""
    is_category = text in FAILURE_CATEGORIES
    try:
        KINDS["Category"].validate_python(text)
    except ValidationError:
        assert not is_category
    else:
        assert is_category


@given(any_text | st.sampled_from(GOOD["Label"] + BAD["Label"]))
def test_label_schema(text: str) -> None:
    """The JSON Schema of a label takes exactly what a label may be, the number of its words too."""
    schema = KINDS["Label"].json_schema()
    taken = re.search(schema["pattern"].replace("$", r"\Z"), text) is not None and len(text) <= schema["maxLength"]

    assert taken == _is_taken("Label", text)


def _is_taken(kind: str, text: str) -> bool:
    try:
        KINDS[kind].validate_python(text)
    except ValidationError:
        return False
    return True
