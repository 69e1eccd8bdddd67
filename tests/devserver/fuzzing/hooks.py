"""What schemathesis is told of the development server: who calls, and for which run an event is.

An event is good with the credential of its own run only, so each one gets a run of its own. That happens right before
the call, and only to calls with the mark of a good credential: those with a missing or a wrong one stay as they are.
"""

import os
import re
from pathlib import Path
from typing import Any

import httpx
import schemathesis

FRESH = "Bearer fresh"
NAMES = {"customer_run_id": "cust_run_001", "worker_id": "worker_support_001"}
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,127}")
RUN_ID = re.compile(r"run_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
API_KEY = f"Bearer {os.environ['KIVO_API_KEY']}"

_SAMPLE = (Path(__file__).parents[2] / "contract" / "samples" / "create.json").read_bytes()
_CLIENT = httpx.Client(base_url=os.environ["KIVO_API_BASE_URL"], headers={"Authorization": API_KEY}, trust_env=False)


@schemathesis.auth()
class Auth:
    """The API key, or the mark of a good worker credential."""

    def get(self, _case: Any, context: schemathesis.AuthContext) -> str:
        """Choose by the operation."""
        return FRESH if context.operation.path.endswith("/events") else API_KEY

    def set(self, case: Any, data: str, _context: schemathesis.AuthContext) -> None:
        """Send it."""
        case.headers = {**(case.headers or {}), "Authorization": data}


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: Any, **_: Any) -> None:
    """Give an event a run of its own, in the path and in the body, where what was generated is fit to be a name."""
    if (case.headers or {}).get("Authorization") != FRESH:
        return
    created = _CLIENT.post("/v1/private-worker/review-runs", content=_SAMPLE).raise_for_status().json()
    run_id = created["review_run"]["id"]
    case.headers["Authorization"] = f"Bearer {created['worker_credential']}"
    if RUN_ID.fullmatch(str((case.path_parameters or {}).get("reviewRunId"))):
        case.path_parameters = {**case.path_parameters, "reviewRunId": run_id}
    if isinstance(case.body, dict):
        names = {"review_run_id": run_id, **NAMES}
        case.body |= {name: value for name, value in names.items() if _is_identifier(case.body.get(name))}


def _is_identifier(value: object) -> bool:
    return isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None
