"""Shards that are named by where their rows are, so that whoever does them reads these from the storage themselves."""

from dataclasses import replace

from kivo_worker.errors import InputError
from kivo_worker.job.spec import BatchRef
from kivo_worker.reports.model import RowOrigin
from kivo_worker.runs.batch.folding import CHANGED, HINT
from kivo_worker.runs.batch.lines import Line, numbered_lines
from kivo_worker.runs.batch.shards import Shard, Where, digest_of_rows, is_row
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.storage.interface import Span


def placed(line: Line, uri: str, before: int) -> Line:
    """Say of a line of one object among many where it stands, and count it through all of them."""
    return replace(line, number=before + line.number, origin=RowOrigin(uri=uri, line=line.number))


def named(shard: Shard, batch: BatchRef) -> Shard:
    """Name a shard by where its rows are; one of rows in several objects, or compressed, or in CSV, stays as it is."""
    first, last = shard.lines[0], shard.lines[-1]
    if first.span is None or last.span is None or _uri(first) != _uri(last):
        return shard
    line = first.origin.line if first.origin else first.number
    span = Span(first.span.begin, last.span.end)
    return replace(shard, lines=(), where=Where(_uri(first) or batch.uri, span, line, first.number - line))


def fetched(shard: Shard, inputs: JobInputs, batch: BatchRef) -> Shard:
    """Read the rows of a shard that is named by where they are.

    Raises:
        InputError: they cannot be read, or are others by now.
    """
    where = shard.where
    if where is None:
        return shard
    place = inputs.stores.input(where.uri)
    with place.store.open(place.key, version=batch.version, span=where.span) as download:
        lines = tuple(filter(is_row, numbered_lines(download.chunks, inputs.spec.limits.max_row_bytes, where.line)))
    if batch.is_many:
        lines = tuple(placed(line, where.uri, where.before) for line in lines)
    if digest_of_rows(lines) != shard.sha256:
        raise InputError(CHANGED, where=place.uri, hint=HINT)
    return replace(shard, lines=lines, where=None)


def _uri(line: Line) -> str | None:
    return line.origin.uri if line.origin else None
