"""What the scores of a verifier are worth; the file that says so travels with it."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError, ModelError
from kivo_worker.job.verifiers import CalibrationRef
from kivo_worker.judges.folder import ReadFile
from kivo_worker.verification.decide import STATUSES, Calibration
from kivo_worker.verification.scaling import Scaling
from kivo_worker.verification.signals import SIGNALS

CALIBRATION_SCHEMA: Literal["kivo_private_worker_calibration.v1"] = "kivo_private_worker_calibration.v1"
_WHERE = "verifier.calibration"


class CalibrationFile(BaseModel):
    """How the scores of one verifier become probabilities, and on how many rows that was found.

    Attributes:
        verifier: the verifier's name.
        verifier_version: its version; no other's scores are scaled by this.
        scale: what the log-odds of its scores are multiplied with.
        shift: what is added then.
        rows: how many labelled rows it rests on.
        error_before: the calibration error on them without it.
        error_after: and with it.
        signals: the names of what is weighed before, where that was fitted too (`training/calibrate.py`).
        weights: a weight for each status and signal.
        biases: what is added, for each status.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_version: Literal["kivo_private_worker_calibration.v1"] = CALIBRATION_SCHEMA
    verifier: str
    verifier_version: str
    scale: float = Field(gt=0, le=100)
    shift: float = Field(ge=-100, le=100)
    rows: int = Field(ge=1)
    error_before: float = Field(ge=0, le=1)
    error_after: float = Field(ge=0, le=1)
    signals: tuple[str, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()
    biases: tuple[float, ...] = ()

    @property
    def weighing(self) -> Calibration | None:
        """What weighs the signals; none where that was not fitted."""
        return Calibration(np.array(self.weights), np.array(self.biases)) if self.signals else None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        rows = len(STATUSES) if self.signals else 0
        shape = [len(row) for row in self.weights]
        if self.signals not in {(), SIGNALS} or shape != [len(self.signals)] * rows or len(self.biases) != rows:
            message = "the weights are not those of the signals"
            raise ValueError(message)
        return self

    def json_bytes(self) -> bytes:
        """Two-space indented JSON in UTF-8, with a final newline."""
        return self.model_dump_json(indent=2).encode("utf-8") + b"\n"


@dataclass(frozen=True, slots=True)
class Worth:
    """What the scores of a verifier are worth.

    Attributes:
        scaling: how they are scaled.
        version: the verifier's, with the calibration's digest in it.
        weighing: what weighs the signals; none where that was not fitted.
        is_calibrated: whether the scores may be read as probabilities.
    """

    scaling: Scaling
    version: str
    weighing: Calibration | None = None
    is_calibrated: bool = False


def read_calibration(ref: CalibrationRef | None, name: str, version: str, read: ReadFile) -> Worth:
    """Read what a verifier's scores are worth.

    Args:
        ref: where that stands; none for scores that are taken as they are.
        name: the verifier's name.
        version: its version without a calibration.
        read: reads a file.

    Raises:
        ModelError: the file is missing, is no calibration or another than pinned, or belongs to another verifier.
    """
    if ref is None:
        return Worth(Scaling(), version)
    try:
        data = read(ref.uri)
    except InputError as error:
        raise ModelError(error.message, where=_WHERE, hint=error.hint) from None
    digest = sha256_digest(data)
    if ref.sha256 not in {None, digest}:
        raise ModelError("it is another calibration than pinned.", where=_WHERE, hint=f"Its digest is {digest}.")
    try:
        found = CalibrationFile.model_validate_json(data)
    except ValidationError:
        hint = "Make one with kivo-worker eval --calibrate."
        raise ModelError("it is no calibration.", where=_WHERE, hint=hint) from None
    if (found.verifier, found.verifier_version) != (name, version):
        hint = "Make one for this very verifier with kivo-worker eval --calibrate."
        raise ModelError("it was made for another verifier or version.", where=_WHERE, hint=hint)
    return Worth(Scaling(found.scale, found.shift), f"{version} {digest}", found.weighing, is_calibrated=True)
