"""A verifier that says what the claim tells it to, and rows for it."""

from collections.abc import Sequence
from typing import Any

from kivo_worker.documents.model import Span
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.rows import FineLabel, LabelledRow
from kivo_worker.verification.interface import ClaimCheck, Evidence, Reason, Source, Verdict, not_checked
from kivo_worker.vocabulary import ClaimType, NotCheckedReason, SupportStatus

SOURCE = "Customers may request a refund within 30 days of purchase."


class ScriptedVerifier:
    """Reads the verdict from the claim: `score status reason`, and any words after that.

    The evidence is the whole source. The claim "Klage" is in no language it reads; any other breaks it.
    """

    name = "scripted"
    version = "1"

    def __init__(self) -> None:
        self.prepared: list[str] = []

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Remember what it was prepared with."""
        (source,) = sources
        text = source.document.text
        if text == "unreadable":
            raise ValueError(text)
        self.prepared.append(text)
        evidence = (Evidence(source.number, Span(0, len(text)), (), 1.0),)

        def check(claim: str, _type: ClaimType) -> Verdict:
            if claim == "Klage":
                return not_checked(NotCheckedReason.LANGUAGE_UNSUPPORTED, "")
            score, status, reason, *_ = claim.split()
            return Verdict(SupportStatus(status), float(score), Reason(reason), (), evidence, "")

        return check


def row(claim: str, label: str, dataset: str = "refunds", **more: Any) -> LabelledRow:
    """A labelled row about the refund policy."""
    return LabelledRow.model_validate({"dataset": dataset, "source": SOURCE, "claim": claim, "label": label, **more})


def prediction(
    score: float,
    status: str,
    label: str | None = None,
    *,
    label5: FineLabel | None = None,
    reason: Reason = Reason.WORDING_COVERED,
    dataset: str = "refunds",
) -> Prediction:
    """A prediction; the label follows from the finer one where it is not given."""
    supported = label == "supported" or label5 == "supported"
    return Prediction(
        row_id="r",
        dataset=dataset,
        label="supported" if supported else "not_supported",
        label5=label5,
        status=SupportStatus(status),
        score=score,
        reason=reason,
    )


def scored(score: float, label: str) -> Prediction:
    """A prediction of which only the score matters."""
    return prediction(score, "supported" if score > 0.5 else "unsupported", label)
