"""What a model reads, taken as it is: for models to which no weights for the facts compared were fitted."""

from dataclasses import dataclass

import numpy as np

from kivo_worker.verification.comparison import Comparison
from kivo_worker.verification.decide import STATUSES, moved
from kivo_worker.verification.interface import Relation
from kivo_worker.verification.signals import TOPIC_FROM, Signals, counts
from kivo_worker.vocabulary import SupportStatus

Chances = dict[SupportStatus, float]
"""The probability of each of the five statuses; together they are 1."""


@dataclass(frozen=True, slots=True)
class PlainReading:
    """Believes the model, unless comparing found a difference.

    Attributes:
        tells_topics: whether the model itself tells sources that treat the topic from those that do not.
    """

    tells_topics: bool

    def probabilities(self, signals: Signals) -> Chances:
        """The probability of every status."""
        read = dict(zip(STATUSES, np.exp(signals.values[: len(STATUSES)]).tolist(), strict=True))
        return lowered(read if self.tells_topics else by_topic(read, signals.comparison), signals.comparison)


def by_topic(read: Chances, comparison: Comparison) -> Chances:
    """Where the evidence is not about the claim's topic, what is open is unsupported."""
    if comparison.topic >= TOPIC_FROM:
        return read
    return moved(read, (SupportStatus.INSUFFICIENT_CONTEXT,), SupportStatus.UNSUPPORTED)


def lowered(read: Chances, comparison: Comparison) -> Chances:
    """A difference that was found lowers what a model read as supported, whatever the model."""
    differs = any(
        finding.relation is Relation.CONFLICTS and counts(finding, comparison) for finding in comparison.findings
    )
    if not differs or comparison.is_verbatim:
        return read
    return moved(read, (SupportStatus.SUPPORTED,), SupportStatus.INSUFFICIENT_CONTEXT)
