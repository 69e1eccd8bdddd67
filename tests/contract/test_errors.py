"""The closed list of error codes."""

from kivo_worker.contract.errors import MEANING_OF_CODE, ErrorAnswer, ErrorCode


def test_every_code_has_a_meaning() -> None:
    """No code without its status and what it means."""
    assert set(MEANING_OF_CODE) == set(ErrorCode)
    assert all(400 <= status < 600 and meaning for status, meaning in MEANING_OF_CODE.values())


def test_envelope() -> None:
    """An error is read off the envelope that the vendor's samples read (contract 8)."""
    body = '{"error": {"code": "rate_limited", "message": "Wait."}, "request_id": "req_1"}'
    answer = ErrorAnswer.model_validate_json(body)

    assert (answer.error.code, answer.request_id) == (ErrorCode.RATE_LIMITED, "req_1")
