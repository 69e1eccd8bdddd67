"""What is sent is what was given, and what cannot be a request is not sent."""

import json
from typing import Any

import pytest

from kivo_worker.client.errors import NotSentError
from kivo_worker.client.operations import create_import, create_review_run, list_claims
from kivo_worker.contract.imports import CreateImport
from kivo_worker.contract.review_runs import CreateReviewRun, SourceInput
from kivo_worker.vocabulary import IntendedUse
from tests.boundary.conftest import _answering as answering
from tests.boundary.conftest import http
from tests.client.conftest import API_KEY, REFUNDS, Connect
from tests.client.test_retries import ACCEPTED


def test_as_given(connect: Connect) -> None:
    """The body holds the fields that were given and no defaults; the headers are the documented ones."""
    with answering(http(202, ACCEPTED)) as peer, connect(f"{peer.url}/") as client:
        client.create_review_run(REFUNDS | {"question": "Wie lange? ä\u2028"}, idempotency_key="k")
    head, _, body = peer.requests[0].partition(b"\r\n\r\n")
    lines = head.decode("ascii").split("\r\n")

    assert json.loads(body) == REFUNDS | {"question": "Wie lange? ä\u2028"}
    assert lines[0] == "POST /v1/review-runs HTTP/1.1"
    assert {"Content-Type: application/json", f"Authorization: Bearer {API_KEY}", "Idempotency-Key: k"} <= set(lines)


def test_type_as_given() -> None:
    """A type is sent as the same fields."""
    source = SourceInput(title="t", content="c")
    body = CreateReviewRun(ai_output="x", sources=(source,), intended_use=IntendedUse.CUSTOMER_FACING)
    fields = {"ai_output": "x", "sources": [{"title": "t", "content": "c"}], "intended_use": "customer_facing"}

    assert create_review_run(body, None).body == create_review_run(fields, None).body


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ai_output": ""}, "ai_output: string must have at least 1 character"),
        ({"intended_use": "Zq7"}, "intended_use: must be"),
        ({"sources": []}, "sources: list must have at least 1 item"),
        ({"Zq7": 1}, "the body: there is an unknown field"),
        ({"ai_output": b"Zq7"}, "the body holds what JSON does not have"),
        ({"metadata": {"Zq7": float("nan")}}, "the body holds what JSON does not have"),
        ({"ai_output": "Zq7\udcff"}, "half of a surrogate pair"),
    ],
)
def test_no_body(changes: dict[str, Any], said: str) -> None:
    """A body that the API would refuse is refused here, by the name of the field and without its value."""
    with pytest.raises(NotSentError, match="CreateReviewRun: ") as refused:
        create_review_run(REFUNDS | changes, None)

    assert said in str(refused.value)
    assert "Zq7" not in str(refused.value)


def test_no_list() -> None:
    """A body is fields."""
    with pytest.raises(NotSentError):
        create_review_run([], None)  # type: ignore[arg-type]


def test_characters_that_are_none() -> None:
    """A text from a file that was read with the wrong encoding cannot be written as JSON."""
    body = CreateImport(media_type="text/csv", rows=({"ai_output": "\udcff"},))
    with pytest.raises(NotSentError, match="CreateImport: the body holds what JSON does not have"):
        create_import(body, None)


@pytest.mark.parametrize("run_id", ["", "..", "../usage", "run 1", "run_1/claims", "run_1?x", "ä", "a" * 129])
def test_no_run_id(run_id: str) -> None:
    """A run id that is none never gets into a path."""
    with pytest.raises(NotSentError, match="this is no review run id"):
        list_claims(run_id, None, None)


@pytest.mark.parametrize("key", ["", "two words", "ä", "line\n", "k" * 256])
def test_no_idempotency_key(key: str) -> None:
    """A key that the API would refuse is refused here."""
    with pytest.raises(NotSentError, match="1 to 255 visible ASCII characters"):
        create_review_run(REFUNDS, key)


def test_content_does_not_print() -> None:
    """A request shows where it goes and not what it carries."""
    request = create_review_run(REFUNDS, None)

    assert "/v1/review-runs" in repr(request)
    assert "Refunds" not in repr(request)
