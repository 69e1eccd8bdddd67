"""The documentation's page of the API, made from the route table and the list of error codes."""

from collections.abc import Iterator

from kivo_worker.contract.errors import MEANING_OF_CODE
from kivo_worker.devserver.operations import AnyOperation
from kivo_worker.devserver.routes import OPERATIONS

_INTRODUCTION = """\
# The API

`kivo-worker dev-server` serves Kivo's documented API on your own machine. Its OpenAPI 3.1 document is
[openapi.json](openapi.json), and served at `/openapi.json`; what Kivo leaves open is decided in
[contract.md](contract.md). This page and the document are made from one route table (`make schemas`).

## Operations

An API key is sent as `Authorization: Bearer kivo_...`, is good for one project, and needs the scope listed here; a
run of another project is not found. Events are sent with the run's worker credential instead. Bodies are JSON.
Creating takes an `Idempotency-Key` header: the same key with the same request makes nothing twice and is answered
with what was made. Lists take `limit` (50, at most 100) and `cursor`.
"""

_ANSWERS = """
## Every answer

`X-Request-Id` is the `request_id` of the body. `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset` (seconds)
and `X-RateLimit-Reset` (a time) tell of the window of the credential that was sent; a 429 has `Retry-After`, a 401
`WWW-Authenticate`. To try a client: `--rate-limit` and `--rate-window` make windows small, `--plan-limit` sets the
review runs of a month, `--fail-with` answers every event with one status.

## Errors

```json
{"error": {"code": "rate_limited", "message": "..."}, "request_id": "req_01hw889zps5gr7q8m7jqt2wzc2"}
```

The message is for people and repeats nothing of the request's body. The code is one of these:
"""


def page() -> str:
    """Write the page, in markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    yield "| Operation | Needs | Answers |"
    yield "|---|---|---|"
    yield from (_row(operation) for operation in OPERATIONS)
    yield _ANSWERS
    yield "| Code | Status | Meaning |"
    yield "|---|---|---|"
    yield from (f"| `{code}` | {status} | {meaning} |" for code, (status, meaning) in MEANING_OF_CODE.items())


def _row(operation: AnyOperation) -> str:
    needs = f"`{operation.access.scope}`" if operation.access.scope else operation.access.needs
    errors = sorted({MEANING_OF_CODE[code][0] for code in operation.every_refusal})
    answers = ", ".join(map(str, errors))
    what = f"`{operation.method} {operation.path}`<br>{operation.summary}"
    return f"| {what} | {needs} | **{operation.status}**, {answers} |"
