"""The verdict of every row of a batch as Parquet, for analysts: counts and closed words, and the row's own name."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from kivo_worker.errors import JobSpecError
from kivo_worker.reports.model import ClaimReport, Counts, RejectedRow
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.layout import ROW_VERDICTS
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.stored import entries_in, whole
from kivo_worker.storage.interface import CHUNK, Store

_GROUP = 10_000
"""How many rows are held in memory at once, and make a row group; the bytes depend on it, and on nothing else."""

_COLUMNS = {
    "row": "int64",
    "object": "string",
    "line": "int64",
    "external_id": "string",
    "intended_use": "string",
    "safe_use_status": "string",
    "gate_verdict": "string",
    **dict.fromkeys(Counts.model_fields, "int32"),
    "sources": "int32",
    "failure_categories": "list",
    "not_checked_reason": "string",
}
"""Every column and its type; a row that was rejected has a reason, and neither verdict nor counts."""


def check_available(context: RunContext) -> None:
    """Make sure that what the job spec asks for can be written, before there is anything to write.

    Raises:
        JobSpecError: Parquet is asked for, and its library is not installed.
    """
    if context.spec.reports.parquet:
        try:
            import_module("pyarrow.parquet")
        except ImportError:
            hint = "Install kivo-worker[parquet], or leave it out."
            raise JobSpecError(
                "Parquet needs pyarrow, which is not installed.", where="reports.parquet", hint=hint
            ) from None


def write_row_verdicts(context: RunContext, reporter: Reporter, keys: Iterable[str]) -> None:
    """Write the verdict of every row, if the job spec asks for that.

    Args:
        context: the run's parts.
        reporter: writes it.
        keys: where the reports of the rows are, in their order.

    Raises:
        InputError: a row report cannot be read back.
        ReportStoreError: it cannot be written.
    """
    if context.spec.reports.parquet:
        with TemporaryFile(prefix="kivo-worker-") as file:
            _write(file, _rows(context.store, keys))
            file.seek(0)
            chunks = iter(lambda: file.read(CHUNK), b"")
            reporter.write("claim_report", ROW_VERDICTS, "parquet", chunks)


def _write(file: BinaryIO, rows: Iterator[dict[str, Any]]) -> None:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    types = {name: getattr(arrow, name)() for name in ("int32", "int64", "string")}
    types["list"] = arrow.list_(types["string"])
    schema = arrow.schema([(name, types[kind]) for name, kind in _COLUMNS.items()])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(rows, _GROUP)):
            writer.write_table(arrow.Table.from_pylist(some, schema=schema))


def _rows(store: Store, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    for key in keys:
        for entry in entries_in(whole(store, key), store.uri(key)):
            origin = {"object": entry.origin.uri, "line": entry.origin.line} if entry.origin else {}
            yield {"row": entry.row, **origin, **_verdict(entry)}


def _verdict(entry: ClaimReport | RejectedRow) -> dict[str, Any]:
    if isinstance(entry, RejectedRow):
        return {"not_checked_reason": entry.not_checked_reason.value}
    return {
        "external_id": entry.external_id,
        "intended_use": entry.intended_use.value,
        "safe_use_status": entry.safe_use_status.value,
        "gate_verdict": entry.gate_verdict.value,
        **entry.counts.model_dump(),
        "sources": len(entry.sources),
        "failure_categories": list(entry.failure_categories),
    }
