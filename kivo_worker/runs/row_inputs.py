"""What the rows of a batch hold and name: an output and its sources, read as a run and its creation both need them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import DocumentError, InputError, JobSpecError
from kivo_worker.job.rows import BatchRow, RowError, RowSource
from kivo_worker.job.spec import InputRef
from kivo_worker.runs.inputs import ReadText, UnreadText, inline_text, read_if_possible, require_text
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.runs.parallel import in_parallel
from kivo_worker.runs.remembered import CHARACTERS, Remembered
from kivo_worker.runs.sources import ReadSource, not_waited_for

_OUTPUT = InputRef(uri="output")
_Text = ReadText | UnreadText
_Identity = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row's output and its sources, in their order."""

    output: ReadText
    sources: tuple[ReadSource, ...]


class RowInputs:
    """Reads rows; a source that many of them name or hold is fetched and parsed once.

    A row is data, so what it names must lie beside the batch or below the root. What is wrong with it is said of its
    place in the row: a path of this machine has no place in a report.

    Args:
        inputs: the job's.
        batch_uri: where the rows come from, unless they say otherwise.
        is_cancelled: from its first yes on, nothing more is waited for.
    """

    def __init__(self, inputs: JobInputs, batch_uri: str, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        limits = inputs.spec.limits
        self._inputs = inputs
        self._batch_uri = batch_uri
        self._is_cancelled = is_cancelled
        self._reading_outputs = inputs.reading(limits.max_output_bytes)
        self._reading_sources = inputs.reading(limits.max_source_bytes)
        self._remembered: Remembered[_Identity, _Text] = Remembered(CHARACTERS, _length)

    def read(self, row: BatchRow, object_uri: str | None = None) -> ReadRow:
        """Read a row.

        Args:
            row: the row.
            object_uri: the object it stands in, in a batch of many.

        Raises:
            RowError: it has too many sources.
            InputError: its output cannot be used; or a source cannot be fetched, lies elsewhere, or has other bytes
                than pinned.
        """
        most = self._inputs.spec.limits.max_sources
        if len(row.sources) > most:
            raise RowError(f"more sources than limits.max_sources ({most})")
        output = inline_text(row.ai_output, _OUTPUT, "output", self._reading_outputs)
        require_text(output, "output")
        return ReadRow(output, tuple(self._sources(row.sources, object_uri or self._batch_uri)))

    def _sources(self, sources: Sequence[RowSource], beside: str) -> list[ReadSource]:
        """Take what is known or inline, and fetch the rest, several at once."""
        texts: dict[_Identity, _Text] = {}
        named: dict[_Identity, tuple[int, RowSource]] = {}
        identities = [_identity(source, beside) for source in sources]
        for number, (one, source) in enumerate(zip(identities, sources, strict=True), 1):
            known = self._remembered.get(one)
            if known is not None:
                texts[one] = known
            elif source.content is None:
                named.setdefault(one, (number, source))
            elif one not in texts:
                texts[one] = self._inline(number, source, source.content)
        texts |= self._fetched(named, beside)
        for one, text in texts.items():
            self._remembered.put(one, text)
        return [
            ReadSource(source.title, source.citation_label, texts.get(one) or not_waited_for())
            for one, source in zip(identities, sources, strict=True)
        ]

    def _inline(self, number: int, source: RowSource, content: str) -> _Text:
        try:
            return inline_text(content, source, f"source {number}", self._reading_sources)
        except DocumentError as error:
            return UnreadText(error)

    def _fetched(self, named: dict[_Identity, tuple[int, RowSource]], beside: str) -> dict[_Identity, _Text]:
        found = in_parallel(
            lambda numbered: self._fetch(*numbered, beside),
            list(named.values()),
            at_once=self._inputs.spec.storage.parallel_reads,
            is_cancelled=self._is_cancelled,
        )
        return {one: text for one, text in zip(named, found, strict=True) if text is not None}

    def _fetch(self, number: int, source: RowSource, beside: str) -> _Text:
        try:
            place = self._inputs.stores.beside(beside, source.uri or "")
            return read_if_possible(place, source, self._reading_sources)
        except (InputError, JobSpecError) as error:
            may_pass = isinstance(error, InputError) and error.may_pass
            where, hint = f"source {number}", error.hint if may_pass else ""
            raise InputError(error.message, where=where, hint=hint, reason=error.reason, may_pass=may_pass) from None


def _identity(source: RowSource, beside: str) -> _Identity:
    """What is read, whatever it is called; of a text given inline, only its digest is kept."""
    content = None if source.content is None else sha256_digest(source.content.encode("utf-8"))
    folder = None if source.uri is None else beside.rpartition("/")[0]
    return (content, folder, source.uri, source.version, source.media_type, source.sha256)


def _length(text: _Text) -> int:
    return len(text.document.text) if isinstance(text, ReadText) else 1
