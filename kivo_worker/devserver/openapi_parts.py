"""The parts of the OpenAPI document that operations share."""

from typing import Any

from kivo_worker.contract.idempotency import IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_KEY_PATTERN
from kivo_worker.devserver.access import API_KEY_SCHEME, WORKER_SCHEME
from kivo_worker.devserver.answers import REQUEST_ID_HEADER

ANSWER_HEADERS: dict[str, dict[str, Any]] = {
    REQUEST_ID_HEADER: {"description": "The request_id of the body.", "schema": {"type": "string"}},
    "RateLimit-Limit": {"description": "Requests allowed in the current window.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "Requests left in it.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until the next one.", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {
        "description": "When the next one begins.",
        "schema": {"type": "string", "format": "date-time"},
    },
}
"""What every answer bears."""

MORE_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
}
"""What answers of a status bear besides."""

RUN_ID: dict[str, Any] = {
    "name": "reviewRunId",
    "in": "path",
    "required": True,
    "schema": {
        "type": "string",
        "pattern": "^run_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "examples": ["run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f"],
    },
}
"""The parameter that names a run."""

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": IDEMPOTENCY_KEY_HEADER,
    "in": "header",
    "description": "The same key with the same request makes nothing twice; with another request it is refused.",
    "schema": {"type": "string", "pattern": IDEMPOTENCY_KEY_PATTERN},
}
"""The header that keeps a request from being done twice."""

SECURITY_SCHEMES = {
    API_KEY_SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "A project's API key, `kivo_...`. An operation lists the scope that the key must have.",
    },
    WORKER_SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "The one-run worker credential that creating a private-worker run returned.",
    },
}
"""Who may call."""
