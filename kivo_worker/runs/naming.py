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
    found = (key for is_it in (_is_one, _is_of_many) for key, ref in _refs(inputs) if is_it(error, ref, inputs))
    key = next(found, None)
    is_named = error.where in {name for name, _ in _refs(inputs)}
    if is_named or (key is None and not isinstance(error, InputError)):
        return error
    named = copy(error)
    named.where = key or "an input"
    named.hint = f"{error.hint} {_HINT}".lstrip()
    return named


def _refs(inputs: JobInputs) -> Iterator[tuple[str, InputRef]]:
    spec = inputs.spec
    yield from ((key, ref) for key, ref in (("output", spec.output), ("batch", spec.batch)) if ref is not None)
    yield from ((f"sources[{number}]", ref) for number, ref in enumerate(spec.sources or ()))


def _is_one(error: WorkerError, ref: InputRef, inputs: JobInputs) -> bool:
    return error.where in {without_query(ref.uri), _place(ref.uri, inputs)}


def _is_of_many(error: WorkerError, ref: InputRef, inputs: JobInputs) -> bool:
    """Whether it lies in a folder that the reference names, or takes its pattern from."""
    folder = _place(split_pattern(ref.uri)[0] or ".", inputs) if names_many(ref.uri) else None
    return folder is not None and error.where.startswith(folder)


def _place(uri: str, inputs: JobInputs) -> str | None:
    with suppress(WorkerError):
        return inputs.stores.input(uri).uri
    return None
