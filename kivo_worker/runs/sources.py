"""The sources of an output: those the job spec names, read several at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kivo_worker.documents.reader import text_document
from kivo_worker.errors import DocumentError
from kivo_worker.job.spec import InputRef, SourceRef, names_many
from kivo_worker.reports.model import ManifestInput
from kivo_worker.reviewing import SourceText, SourceTrouble
from kivo_worker.runs.inputs import ReadText, UnreadText, read_if_possible
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.runs.parallel import in_parallel
from kivo_worker.storage.locate import Place
from kivo_worker.vocabulary import NotCheckedReason


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A source, not read yet.

    Attributes:
        ref: what the spec or the row asks of it.
        uri: its name in the spec; for one of many, as one would have written it.
        title: what people call it.
        citation_label: how an output cites it.
        place: where it is.
    """

    ref: InputRef
    uri: str
    title: str
    citation_label: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source, read as far as it could be."""

    title: str
    citation_label: str | None
    text: ReadText | UnreadText

    def numbered(self, number: int) -> SourceText:
        """Take it as a source of a review."""
        text = self.text
        if isinstance(text, UnreadText):
            nothing, trouble = text_document(""), SourceTrouble(text.trouble.message, text.trouble.reason)
            return SourceText(number, self.title, self.citation_label, nothing, text.sha256, trouble)
        return SourceText(number, self.title, self.citation_label, text.document, text.sha256)


def event_digests(sources: Sequence[ReadSource]) -> list[str]:
    """The digests by which events name sources; those that were not fetched have none."""
    return [source.text.event_digest for source in sources if source.text.event_digest]


def named_sources(inputs: JobInputs, refs: Sequence[SourceRef]) -> list[NamedSource]:
    """Find the sources a job spec names, those of a folder or pattern in the order of their keys, each once.

    Raises:
        JobSpecError: a URI is of a kind this version does not read.
        InputError: a folder or pattern names nothing or too much, or cannot be listed.
    """
    found: dict[tuple[str, str | None], NamedSource] = {}
    for ref in refs:
        for source in _named(inputs, ref, inputs.spec.limits.max_sources - len(found)):
            found.setdefault((source.place.uri, ref.version), source)
    return list(found.values())


def _named(inputs: JobInputs, ref: SourceRef, at_most: int) -> Iterator[NamedSource]:
    if names_many(ref.uri):
        for match in inputs.stores.matching(ref.uri, at_most=at_most):
            yield NamedSource(ref, match.uri, file_name(match.uri), None, match.place)
    else:
        place = inputs.stores.input(ref.uri)
        yield NamedSource(ref, ref.uri, ref.title or file_name(ref.uri), ref.citation_label, place)


def file_name(uri: str) -> str:
    """The end of a name, short enough for a title."""
    return uri.rpartition("/")[2][-200:]


def read_sources(
    inputs: JobInputs, sources: Sequence[NamedSource], is_cancelled: Callable[[], bool] = lambda: False
) -> list[ReadSource]:
    """Read sources, several at once; what one holds may turn out to be unreadable, which costs that source only.

    Raises:
        InputError: a source cannot be fetched, or has other bytes than pinned.
    """
    reading = inputs.reading(inputs.spec.limits.max_source_bytes)
    found = in_parallel(
        lambda source: read_if_possible(source.place, source.ref, reading),
        sources,
        at_once=inputs.spec.storage.parallel_reads,
        is_cancelled=is_cancelled,
    )
    return [
        ReadSource(source.title, source.citation_label, text or not_waited_for())
        for source, text in zip(sources, found, strict=True)
    ]


def not_waited_for() -> UnreadText:
    """Stand in for a source that was not read when the run was told to stop."""
    message = "the run was cancelled before it was read."
    return UnreadText(DocumentError(message, reason=NotCheckedReason.CANCELLED))


def manifest_input(role: Literal["output", "source"], uri: str, text: ReadText | UnreadText) -> ManifestInput:
    """List an input in the manifest."""
    return ManifestInput(role=role, uri=uri, sha256=text.sha256, bytes=text.size, version=text.version)
