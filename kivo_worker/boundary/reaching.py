"""Whether the Kivo API can be reached: one request without any credential, which changes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from kivo_worker.boundary.answers import Reply, json_object
from kivo_worker.boundary.deadline import DeadlinePassed, TimeLeft, within
from kivo_worker.boundary.exchange import converse, reason_and_hint
from kivo_worker.boundary.http import http_client

_PATH = "/v1/review-runs"
"""A documented operation that reads (contract 2); without an API key it is refused, by whoever it is."""
_REDIRECTS, _SERVER_ERRORS = range(300, 400), range(500, 600)


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of it.

    Attributes:
        trouble: what is wrong, a sentence; empty when the API answers.
        hint: what to do then.
        status: the status, when there was an answer.
        ahead: how far this machine's clock is ahead of the server's, when that tells the time.
    """

    trouble: str = ""
    hint: str = ""
    status: int | None = None
    ahead: timedelta | None = None


def reach(base_url: str, time_left: TimeLeft) -> Reached:
    """Ask the API for what it only shows to those it knows.

    Args:
        base_url: where it is, checked.
        time_left: how long all of it may take.
    """

    def ask() -> Reply:
        with http_client() as client:
            return converse(client, client.build_request("GET", f"{base_url}{_PATH}"), httpx.Auth(), time_left)

    try:
        reply = within(time_left, ask)
    except DeadlinePassed:
        return Reached("the Kivo API did not answer in time.", "Check the network and the proxy settings.")
    except Exception as error:  # noqa: BLE001 - whatever kept it from answering, said in our words
        return Reached(*reason_and_hint(error))
    trouble, hint = _judged(reply)
    return Reached(trouble, hint, reply.status, _ahead(reply))


def _judged(reply: Reply) -> tuple[str, str]:
    if reply.status in _REDIRECTS:
        hint = "Check the API base URL, and whether a sign-on page is in the way."
        return f"what answers there ({reply.status}) sends elsewhere, and redirects are not followed.", hint
    if reply.status in _SERVER_ERRORS:
        return f"the Kivo API answers {reply.status}: it cannot do its work now.", "Try again later."
    if json_object(reply.body or b"") is None:
        hint = "Check the API base URL, the proxy, and whether a sign-on page is in the way."
        return f"what answers there ({reply.status}) is not the Kivo API.", hint
    return "", ""


def _ahead(reply: Reply) -> timedelta | None:
    try:
        there = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return datetime.now(UTC) - there.replace(tzinfo=there.tzinfo or UTC)
