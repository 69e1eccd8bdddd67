"""What was given to reach Kivo: whether it goes together, and whether the credential can be one."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kivo_worker.boundary.credential import check_expiry, has_bearer_shape, read_secret, shown_expiry
from kivo_worker.boundary.http import checked_base_url
from kivo_worker.boundary.outbox import default_outbox_path
from kivo_worker.doctor.findings import CheckId, Finding, failed, failed_with, ok, skipped, warning
from kivo_worker.doctor.places import nearest
from kivo_worker.errors import CredentialError, UsageError, WorkerError
from kivo_worker.exit_codes import ExitCode

CREDENTIAL = "--worker-credential"
_SOON = timedelta(hours=1)


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


def check_settings(access: Access) -> tuple[Finding, str | None]:
    """Tell whether a run would take the options; and the API's address, where it is one."""
    try:
        url = None if access.base_url is None else checked_base_url(access.base_url)
    except UsageError as error:
        return failed_with(CheckId.KIVO_SETTINGS, error), None
    if access.trouble is not None:
        return failed_with(CheckId.KIVO_SETTINGS, access.trouble), url
    if url is None:
        return skipped(CheckId.KIVO_SETTINGS, "none of the three options is given: a run would be offline."), None
    return ok(CheckId.KIVO_SETTINGS, "the API, the review run and its credential are given."), url


def check_credential(given: str | None) -> Finding:
    """Read the credential, and look at its shape and its end; it is not sent."""
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


def check_outbox(access: Access) -> Finding:
    """Tell whether the outbox can be made or written; a run makes it, the doctor does not."""
    if access.base_url is None:
        return skipped(CheckId.OUTBOX, "a run that is offline has none.")
    try:
        path = access.outbox or default_outbox_path()
    except WorkerError as error:
        return failed_with(CheckId.OUTBOX, error)
    place = nearest(path)
    is_right = path.is_file() if place == path.absolute() else place.is_dir()
    if is_right and os.access(place, os.W_OK):
        return ok(CheckId.OUTBOX, "it can be written.", str(path))
    message = "it can neither be written nor made."
    if access.outbox is not None:
        fix = "Name a file on a disk that outlives the run."
        return failed(CheckId.OUTBOX, message, fix, ExitCode.STORAGE, str(path))
    fix = "Name one with --outbox; without, the ledger in the report store keeps what does not arrive."
    return warning(CheckId.OUTBOX, message, fix, str(path))
