"""Errors about an input, for where nobody may read what it is called: a CI log leaves the customer's storage.

A file's name can say as much as its text, so there an input has its key in the job spec instead of its URI.
"""

from collections.abc import Iterator
from contextlib import suppress
from copy import copy

from kivo_worker.errors import InputError, WorkerError
from kivo_worker.job.spec import InputRef, names_many
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.storage.patterns import split_pattern
from kivo_worker.storage.uris import without_query

_HINT = "Its name shows on a terminal, or with `kivo-worker run --include-text`."


def named_by_key(error: WorkerError, inputs: JobInputs) -> WorkerError:
    """The same error with the key of the input in the job spec, where it is about one; any other as it is."""
    key = next((key for key, ref in _inputs_of(inputs) if _is_meant(error.where, ref, inputs)), None)
    if key is None and not isinstance(error, InputError):
        return error
    named = copy(error)
    named.where = key or "an input"
    named.hint = f"{error.hint} {_HINT}".lstrip()
    return named


def _inputs_of(inputs: JobInputs) -> Iterator[tuple[str, InputRef]]:
    spec = inputs.spec
    yield from ((key, ref) for key, ref in (("output", spec.output), ("batch", spec.batch)) if ref is not None)
    yield from ((f"sources[{number}]", ref) for number, ref in enumerate(spec.sources or ()))


def _is_meant(where: str, ref: InputRef, inputs: JobInputs) -> bool:
    """Whether this is what a reference names, or for one of many, may be one of them."""
    if where == without_query(ref.uri):
        return True
    many = names_many(ref.uri)
    with suppress(WorkerError):
        uri = inputs.stores.input(split_pattern(ref.uri)[0] or "." if many else ref.uri).uri
        return where.startswith(uri) if many else where == uri
    return False
