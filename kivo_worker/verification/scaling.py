"""A probability brought to what it is worth: its log-odds, scaled and shifted (Platt, 1999)."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scaling:
    """How log-odds change; 0 and 1 stay what they are.

    Attributes:
        scale: what they are multiplied with, more than 0.
        shift: what is added then.
    """

    scale: float = 1.0
    shift: float = 0.0

    def __call__(self, probability: float) -> float:
        """Bring a probability to what it is worth."""
        if not 0 < probability < 1:
            return probability
        odds = math.log(probability / (1 - probability))
        return 1 / (1 + math.exp(-(self.scale * odds + self.shift)))
