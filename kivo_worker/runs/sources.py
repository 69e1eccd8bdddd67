"""The sources of an output: those the job spec or a row names, read several at once."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kivo_worker.documents.reader import text_document
from kivo_worker.errors import DocumentError, InputError, JobSpecError
from kivo_worker.job.rows import RowSource
from kivo_worker.job.spec import InputRef, SourceRef, names_many
from kivo_worker.reports.model import ManifestInput
from kivo_worker.reviewing import SourceText
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.inputs import ReadText, UnreadText, inline_text, read_if_possible
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.runs.parallel import in_parallel
from kivo_worker.storage.locate import Place
from kivo_worker.vocabulary import NotCheckedReason

REMEMBERED_CHARACTERS = 50_000_000
"""How much text of the sources of a batch's rows is kept for the next rows."""


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
            nothing, why = text_document(""), text.trouble.message
            return SourceText(number, self.title, self.citation_label, nothing, text.sha256, why)
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


def read_sources(context: RunContext, sources: Sequence[NamedSource]) -> list[ReadSource]:
    """Read sources, several at once; what one holds may turn out to be unreadable, which costs that source only.

    Raises:
        InputError: a source cannot be fetched, or has other bytes than pinned.
    """
    reading = context.inputs.reading(context.spec.limits.max_source_bytes)
    found = in_parallel(
        lambda source: read_if_possible(source.place, source.ref, reading),
        sources,
        at_once=context.spec.storage.parallel_reads,
        is_cancelled=context.cancellation,
    )
    return [
        ReadSource(source.title, source.citation_label, text or _cancelled())
        for source, text in zip(sources, found, strict=True)
    ]


def _cancelled() -> UnreadText:
    message = "the run was cancelled before it was read."
    return UnreadText(DocumentError(message, reason=NotCheckedReason.CANCELLED))


class RowSources:
    """Reads the sources of a batch's rows; one that many rows name is fetched once.

    A row is data, so what it names must lie beside the batch or below the root. What is wrong with it is said of its
    place in the row: a path of this machine has no place in a report.
    """

    def __init__(self, context: RunContext, batch_uri: str) -> None:
        self._stores = context.inputs.stores
        self._batch_uri = batch_uri
        self._reading = context.inputs.reading(context.spec.limits.max_source_bytes)
        self._at_once = context.spec.storage.parallel_reads
        self._is_cancelled = context.cancellation
        self._remembered: OrderedDict[RowSource, ReadText | UnreadText] = OrderedDict()
        self._characters = 0

    def read(self, sources: Sequence[RowSource]) -> list[ReadSource]:
        """Read the sources of a row, in their order.

        Raises:
            InputError: one cannot be fetched, lies elsewhere, or has other bytes than pinned.
        """
        numbered = list(enumerate(sources, 1))
        found = in_parallel(self._one, numbered, at_once=self._at_once, is_cancelled=self._is_cancelled)
        for source, text in zip(sources, found, strict=True):
            if text is not None and source.uri is not None:
                self._remember(_identity(source), text)
        return [
            ReadSource(source.title, source.citation_label, text or _cancelled())
            for source, text in zip(sources, found, strict=True)
        ]

    def _one(self, numbered: tuple[int, RowSource]) -> ReadText | UnreadText:
        number, source = numbered
        where = f"source {number}"
        if source.content is not None:
            return self._inline(source.content, source, where)
        known = self._remembered.get(_identity(source))
        if known is not None:
            return known
        try:
            return read_if_possible(self._stores.beside(self._batch_uri, source.uri or ""), source, self._reading)
        except (InputError, JobSpecError) as error:
            raise InputError(error.message, where=where, reason=error.reason) from None

    def _inline(self, content: str, source: RowSource, where: str) -> ReadText | UnreadText:
        try:
            return inline_text(content, source, where, self._reading)
        except DocumentError as error:
            return UnreadText(error)

    def _remember(self, source: RowSource, text: ReadText | UnreadText) -> None:
        """Keep a text for the next rows, and forget the one that was needed longest ago when it is too much."""
        self._characters += 0 if source in self._remembered else _length(text)
        self._remembered[source] = text
        self._remembered.move_to_end(source)
        while self._characters > REMEMBERED_CHARACTERS:
            _, forgotten = self._remembered.popitem(last=False)
            self._characters -= _length(forgotten)


def _length(text: ReadText | UnreadText) -> int:
    return len(text.document.text) if isinstance(text, ReadText) else 1


def _identity(source: RowSource) -> RowSource:
    """What is read, whatever it is called."""
    return source.model_copy(update={"title": "", "citation_label": None})


def manifest_input(role: Literal["output", "source"], uri: str, text: ReadText | UnreadText) -> ManifestInput:
    """List an input in the manifest."""
    return ManifestInput(role=role, uri=uri, sha256=text.sha256, bytes=text.size, version=text.version)
