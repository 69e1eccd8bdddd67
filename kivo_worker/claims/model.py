"""What a claim is."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from kivo_worker.digests import sha256_digest
from kivo_worker.documents.model import Span
from kivo_worker.vocabulary import ClaimType

FINGERPRINT_VERSION = "kivo.claim.v1"
"""Changes whenever the same claim may get another fingerprint."""


class SkipReason(StrEnum):
    """Why a part of the output is no claim."""

    CODE = "code"
    FRAGMENT = "fragment"
    GREETING = "greeting"
    HEADING = "heading"
    INSTRUCTION = "instruction"
    LEAD_IN = "lead_in"
    META = "meta"
    OPINION = "opinion"
    QUESTION = "question"
    REFUSAL = "refusal"
    SEPARATOR = "separator"
    TABLE_HEADER = "table_header"


@dataclass(frozen=True, slots=True)
class SourceName:
    """What an output may call a source: its place in the list (from 1), its title, its label."""

    number: int
    title: str
    citation_label: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of a source, such as `[1]` or `according to the Refund policy`.

    Attributes:
        marker: the mention as it stands.
        span: where it stands in the output.
        source: the number of the supplied source it names; none when it names no supplied one.
    """

    marker: str
    span: Span
    source: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the output that can be checked.

    Attributes:
        id: `c1`, `c2`, ... in the order of the output.
        spans: where it stands, in order; more than one when a marker follows after a break.
        standalone: how it reads on its own: without markup and citation markers, a list item with
            its lead-in, a table row with its column headers, with what it shares with the rest of its
            sentence and what its subject means in its place. What is verified.
        type: the kind of statement.
        sentence: how the sentence reads that it is a part of; empty when it is the whole of it.
        repeats: where else the output makes the same claim, in order.
        citations: the sources it names.
        is_ambiguous: whether nobody can safely say what it is about; such a claim is not verified.
    """

    id: str
    spans: tuple[Span, ...]
    standalone: str
    type: ClaimType
    citations: tuple[Citation, ...] = ()
    is_ambiguous: bool = False
    sentence: str = ""
    repeats: tuple[Span, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What names the claim wherever it stands: a versioned digest of its words, case and spacing aside."""
        plain = " ".join(unicodedata.normalize("NFKC", self.standalone).casefold().split()).rstrip(".;:!")
        return f"{FINGERPRINT_VERSION}:{sha256_digest(plain.encode('utf-8', 'surrogatepass'))}"

    def text(self, output: str) -> str:
        """The claim exactly as it stands in the output."""
        return " ".join(span.of(output) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the output that is no claim."""

    span: Span
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Extraction:
    """All claims of an output and everything that is none; together they cover it exactly."""

    claims: tuple[Claim, ...]
    skipped: tuple[Skipped, ...]
