"""What a sentence states, read once: words, quantities, dates, negations and the like."""

from dataclasses import dataclass

from kivo_worker.verify.dates import Moment, moments
from kivo_worker.verify.names import names
from kivo_worker.verify.polarity import Scoped, Strength, modals, negations, quantifiers
from kivo_worker.verify.quantities import Quantity, quantities
from kivo_worker.verify.words import Word, content_stems, words


@dataclass(frozen=True, slots=True)
class Statement:
    """A text and the typed facts found in it; `stems` leaves out the words that state a quantity or a date."""

    text: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    negations: tuple[Scoped, ...]
    modals: tuple[tuple[Strength, Scoped], ...]
    quantifiers: tuple[tuple[bool, Scoped], ...]
    names: tuple[Word, ...]


def read_statement(text: str) -> Statement:
    """Read the facts of a text; what is a date is no quantity."""
    found = words(text)
    dates = moments(text)
    masked = text
    for date in dates:
        masked = masked[: date.start] + "." * (date.end - date.start) + masked[date.end :]
    amounts = quantities(masked)
    measures = [(amount.start, amount.end) for amount in amounts if amount.is_measure]
    stated = [(date.start, date.end) for date in dates] + measures
    wording = [word for word in found if not any(start <= word.start < end for start, end in stated)]
    return Statement(
        text=text,
        words=tuple(found),
        stems=content_stems(wording),
        quantities=tuple(amounts),
        moments=tuple(dates),
        negations=tuple(negations(text, found)),
        modals=tuple(modals(text, found)),
        quantifiers=tuple(quantifiers(text, found)),
        names=tuple(names(text, wording)),
    )
