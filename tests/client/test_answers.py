"""Answers of a later API are read, what cannot be understood is refused, and nothing of it is repeated."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.boundary.answers import Reply
from kivo_worker.client import KivoClient
from kivo_worker.client.answers import json_reader, read_markdown
from kivo_worker.client.errors import ApiAnswerError, ApiConnectionError
from kivo_worker.contract.claims import ClaimReportAnswer
from kivo_worker.contract.review_runs import ReviewRunAnswer
from tests.boundary.conftest import _answering as answering
from tests.boundary.conftest import http
from tests.client.conftest import REFUNDS, Connect
from tests.client.test_private_worker import CREATE
from tests.client.test_retries import RUN

POINTER, ARTIFACT = CREATE["customer_storage_pointer"], {"artifact_name": "a", "artifact_type": "a", "format": "json"}
RECORD = {
    **{name: CREATE[name] for name in ("workflow_id", "workflow_name", "title", "worker_id", "worker_version")},
    **{name: CREATE[name] for name in ("policy_version", "source_hashes", "output_hash", "customer_storage_pointer")},
    "prompt_version": None,
    "redacted_failure_categories": None,
    "last_sequence": 1,
    "artifact_summaries": [ARTIFACT | {"sha256": "sha256:x", "file_count": 1, "storage_label": "Store"}],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
DETAIL = {"review_run": RUN | {"private_worker": RECORD}, "request_id": "req_1"}


def _reply(fields: object) -> Reply:
    return Reply(200, {}, json.dumps(fields).encode())


def _with_later_keys(value: Any) -> Any:
    """The same, every object with a key more."""
    if isinstance(value, dict):
        return {name: _with_later_keys(each) for name, each in value.items()} | {"later": {"key": [1]}}
    return [_with_later_keys(each) for each in value] if isinstance(value, list) else value


def test_later_keys() -> None:
    """A key that is not known is passed over, at any depth, also in types that are closed elsewhere."""
    read = json_reader(ReviewRunAnswer)

    assert read(_reply(_with_later_keys(DETAIL))) == read(_reply(DETAIL))


def test_later_keys_of_a_report(client: KivoClient) -> None:
    """The claim report too, whose own type is closed for the files that the worker writes."""
    created = client.create_review_run(REFUNDS, idempotency_key="report")
    run_id = client.wait_for_review_run(created.review_run.id).review_run.id
    answer = client.get_claim_report(run_id)
    later = _with_later_keys(answer.model_dump(mode="json"))
    del later["claim_report"]["coverage"]["skipped"]["later"]  # its keys are values: reasons

    assert json_reader(ClaimReportAnswer)(_reply(later)) == answer


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"gate_verdict": "later_verdict"}, "review_run.gate_verdict"),
        ({"status": "paused"}, "review_run.status"),
        ({"claim_count": None}, "review_run.claim_count"),
        ({"metadata": {"Zq7": {}}}, "metadata"),
    ],
)
def test_later_values(change: dict[str, Any], place: str) -> None:
    """A value that is not known is an error that says where it stands, and not what it is."""
    with pytest.raises(ApiAnswerError, match=place) as refused:
        json_reader(ReviewRunAnswer)(_reply({"review_run": RUN | change, "request_id": "req_1"}))

    assert "Zq7" not in str(refused.value)
    assert "later_verdict" not in str(refused.value)


@pytest.mark.parametrize("body", [b"<html>Sign on</html>", b"", b"[]", b"null", b"\xff", b'{"a": 1', b"[" * 100_000])
def test_no_answer_of_the_api(connect: Connect, body: bytes) -> None:
    """A page with status 200 is no answer."""
    with (
        answering(http(200, body)) as peer,
        connect(peer.url, attempts=1) as client,
        pytest.raises(ApiAnswerError, match=r"the Kivo API's answer is no Usage \((it is no JSON|the answer: must be)"),
    ):
        client.get_usage()


@given(JSON)
@settings(max_examples=50)
def test_any_json(value: object) -> None:
    """Whatever JSON comes, it is an answer or an error of ours."""
    with pytest.raises(ApiAnswerError) as refused:
        json_reader(ReviewRunAnswer)(_reply(value))

    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/html", b"# Claim report"), ("", b"# Claim report"), ("text/markdown; charset=utf-8", b"\xff")],
)
def test_no_markdown(content_type: str, body: bytes) -> None:
    """A text of another kind is no claim report."""
    with pytest.raises(ApiAnswerError, match="no markdown"):
        read_markdown(Reply(200, {"content-type": content_type}, body))


def test_markdown() -> None:
    """The kind is what it is in any case and with any parameter."""
    assert read_markdown(Reply(200, {"content-type": "Text/Markdown;charset=utf-8"}, "ä".encode())) == "ä"


@pytest.mark.parametrize("read", [json_reader(ReviewRunAnswer), read_markdown])
def test_broken_off(read: Callable[[Reply], object]) -> None:
    """What broke off, or would not end, is not taken for an answer."""
    with pytest.raises(ApiConnectionError, match="broke off"):
        read(Reply(200, {}, None))


def test_too_long(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is read up to a limit."""
    for shell in ("synchronous", "asynchronous"):
        monkeypatch.setattr(f"kivo_worker.client.{shell}.MAX_ANSWER_BYTES", 1000)
    with (
        answering(http(200, b" " * 1001)) as peer,
        connect(peer.url, attempts=1) as client,
        pytest.raises(ApiConnectionError, match="longer than"),
    ):
        client.get_usage()
