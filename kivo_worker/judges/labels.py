"""What the labels of a model mean: by their names in `id2label`, or as the job spec says."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kivo_worker.errors import JobSpecError
from kivo_worker.job.verifiers import LabelMeaning

_NAMES = {
    LabelMeaning.SUPPORTED: "entailment entailed entails supported supports support consistent factual",
    LabelMeaning.PARTIALLY_SUPPORTED: "partially_supported partial",
    LabelMeaning.CONTRADICTED: "contradiction contradicted contradicts contradictory refuted refutes",
    LabelMeaning.INSUFFICIENT_CONTEXT: "insufficient_context insufficient",
    LabelMeaning.UNSUPPORTED: "unsupported",
    LabelMeaning.NEUTRAL: "neutral nei not_enough_info",
    LabelMeaning.NOT_SUPPORTED: "not_entailment not_entailed non_entailment not_supported inconsistent hallucination"
    " hallucinated not_factual",
}
_MEANING_OF = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
_BARE = re.compile(r"label_?\d+")
_HINT = 'Map each label in the job spec, such as "labels": {"LABEL_0": "contradicted", "LABEL_1": "supported"}.'
_WHERE = "verifier.labels"

_READ = {
    LabelMeaning.SUPPORTED: 0,
    LabelMeaning.PARTIALLY_SUPPORTED: 1,
    LabelMeaning.CONTRADICTED: 2,
    LabelMeaning.INSUFFICIENT_CONTEXT: 3,
    LabelMeaning.NEUTRAL: 3,
    LabelMeaning.NOT_SUPPORTED: 3,
    LabelMeaning.UNSUPPORTED: 4,
}
"""Which of the five readings of `verification/signals.py` each meaning is a part of."""


def meanings(names: Sequence[str], mapped: Mapping[str, LabelMeaning] | None) -> tuple[LabelMeaning, ...]:
    """Tell what the labels of a model mean.

    Args:
        names: the names in the model's configuration, in the order of its logits.
        mapped: what the job spec says they mean; it must then name each of them, and no other.

    Raises:
        JobSpecError: a name says nothing, the map is not of these labels, or no label is `supported`, or all are.
    """
    if mapped is not None and set(mapped) != set(names):
        listed = ", ".join(names)
        raise JobSpecError(f"it does not name the labels of the model, which are {listed}.", where=_WHERE)
    found = tuple(mapped[name] if mapped else _by_name(name) for name in names)
    if len(found) == 1:
        if found[0] not in {LabelMeaning.SUPPORTED, LabelMeaning.NOT_SUPPORTED}:
            message = "the one label of a scorer means supported or not_supported."
            raise JobSpecError(message, where=_WHERE, hint=_HINT)
    elif not 0 < found.count(LabelMeaning.SUPPORTED) < len(found):
        raise JobSpecError("some label of the model must mean supported, and some not.", where=_WHERE, hint=_HINT)
    return found


def readings(logits: NDArray[np.float64], meant: Sequence[LabelMeaning]) -> NDArray[np.float64]:
    """Read a model's logits, shape (labels,), as probabilities of the five readings, shape (5,); they add up to 1.

    The one logit of a scorer is the log-odds of its label.
    """
    if len(meant) == 1:
        logits = np.array([logits[0], 0.0])
        other = LabelMeaning.NOT_SUPPORTED if meant[0] is LabelMeaning.SUPPORTED else LabelMeaning.SUPPORTED
        meant = (meant[0], other)
    chances = np.exp(logits - logits.max())
    read = np.zeros(5)
    np.add.at(read, [_READ[meaning] for meaning in meant], chances / chances.sum())
    return read


def tells_topics(meant: Sequence[LabelMeaning]) -> bool:
    """Whether a model tells sources that treat the topic from those that do not."""
    return LabelMeaning.UNSUPPORTED in meant and LabelMeaning.INSUFFICIENT_CONTEXT in meant


def _by_name(name: str) -> LabelMeaning:
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    if _BARE.fullmatch(plain):
        raise JobSpecError(f'"{name}" does not say what it means.', where=_WHERE, hint=_HINT)
    meaning = _MEANING_OF.get(plain)
    if meaning is None:
        raise JobSpecError(f'what "{name}" means is not known.', where=_WHERE, hint=_HINT)
    return meaning
