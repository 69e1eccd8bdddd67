"""Which sources claims were judged against that did not hold: where to look when many answers go wrong alike."""

from collections import Counter
from collections.abc import Iterable

from kivo_worker.reports.model import Closed
from kivo_worker.reviewing import Review
from kivo_worker.vocabulary import SupportStatus

_BLAMED = (SupportStatus.CONTRADICTED, SupportStatus.UNSUPPORTED)


class SourceBlame(Closed):
    """A source, and how many claims it contradicts, how many had no support in it, and in how many rows.

    A contradicted claim counts for the sources of its evidence; an unsupported one too, or without evidence for every
    source of its row, since none of them supports it. The same document is one source, by the title it has first.
    """

    title: str
    sha256: str
    contradicted: int
    unsupported: int
    rows: int = 1


def blame_of(review: Review) -> list[SourceBlame]:
    """Say it of the sources of one output, in their order; those that were not read were not judged against."""
    read = {source.number: source for source in review.sources if source.sha256 and source.trouble is None}
    counts: Counter[tuple[str | None, SupportStatus]] = Counter()
    for claim in review.claims:
        status = claim.verdict.status
        if status in _BLAMED:
            numbers = {evidence.source for evidence in claim.verdict.evidence} or set(read)
            counts.update({(read[number].sha256, status) for number in numbers})
    titles: dict[str, str] = {}
    for source in read.values():
        titles.setdefault(source.sha256 or "", source.title)
    found = (
        SourceBlame(title=title, sha256=sha256, **{status.value: counts[sha256, status] for status in _BLAMED})
        for sha256, title in titles.items()
    )
    return [one for one in found if one.contradicted or one.unsupported]


def add_blame(sums: dict[str, SourceBlame], more: Iterable[SourceBlame]) -> None:
    """Add some sources to sums by digest."""
    for one in more:
        known = sums.get(one.sha256)
        if known is None:
            sums[one.sha256] = one
        else:
            names = ("contradicted", "unsupported", "rows")
            sums[one.sha256] = known.model_copy(
                update={name: getattr(known, name) + getattr(one, name) for name in names}
            )
