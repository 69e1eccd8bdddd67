"""The ids that the server gives (contract 3.2 and 5)."""

import secrets
import time
import uuid

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_run_id() -> str:
    """Make the id of a review run: `run_` and a random UUID."""
    return f"run_{uuid.uuid4()}"


def new_request_id() -> str:
    """Make the id of a request: `req_` and a lower-case ULID."""
    return f"req_{_ulid()}"


def new_import_id() -> str:
    """Make the id of an import: `import_` and a lower-case ULID."""
    return f"import_{_ulid()}"


def _ulid() -> str:
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
