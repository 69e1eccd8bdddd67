"""The Python API: verify one claim, or review a whole output, with what the command line itself uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kivo_worker.digests import sha256_digest
from kivo_worker.documents.reader import MARKDOWN, text_document
from kivo_worker.job.policies import load_policy
from kivo_worker.job.spec import DEFAULT_POLICY_VERSION, Limits
from kivo_worker.judges.registry import embedded
from kivo_worker.models.shipped import load_parser
from kivo_worker.reviewing import OutputText, Review, ReviewSettings, SourceText, review_output
from kivo_worker.verification.interface import Source, Verdict, Verifier
from kivo_worker.vocabulary import ClaimType, IntendedUse, Strictness


@dataclass(frozen=True, slots=True)
class Text:
    """A source given as text.

    Attributes:
        text: what it says.
        title: what an output may call it; also helps to find evidence.
        citation_label: how an output cites it, such as `[1]`; its number in the list when none is given.
        media_type: `text/markdown` or `text/plain`.
    """

    text: str
    title: str = ""
    citation_label: str | None = None
    media_type: str = MARKDOWN


Sources = str | Text | Sequence[str | Text]
"""One source or several; a plain string is read as markdown."""


def verify(claim: str, sources: Sources, *, claim_type: ClaimType = ClaimType.FACTUAL) -> Verdict:
    """Say what sources say about one claim, read on its own.

    Nothing is read or sent but the models inside the package. Spans of the verdict's evidence are ranges of code
    points in the text of the source they name: `verdict.evidence[0].span.of(text)`.

    Args:
        claim: a statement of one or a few sentences, in English.
        sources: what it must rest on.
        claim_type: the kind of statement.

    Raises:
        ModelError: a file of the shipped model is missing or damaged.
    """
    read = [
        Source(number, source.title, text_document(source.text, source.media_type))
        for number, source in enumerate(_as_texts(sources), 1)
    ]
    return _verifier().prepare(read)(claim, claim_type)


def review(
    output: str,
    sources: Sources,
    *,
    intended_use: IntendedUse = IntendedUse.CUSTOMER_FACING,
    strictness: Strictness = Strictness.STANDARD,
    policy_version: str = DEFAULT_POLICY_VERSION,
    max_claims: int | None = None,
) -> Review:
    """Review an AI output: extract its claims, verify each, and say what that means for its use.

    Args:
        output: the output, in markdown.
        sources: what it must rest on; `[1]` in the output cites the first.
        intended_use: what the output is meant for.
        strictness: how much doubt the gate tolerates.
        policy_version: the policy that decides.
        max_claims: further claims are not checked; the job spec's default when none is given.

    Raises:
        ModelError: a file of the shipped model is missing or damaged.
        JobSpecError: there is no such policy.
    """
    rules = load_policy(policy_version).policy.rules_for(intended_use, strictness)
    limit = Limits().max_claims if max_claims is None else max_claims
    read = [
        SourceText(
            number,
            source.title,
            source.citation_label,
            text_document(source.text, source.media_type),
            sha256_digest(source.text.encode("utf-8")),
        )
        for number, source in enumerate(_as_texts(sources), 1)
    ]
    checked = OutputText(text_document(output, MARKDOWN), sha256_digest(output.encode("utf-8")))
    return review_output(checked, read, ReviewSettings(_verifier(), load_parser().parse, rules, limit))


@cache
def _verifier() -> Verifier:
    return embedded()


def _as_texts(sources: Sources) -> list[Text]:
    several = [sources] if isinstance(sources, (str, Text)) else sources
    return [Text(source) if isinstance(source, str) else source for source in several]
