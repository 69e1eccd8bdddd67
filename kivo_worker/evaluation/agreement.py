"""Whether two verifiers say the same of the same rows: Cohen's kappa (1960), and every row of which they do not."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kivo_worker.evaluation.metrics import share
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.rows import FineLabel, Label
from kivo_worker.verification.interface import Verifier
from kivo_worker.version import WORKER_VERSION
from kivo_worker.vocabulary import SupportStatus

AGREEMENT_REPORT_SCHEMA: Literal["kivo_private_worker_agreement_report.v1"] = "kivo_private_worker_agreement_report.v1"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NamedVerifier(_Closed):
    """A verifier."""

    name: str
    version: str


class Opinion(_Closed):
    """What a verifier said of a row."""

    status: SupportStatus
    score: float


class Disagreement(_Closed):
    """A row to which two verifiers give different statuses, with its labels."""

    id: str
    dataset: str
    label: Label
    label5: FineLabel | None
    first: Opinion
    second: Opinion


class AgreementReport(_Closed):
    """How far two verifiers agree, without text.

    Attributes:
        verifiers: the first and the second.
        rows: how many rows both were asked.
        agreeing: how many of them got the same status from both.
        kappa: agreement on the status beyond chance; null where both say one thing only.
        kappa_supported: the same on supported or not.
        disagreements: every other row, in the order of the files.
    """

    schema_version: Literal["kivo_private_worker_agreement_report.v1"] = AGREEMENT_REPORT_SCHEMA
    worker_version: str = WORKER_VERSION
    verifiers: tuple[NamedVerifier, NamedVerifier]
    rows: int
    agreeing: int
    kappa: float | None
    kappa_supported: float | None
    disagreements: tuple[Disagreement, ...]

    def json_bytes(self) -> bytes:
        """Two-space indented JSON in UTF-8, with a final newline."""
        return self.model_dump_json(indent=2).encode("utf-8") + b"\n"


def compare_verifiers(
    verifiers: tuple[Verifier, Verifier], first: Sequence[Prediction], second: Sequence[Prediction]
) -> AgreementReport:
    """Compare what two verifiers said of the same rows, in the same order."""
    pairs = list(zip(first, second, strict=True))
    apart = [(one, other) for one, other in pairs if one.status is not other.status]
    one, other = (NamedVerifier(name=verifier.name, version=verifier.version) for verifier in verifiers)
    return AgreementReport(
        verifiers=(one, other),
        rows=len(pairs),
        agreeing=len(pairs) - len(apart),
        kappa=cohens_kappa([(one.status, other.status) for one, other in pairs]),
        kappa_supported=cohens_kappa([(one.passes, other.passes) for one, other in pairs]),
        disagreements=tuple(
            Disagreement(
                id=one.row_id,
                dataset=one.dataset,
                label=one.label,
                label5=one.label5,
                first=Opinion(status=one.status, score=one.score),
                second=Opinion(status=other.status, score=other.score),
            )
            for one, other in apart
        ),
    )


def cohens_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Agreement beyond what chance would give two that say each thing as often as these; none where that is all."""
    observed = share(sum(one == other for one, other in pairs), len(pairs))
    if observed is None:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[said] * second[said] for said in first) / len(pairs) ** 2
    return share(observed - expected, 1 - expected)
