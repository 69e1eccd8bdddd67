"""The second net below the log: secrets by value and shape, signatures, the run's own words."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker import redaction
from kivo_worker.boundary.credential import read_secret
from kivo_worker.redaction import REDACTED, redact_secret, redact_words, redacted
from kivo_worker.shingles import ShingleIndex


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What one test has redacted is none of another's business."""
    monkeypatch.setattr(redaction, "_secrets", set())
    yield
    redact_words(lambda _texts: False)


def test_a_secret_by_its_value() -> None:
    """What was read as a secret is never logged, wherever it stands, the longest first."""
    read_secret("s3cr3t-value", name="--api-key")
    redact_secret("s3cr3t-value-and-more")

    assert redacted("a s3cr3t-value b (s3cr3t-value-and-more)") == f"a {REDACTED} b ({REDACTED})"


def test_what_is_too_short_for_a_secret() -> None:
    """A value of one letter would blacken everything."""
    redact_secret("a")

    assert redacted("a b") == "a b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Authorization: Bearer abc.def", "Authorization [redacted]"),
        ("{'Authorization': 'Basic dXNlcg==', 'x': 1}", "{'Authorization [redacted]"),
        ("sent Bearer abc.def now", "sent Bearer [redacted] now"),
        ("set-cookie: session=1", "set-cookie [redacted]"),
        ("key kwc_abc.def", "key [redacted]"),
        ("key kivo_live_abc", "key [redacted]"),
        ("AKIAIOSFODNN7EXAMPLE", "[redacted]"),
        (
            "GET https://b.s3.amazonaws.com/k?X-Amz-Signature=ab&x=1 done",
            "GET https://b.s3.amazonaws.com/k?[redacted] done",
        ),
        ("https://user:pass@host/path", "https://[redacted]@host/path"),
        ("/path?x=1&X-Goog-Signature=abc&y=2", "/path?x=1&X-Goog-Signature=[redacted]&y=2"),
        ("sv=1&sig=abc%3D", "sv=1&sig=[redacted]"),
        ("schema kivo_private_worker_job_spec.v1", "schema kivo_private_worker_job_spec.v1"),
    ],
)
def test_shapes(text: str, expected: str) -> None:
    """What looks like a credential or a signed URL is taken out, and the rest stays."""
    assert redacted(text) == expected


def test_own_words() -> None:
    """A text that repeats eight words of the run's own is not logged at all; those of the run before are forgotten."""
    index = ShingleIndex()
    index.add("Customers may request a refund within 30 days of purchase.")
    redact_words(index.occur_in)
    found = redacted("cannot parse: customers may request a refund within 30 days")
    redact_words(ShingleIndex().occur_in)

    assert found == REDACTED
    assert "refund" in redacted("cannot parse: customers may request a refund within 30 days")


@given(st.text())
def test_one_line(text: str) -> None:
    """Nothing in a record can start another line, or steer a terminal."""
    assert redacted(text).isprintable()
