"""Error codes and request ids."""

import re

import pytest

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.answers import staged_failure
from kivo_worker.devserver.errors import code_of
from kivo_worker.devserver.ids import new_request_id


def test_request_id() -> None:
    """A request id is `req_` and a lower-case ULID; no two are the same."""
    ids = {new_request_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(re.fullmatch(r"req_[0-7][0-9a-hjkmnp-tv-z]{25}", one) for one in ids)


def test_request_id_tells_the_time() -> None:
    """A ULID of today starts as those in the vendor's samples do."""
    assert new_request_id().startswith("req_01")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ErrorCode.UNAUTHORIZED),
        (402, ErrorCode.PLAN_LIMIT_REACHED),
        (422, ErrorCode.INVALID_REQUEST),
        (418, ErrorCode.INVALID_REQUEST),
        (429, ErrorCode.RATE_LIMITED),
        (500, ErrorCode.INTERNAL_ERROR),
        (503, ErrorCode.UNAVAILABLE),
    ],
)
def test_code_of(status: int, code: ErrorCode) -> None:
    """Every status has a code from the closed set."""
    assert code_of(status) is code


def test_only_a_429_tells_of_the_window() -> None:
    """Rate-limit headers come with the rate limit alone."""
    assert staged_failure(503).headers == {}
    assert staged_failure(429).headers["Retry-After"] == "1"
