"""What was installed: Python, the packages, the files of the models, and whether the verifier knows plain things."""

import platform
import re
from collections.abc import Iterable
from importlib import metadata

from kivo_worker.doctor.findings import CheckId, Finding, failed, failed_with, ok
from kivo_worker.documents.reader import text_document
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import JobSpec
from kivo_worker.judges.registry import embedded
from kivo_worker.judges.self_test import PAIRS
from kivo_worker.models.shipped import load_parser, read_checked, shipped_files
from kivo_worker.runs.judge import Judge
from kivo_worker.storage.locate import Stores
from kivo_worker.verification.interface import Source, Verdict, Verifier
from kivo_worker.version import WORKER_VERSION
from kivo_worker.vocabulary import ClaimType, SupportStatus

_PLAIN_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)[^;]*")
"""A package that is needed wherever the worker runs; one that is not has a condition behind a semicolon."""


def check_python(requirements: Iterable[str] | None = None) -> Finding:
    """Tell the versions, and whether every package is there.

    Args:
        requirements: what the worker needs (PEP 508); by default what its own metadata says.
    """
    missing = sorted(filter(_is_missing, _requirements() if requirements is None else requirements))
    if missing:
        names = ", ".join(missing)
        return failed(
            CheckId.PYTHON, f"packages are missing: {names}.", "Install kivo-worker again.", ExitCode.INTERNAL
        )
    python = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    return ok(CheckId.PYTHON, f"{WORKER_VERSION}, {python} ({platform.machine()}); every package is there.")


def _requirements() -> list[str]:
    try:
        found = metadata.requires("kivo-worker") or []
    except metadata.PackageNotFoundError:  # run from its sources
        return []
    return [plain[1] for requirement in found if (plain := _PLAIN_REQUIREMENT.fullmatch(requirement))]


def _is_missing(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return True
    return False


def check_model_files() -> Finding:
    """Hold every file of the shipped models against its digest."""
    try:
        files = shipped_files()
        for name in files:
            read_checked(name)
    except WorkerError as error:
        return failed_with(CheckId.MODEL_FILES, error)
    return ok(CheckId.MODEL_FILES, f"{len(files)} files of the models have the digests they were shipped with.")


def check_verifier(spec: JobSpec | None, stores: Stores | None) -> Finding:
    """Load the verifier of a job, or else the worker's own, and ask it about a claim whose answer is known."""
    try:
        verifier = _loaded(spec, stores)
        claim, carried, other = PAIRS[0]
        right, wrong = (_verdict(verifier, claim, passage) for passage in (carried, other))
    except WorkerError as error:
        return failed_with(CheckId.VERIFIER, error)
    unanswered = next((verdict for verdict in (right, wrong) if verdict.not_checked), None)
    if unanswered is not None:
        message = f"the verifier did not decide a plain claim ({unanswered.not_checked}): {unanswered.explanation}"
        return failed(CheckId.VERIFIER, message, "See docs/doctor.md#verifier.", ExitCode.NOT_CHECKED)
    if right.status is not SupportStatus.SUPPORTED or wrong.status is SupportStatus.SUPPORTED:
        message = f"the verifier takes a plain claim for {right.status}, and its opposite for {wrong.status}."
        return failed(CheckId.VERIFIER, message, "Measure it before it is used: kivo-worker eval.", ExitCode.STORAGE)
    return ok(CheckId.VERIFIER, f"{verifier.name} {verifier.version} decides a plain claim as it should.")


def _loaded(spec: JobSpec | None, stores: Stores | None) -> Verifier:
    if spec is None or stores is None:
        load_parser()
        return embedded()
    judge = Judge(spec, stores)
    judge.load()
    return judge.verifier


def _verdict(verifier: Verifier, claim: str, passage: str) -> Verdict:
    return verifier.prepare([Source(1, "", text_document(passage))])(claim, ClaimType.FACTUAL)
