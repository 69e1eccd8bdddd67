"""What a sentence states, read once: words, quantities, dates, negations and the like."""

from dataclasses import dataclass

from kivo_worker.verification.dates import Moment, moments
from kivo_worker.verification.excepted import Excepted, exceptions
from kivo_worker.verification.names import names
from kivo_worker.verification.polarity import Condition, Scoped, Strength, conditions, modals, negations, quantifiers
from kivo_worker.verification.quantities import quantities
from kivo_worker.verification.quantity import Quantity
from kivo_worker.verification.words import Word, content_stems, words

_MORE_OR_LESS = frozenset({"more", "less", "fewer"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A text and the typed facts found in it.

    `wording` and `stems` leave out what states a quantity or a date, but for "more" and "fewer".
    """

    text: str
    words: tuple[Word, ...]
    wording: tuple[Word, ...]
    stems: frozenset[str]
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    negations: tuple[Scoped, ...]
    conditions: tuple[Condition, ...]
    modals: tuple[tuple[Strength, Scoped], ...]
    quantifiers: tuple[tuple[bool, Scoped], ...]
    names: tuple[Word, ...]
    exceptions: tuple[Excepted, ...]


def read_statement(text: str) -> Statement:
    """Read the facts of a text; what is a date is no quantity."""
    found = words(text)
    dates = moments(text)
    dated = {place for date in dates for place in range(date.start, date.end)}
    amounts = quantities("".join("." if place in dated else character for place, character in enumerate(text)))
    measures = {place for amount in amounts if amount.is_measure for place in range(amount.start, amount.end)}
    stated = dated | measures
    wording = [word for word in found if word.start not in stated or word.stem in _MORE_OR_LESS]
    return Statement(
        text=text,
        words=tuple(found),
        wording=tuple(wording),
        stems=content_stems(wording),
        quantities=tuple(amounts),
        moments=tuple(dates),
        negations=tuple(negations(text, found)),
        conditions=tuple(conditions(text, found)),
        modals=tuple(modals(text, found)),
        quantifiers=tuple(quantifiers(text, found)),
        names=tuple(names(text, wording)),
        exceptions=tuple(exceptions(text)),
    )
