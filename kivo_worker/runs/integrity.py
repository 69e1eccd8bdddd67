"""Checks that a report store still holds what runs wrote into it: every byte is hashed again.

    an artifact        against its manifest
    a row report       against the list that its manifest names
    a manifest         against the events that tell of it
    a ledger's files   against the seal of their execution

This finds what was damaged, or changed by hand. Who may write the store can make them all agree again; what then still
tells is the event that Kivo got, and its signature (`kivo-worker events verify`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, parse_event
from kivo_worker.digests import checksums_in, sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.reports.model import RunManifest
from kivo_worker.runs.inputs import digest_of
from kivo_worker.runs.layout import MANIFEST, PARTIAL, partial_key
from kivo_worker.runs.stored import parsed, whole
from kivo_worker.storage.interface import Store
from kivo_worker.telling.ledger import DELIVERED_LATER, FOLDER, SEAL, checksums
from kivo_worker.telling.ledger_reading import StoredAttempt, stored_attempts


class Integrity(StrEnum):
    """What hashing a file again came to."""

    GOOD = "good"
    UNVOUCHED = "nothing_vouches_for_it"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Hashed:
    """A file of a report store, and what hashing it again came to.

    Attributes:
        key: the file.
        finding: what it came to.
        trouble: why it cannot be read.
    """

    key: str
    finding: Integrity
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """The digest of a manifest as an event tells it, and where the execution wrote it whose event that is.

    A later delivery keeps the event once more; where the manifest is, that does not say.
    """

    sha256: str
    key: str | None


def check_store(store: Store) -> Iterator[Hashed]:
    """Hash every file again that runs have written into a report store.

    Raises:
        InputError: the store cannot be listed.
    """
    attempts = stored_attempts(store)
    told = [one for attempt in attempts for one in _told(attempt)]
    artifacts: dict[str, Hashed] = {}
    for key in _manifest_keys(store, told):
        for one in _manifest(store, key, told):
            artifacts.setdefault(one.key, one)
    yield from artifacts.values()
    for attempt in attempts:
        yield from _ledger(attempt)


def seal_findings(seal: bytes, digests: Mapping[str, str]) -> dict[str, Integrity]:
    """Hold files against the seal of their execution.

    Args:
        seal: its exact bytes.
        digests: the files' digests as they are now, by name.

    Returns:
        What came of each file and of the seal itself: all good exactly when the seal is, byte for byte, that of these
        files.
    """
    sealed = dict(checksums_in(seal))
    found = {name: _compared(digests.get(name), sealed.get(name)) for name in sorted({*digests, *sealed})}
    files_agree = set(found.values()) <= {Integrity.GOOD}
    is_changed = files_agree and seal != checksums(digests)
    return found | {SEAL: Integrity.CHANGED if is_changed else Integrity.GOOD}


def _compared(digest: str | None, sealed: str | None) -> Integrity:
    if digest is None:
        return Integrity.UNREADABLE
    if sealed is None:
        return Integrity.UNVOUCHED
    return Integrity.GOOD if digest == sealed else Integrity.CHANGED


def _ledger(attempt: StoredAttempt) -> Iterator[Hashed]:
    folder = f"{FOLDER}/{attempt.attempt_id}"
    seal, digests, troubles = b"", dict[str, str](), dict[str, str]()
    for file in attempt.files:
        try:
            if file == SEAL:
                seal = whole(attempt.store, f"{folder}/{file}")
            else:
                digests[file] = digest_of(attempt.store, f"{folder}/{file}")
        except InputError as error:
            troubles[file] = str(error)
    found = seal_findings(seal, digests) if seal else dict.fromkeys(digests, Integrity.UNVOUCHED)
    found |= dict.fromkeys(troubles, Integrity.UNREADABLE)
    for file, finding in sorted(found.items()):
        yield Hashed(f"{folder}/{file}", finding, troubles.get(file))


def _told(attempt: StoredAttempt) -> Iterator[_Told]:
    """What the ends of an execution tell of its manifest; an end that is no event tells nothing."""
    for name in attempt.ends():
        with suppress(InputError, ValueError):
            event = parse_event(attempt.body(name))
            if isinstance(event, CompletedEvent | CancelledEvent):
                key = MANIFEST if isinstance(event, CompletedEvent) else partial_key(attempt.attempt_id, MANIFEST)
                place = None if attempt.attempt_id.endswith(DELIVERED_LATER) else key
                digests = [one.sha256 for one in event.artifact_summaries if one.artifact_name == "run_manifest"]
                yield from (_Told(sha256, place) for sha256 in digests)


def _manifest_keys(store: Store, told: Sequence[_Told]) -> list[str]:
    """Where manifests are, or must be by what was told."""
    listed = [info.key for prefix in (MANIFEST, f"{PARTIAL}/") for info in store.list(prefix)]
    there = [key for key in listed if key.rpartition("/")[2] == MANIFEST]
    return list(dict.fromkeys((*there, *(one.key for one in told if one.key))))


def _manifest(store: Store, key: str, told: Sequence[_Told]) -> Iterator[Hashed]:
    """A manifest, and the artifacts it lists."""
    try:
        data = whole(store, key)
    except InputError as error:
        yield Hashed(key, Integrity.UNREADABLE, str(error))
        return
    yield Hashed(key, _vouched(key, sha256_digest(data), told))
    with suppress(InputError):
        for entry in parsed(RunManifest, data, store.uri(key)).artifacts:
            yield _artifact(store, entry.key, entry.sha256)
            if entry.file_count is not None:
                with suppress(InputError):
                    yield from (_artifact(store, *line) for line in checksums_in(whole(store, entry.key)))


def _vouched(key: str, sha256: str, told: Sequence[_Told]) -> Integrity:
    if sha256 in {one.sha256 for one in told}:
        return Integrity.GOOD
    return Integrity.CHANGED if key in {one.key for one in told} else Integrity.UNVOUCHED


def _artifact(store: Store, key: str, sha256: str) -> Hashed:
    try:
        return Hashed(key, _compared(digest_of(store, key), sha256))
    except InputError as error:
        return Hashed(key, Integrity.UNREADABLE, str(error))
