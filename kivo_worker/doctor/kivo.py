"""The way to Kivo: what is set, whether the credential looks like one, whom TLS trusts, and whether the API answers."""

import os
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kivo_worker.boundary.credential import check_expiry, has_bearer_shape, read_secret, shown_expiry
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.http import checked_base_url
from kivo_worker.boundary.network import proxy_of
from kivo_worker.boundary.outbox import default_outbox_path
from kivo_worker.boundary.reaching import Reached, reach
from kivo_worker.boundary.tls import CA_BUNDLE, CLIENT_CERT, tls_context
from kivo_worker.doctor.findings import CheckId, Finding, State, failed, failed_with, ok, skipped, warning
from kivo_worker.errors import CredentialError, UsageError, WorkerError
from kivo_worker.exit_codes import ExitCode

CREDENTIAL = "--worker-credential"
_SECONDS = 30.0
_SOON = timedelta(hours=1)
_CLOCK_DIFFERS, _CLOCK_IS_WRONG = timedelta(seconds=60), timedelta(minutes=5)
"""A minute is forgiven everywhere; signatures older than five are refused (docs/contract.md)."""


@dataclass(frozen=True, slots=True)
class Access:
    """What was given to reach Kivo; all of it none for a run that is offline.

    Attributes:
        base_url: the API.
        credential: the run's credential, or where that is.
        outbox: where the last event would wait; the user's own when not given.
        trouble: why a run would not take the three options as they are.
    """

    base_url: str | None = None
    credential: str | None = None
    outbox: Path | None = None
    trouble: UsageError | None = None


def check_kivo(access: Access) -> Iterator[Finding]:
    """Check the way to Kivo; where nothing is set, only what every connection needs."""
    settings, url = _settings(access)
    tls, proxy = _tls(), _proxy(url)
    yield from (settings, _credential(access.credential), _outbox(access), tls, proxy)
    if url is None or State.FAILED in {tls.state, proxy.state}:
        why = "no API is given." if url is None else "the way there is not set right."
        yield from (skipped(check, why) for check in (CheckId.KIVO_API, CheckId.CLOCK))
        return
    reached = reach(url, seconds_from_now(_SECONDS))
    yield from (_answer(reached), _clock(reached))


def _settings(access: Access) -> tuple[Finding, str | None]:
    """What is given; and the API's address, where it is one."""
    try:
        url = None if access.base_url is None else checked_base_url(access.base_url)
    except UsageError as error:
        return failed_with(CheckId.KIVO_SETTINGS, error), None
    if access.trouble is not None:
        return failed_with(CheckId.KIVO_SETTINGS, access.trouble), url
    if url is None:
        return skipped(CheckId.KIVO_SETTINGS, "none of the three options is given: a run would be offline."), None
    return ok(CheckId.KIVO_SETTINGS, "the API, the review run and its credential are given."), url


def _credential(given: str | None) -> Finding:
    if given is None:
        return skipped(CheckId.CREDENTIAL, "no worker credential is given.")
    try:
        secret = read_secret(given, name=CREDENTIAL)
        check_expiry(secret, name=CREDENTIAL)
    except CredentialError as error:
        return failed_with(CheckId.CREDENTIAL, error, CREDENTIAL)
    if not has_bearer_shape(secret):
        message = "it has a character that no bearer token has (RFC 6750, section 2.1), such as a space or a quote."
        fix = 'Give the credential alone: without "Bearer", quotes, or a name before it.'
        return failed(CheckId.CREDENTIAL, message, fix, ExitCode.CREDENTIAL, CREDENTIAL)
    end = shown_expiry(secret)
    if end is None:
        return ok(CheckId.CREDENTIAL, "it has the shape of a credential; it does not say when it ends.", CREDENTIAL)
    message = f"it has the shape of a credential, and ends at {end:%Y-%m-%dT%H:%M:%SZ}."
    if end - datetime.now(UTC) < _SOON:
        return warning(CheckId.CREDENTIAL, message, "Rotate it before a long run.", CREDENTIAL)
    return ok(CheckId.CREDENTIAL, message, CREDENTIAL)


def _outbox(access: Access) -> Finding:
    """Whether the outbox can be made or written; a run makes it, the doctor does not."""
    if access.base_url is None:
        return skipped(CheckId.OUTBOX, "a run that is offline has none.")
    try:
        path = access.outbox or default_outbox_path()
    except WorkerError as error:
        return failed_with(CheckId.OUTBOX, error)
    nearest = next(place for place in (path, *path.absolute().parents) if place.exists())
    if nearest.is_dir() == (nearest == path) or not os.access(nearest, os.W_OK):
        message = "it can neither be written nor made."
        if access.outbox is not None:
            fix = "Name a file on a disk that outlives the run."
            return failed(CheckId.OUTBOX, message, fix, ExitCode.STORAGE, str(path))
        fix = "Name one with --outbox; without, the ledger in the report store keeps what does not arrive."
        return warning(CheckId.OUTBOX, message, fix, str(path))
    return ok(CheckId.OUTBOX, "it can be written.", str(path))


def _tls() -> Finding:
    try:
        context = tls_context()
    except WorkerError as error:
        return failed_with(CheckId.TLS, error)
    number = context.cert_store_stats()["x509_ca"]
    if number == 0 and not os.path.isdir(ssl.get_default_verify_paths().capath or ""):  # noqa: PTH112 - may be empty
        message = "this system has no authorities, so no server is trusted."
        return failed(CheckId.TLS, message, f"Install ca-certificates, or set {CA_BUNDLE}.", ExitCode.UNDELIVERED)
    added = " and ".join(name for name in ("SSL_CERT_FILE", CA_BUNDLE) if os.environ.get(name))
    beside = f", those of {added} among them" if added else ", all the system's own"
    shown = "; a client certificate is shown" if os.environ.get(CLIENT_CERT) else ""
    return ok(CheckId.TLS, f"{number} authorities are trusted{beside}{shown}.")


def _proxy(url: str | None) -> Finding:
    if url is None:
        return skipped(CheckId.PROXY, "no API is given.")
    try:
        proxy = proxy_of(url)
    except UsageError as error:
        return failed_with(CheckId.PROXY, error)
    return ok(CheckId.PROXY, f"the Kivo API is reached through {proxy}." if proxy else "none is in the way to Kivo.")


def _answer(reached: Reached) -> Finding:
    if reached.trouble:
        return failed(CheckId.KIVO_API, reached.trouble, reached.hint, ExitCode.UNDELIVERED)
    return ok(CheckId.KIVO_API, f"the Kivo API answers ({reached.status}, asked without a credential).")


def _clock(reached: Reached) -> Finding:
    if reached.ahead is None:
        return skipped(CheckId.CLOCK, "the API does not tell the time.")
    off, way = abs(reached.ahead), "ahead of" if reached.ahead > timedelta(0) else "behind"
    message = f"this machine's clock is {off.total_seconds():.0f} seconds {way} the API's."
    fix = "Set it, such as by NTP: signatures and sign-ins of a wrong time are refused."
    if off > _CLOCK_IS_WRONG:
        return failed(CheckId.CLOCK, message, fix, ExitCode.UNDELIVERED)
    if off > _CLOCK_DIFFERS:
        return warning(CheckId.CLOCK, message, fix)
    return ok(CheckId.CLOCK, "this machine's clock agrees with the API's.")
