"""Pairs that any model for this can tell apart: one that cannot is not what its labels say."""

import numpy as np

from kivo_worker.errors import ModelError
from kivo_worker.judges.folder import MODEL, WHERE
from kivo_worker.verification.signals import JudgePair

_SUPPORTED, _CONTRADICTED = 0, 2

PAIRS = (
    (
        "Refunds are paid within 30 days.",
        "Refunds are paid within 30 days to the original card.",
        "Refunds are never paid.",
    ),
    ("The museum is closed on Mondays.", "On Mondays the museum is closed.", "On Mondays the museum is open."),
    ("Water boils at 100 degrees.", "Water boils at 100 degrees at sea level.", "The committee met in Lisbon."),
)
"""A claim, a passage that carries it, and one that does not."""


def check_itself(judge_pair: JudgePair, *, contradicts: bool) -> None:
    """Ask a model about pairs whose answer is known.

    Args:
        judge_pair: the model.
        contradicts: whether it says what is contradicted.

    Raises:
        ModelError: it cannot be asked, gives no numbers, or gets most of them wrong.
    """
    try:
        read = [[judge_pair(claim, passage)[0] for passage in passages] for claim, *passages in PAIRS]
    except Exception:  # noqa: BLE001 - whatever the runtime raises of what it was given
        raise _failed("the model does not run on what it says it takes.") from None
    if not np.isfinite(read).all():
        raise _failed("the model gives no numbers.")
    right = [carried[_SUPPORTED] > other[_SUPPORTED] for carried, other in read]
    if contradicts:
        right += [carried[_CONTRADICTED] < other[_CONTRADICTED] for carried, other in read[:2]]
    if sum(right) <= len(right) / 2:
        raise _failed("the model gets plain pairs of claim and passage the wrong way round.")


def _failed(message: str) -> ModelError:
    hint = "Are its labels what they are called (verifier.labels), and is verifier.order what it was trained on?"
    return ModelError(message, where=f"{WHERE}, {MODEL}", hint=hint)
