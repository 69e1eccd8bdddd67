"""What a verifier said of a row beside what a person says; never text, except where a type says so."""

import json
from dataclasses import dataclass, field

from kivo_worker.evaluation.rows import FineLabel, Label
from kivo_worker.verification.interface import Reason
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A row's labels and its verdict.

    Attributes:
        row_id: the row's id.
        dataset: the data set it belongs to.
        label: whether a person found the claim supported.
        label5: the status a person gave, where one did.
        status: the verifier's status; `supported` is its decision for the claim, all else against it.
        score: the probability that the claim is supported; 0 for a row that was not checked.
        reason: why the status is what it is.
        not_checked: why the row was not checked; none when it was.
        seconds: how long the verdict took; figures that are compared leave it out.
    """

    row_id: str
    dataset: str
    label: Label
    label5: FineLabel | None = None
    status: SupportStatus
    score: float
    reason: Reason
    not_checked: NotCheckedReason | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def is_supported(self) -> bool:
        """Whether a person found the claim supported."""
        return self.label == "supported"

    @property
    def is_checked(self) -> bool:
        """Whether the verifier gave a verdict."""
        return self.status is not SupportStatus.NOT_CHECKED

    @property
    def passes(self) -> bool:
        """Whether the verifier decided that the claim is supported."""
        return self.status is SupportStatus.SUPPORTED

    @property
    def is_right(self) -> bool:
        """Whether the status is the labelled one, as far as the label tells; a row not checked never is."""
        if self.label5:
            return self.status == self.label5
        return self.is_checked and self.passes == self.is_supported

    def json_line(self) -> bytes:
        """A line of the predictions file."""
        shown = {
            "id": self.row_id,
            "dataset": self.dataset,
            "status": self.status,
            "score": self.score,
            "reason": self.reason,
        }
        return json.dumps(shown).encode("ascii") + b"\n"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A prediction together with the text it is about: what only the page for people may hold."""

    prediction: Prediction
    claim: str
    evidence: tuple[str, ...]
