"""The way to Kivo: whom TLS trusts, the proxy, whether the API answers, and this machine's clock by the API's."""

import os
import ssl
from collections.abc import Iterator
from datetime import timedelta

from kivo_worker.authorities import CA_BUNDLE, SYSTEM_BUNDLE
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.network import proxy_of
from kivo_worker.boundary.reaching import Reached, reach
from kivo_worker.boundary.tls import CLIENT_CERT, tls_context
from kivo_worker.doctor.access import Access, check_credential, check_outbox, check_settings
from kivo_worker.doctor.findings import CheckId, Finding, State, failed, failed_with, ok, skipped, warning
from kivo_worker.errors import UsageError, WorkerError
from kivo_worker.exit_codes import ExitCode

_SECONDS = 30.0
_CLOCK_DIFFERS, _CLOCK_IS_WRONG = timedelta(seconds=60), timedelta(minutes=5)
"""A minute is forgiven everywhere; signatures older than five are refused (docs/contract.md)."""


def check_kivo(access: Access) -> Iterator[Finding]:
    """Check the way to Kivo; where nothing is set, only what every connection needs."""
    settings, url = check_settings(access)
    tls, proxy = _tls(), _proxy(url)
    yield from (settings, check_credential(access.credential), check_outbox(access), tls, proxy)
    if url is None or State.FAILED in {tls.state, proxy.state}:
        why = "no API is given." if url is None else "the way there is not set right."
        yield from (skipped(check, why) for check in (CheckId.KIVO_API, CheckId.CLOCK))
        return
    reached = reach(url, seconds_from_now(_SECONDS))
    yield from (_answer(reached), _clock(reached))


def _tls() -> Finding:
    try:
        context = tls_context()
    except WorkerError as error:
        return failed_with(CheckId.TLS, error)
    number = context.cert_store_stats()["x509_ca"]
    if number == 0 and not os.path.isdir(ssl.get_default_verify_paths().capath or ""):  # noqa: PTH112 - may be empty
        message = "this system has no authorities, so no server is trusted."
        return warning(CheckId.TLS, message, f"Install ca-certificates, or set {CA_BUNDLE}.")
    added = " and ".join(name for name in (SYSTEM_BUNDLE, CA_BUNDLE) if os.environ.get(name))
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
