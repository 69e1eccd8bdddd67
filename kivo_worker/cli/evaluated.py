"""Which verifier `kivo-worker eval` measures, what its scores are worth, and how far two agree."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kivo_worker.cli.console import one_line, say
from kivo_worker.errors import UsageError

if TYPE_CHECKING:
    from kivo_worker.evaluation.agreement import AgreementReport
    from kivo_worker.evaluation.predictions import Prediction
    from kivo_worker.verification.interface import Verifier

EMBEDDED = "embedded"
_SHOWN = 20
"""So many disagreements are shown; the JSON has all."""


def chosen_verifier(which: str, *, raw: bool = False) -> "Verifier":
    """Make the verifier the command line names, and say what must be known of it.

    Args:
        which: `embedded`, or a job spec whose verifier is meant.
        raw: leave its calibration out, for a new one.

    Raises:
        UsageError: there is no such verifier, or one that has no calibration of its own is to be calibrated.
        JobSpecError: the spec is wrong.
        ModelError: a file of its model cannot be used.
    """
    from kivo_worker.judges.registry import embedded  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.verification.interface import notes_of  # noqa: PLC0415

    if which == EMBEDDED and raw:
        raise _not_calibrated()
    verifier = embedded() if which == EMBEDDED else _of_a_spec(which, raw=raw)
    for note in notes_of(verifier):
        say(f"warning: {note}")
    return verifier


def calibration_of(verifier: "Verifier", predictions: "Sequence[Prediction]") -> bytes:
    """Find what the scores of a verifier are worth, as the file that says so.

    Raises:
        UsageError: there are too few rows, or its scores do not go with their labels.
    """
    from kivo_worker.evaluation.scaling_fit import fit_scaling  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.judges.calibration import CalibrationFile  # noqa: PLC0415

    fit = fit_scaling(predictions)
    found = CalibrationFile(
        verifier=verifier.name,
        verifier_version=verifier.version,
        scale=fit.scaling.scale,
        shift=fit.scaling.shift,
        rows=fit.rows,
        error_before=fit.error_before,
        error_after=fit.error_after,
    )
    return found.json_bytes()


def agreement_of(
    files: Sequence[Path], verifiers: "tuple[Verifier, Verifier]", on_row: Callable[[int], None]
) -> "AgreementReport":
    """Measure how far two verifiers agree on the rows of files."""
    from kivo_worker.evaluation.agreement import compare_verifiers  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.evaluation.evaluating import evaluate_files  # noqa: PLC0415

    first, second = (evaluate_files(files, verifier, None, on_row).predictions for verifier in verifiers)
    return compare_verifiers(verifiers, first, second)


def agreement_lines(report: "AgreementReport") -> Iterator[str]:
    """Say how far they agree, and show where they do not."""
    for number, verifier in zip(("first", "second"), report.verifiers, strict=True):
        yield f"{number}: {one_line(verifier.name)} {one_line(verifier.version)}"
    yield f"same status: {report.agreeing} of {report.rows} rows (kappa {_kappa(report.kappa)})"
    yield f"supported or not: kappa {_kappa(report.kappa_supported)}"
    for one in report.disagreements[:_SHOWN]:
        said = f"{one.first.status} {one.first.score:.2f}, {one.second.status} {one.second.score:.2f}"
        yield f"  {one_line(one.dataset)} {one_line(one.id)}: {said}; labelled {one.label5 or one.label}"
    if len(report.disagreements) > _SHOWN:
        yield f"  and {len(report.disagreements) - _SHOWN} more, all of them in --json"


def _kappa(kappa: float | None) -> str:
    return "–" if kappa is None else f"{kappa:.2f}"


def _of_a_spec(which: str, *, raw: bool) -> "Verifier":
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.job.verifiers import EndpointSettings, OnnxSettings  # noqa: PLC0415
    from kivo_worker.runs.verifiers import verifier_of  # noqa: PLC0415
    from kivo_worker.storage.locate import Stores  # noqa: PLC0415

    if not Path(which).exists():
        hint = f'Give "{EMBEDDED}", or a job spec whose verifier is meant.'
        raise UsageError("there is no such verifier.", where="--verifier", hint=hint)
    loaded = load_job_spec(Path(which))
    spec = loaded.spec
    if raw:
        if not isinstance(spec.verifier, OnnxSettings | EndpointSettings):
            raise _not_calibrated()
        spec = spec.model_copy(update={"verifier": spec.verifier.model_copy(update={"calibration": None})})
    return verifier_of(spec, Stores(loaded.folder, spec.storage))


def _not_calibrated() -> UsageError:
    hint = "The embedded one is calibrated; of a cascade, calibrate the stronger one in a job spec of its own."
    return UsageError("what is calibrated is an onnx or openai verifier.", where="--calibrate", hint=hint)
