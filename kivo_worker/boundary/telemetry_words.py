"""Every word that telemetry may hold beside the names of its run, and the words of a message."""

from collections.abc import Iterable, Iterator

from kivo_worker.boundary import telemetry_model as told
from kivo_worker.version import WORKER_VERSION, __version__
from kivo_worker.vocabulary import GateVerdict, Phase, RunStatus, SupportStatus

KNOWN = frozenset(
    [
        *told.RESOURCE,
        "kivo-worker",
        __version__,
        WORKER_VERSION,
        *told.SPANS,
        *told.ATTRIBUTES,
        *(word for metric in told.METRICS for word in (metric.name, metric.unit, metric.meaning, metric.attribute)),
        *(str(word) for words in (Phase, RunStatus, GateVerdict, SupportStatus) for word in words),
    ]
)


def words_of(value: object) -> Iterator[str]:
    """Every text in a protobuf message, however deep; its bytes are the ids of spans."""
    if isinstance(value, str):
        yield value
    elif hasattr(value, "ListFields"):
        for _, inner in value.ListFields():
            yield from words_of(inner)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for inner in value:
            yield from words_of(inner)
