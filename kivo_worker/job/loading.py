"""A file into a job spec, with errors that name the key and the line."""

import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError

from kivo_worker.errors import JobSpecError
from kivo_worker.job.json_lines import line_of
from kivo_worker.job.spec import JobSpec
from kivo_worker.job.strict_json import parse_strictly
from kivo_worker.job.verifiers import NO_KIND
from kivo_worker.validation import said

_HINT = "See job-specs/schema.json, or run: kivo-worker schema job-spec"
_MAX_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A job spec, the place it was read from and its exact bytes."""

    spec: JobSpec
    path: Path
    data: bytes

    @property
    def folder(self) -> Path:
        """What relative paths in the spec start from."""
        return self.path.parent


def load_job_spec(path: Path) -> LoadedSpec:
    """Read and check a job spec.

    Raises:
        JobSpecError: it is missing, no UTF-8, no JSON, or says something it may not.
    """
    data = _read(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JobSpecError(f"not UTF-8 at byte {error.start}.", where=str(path), hint="Save it as UTF-8.") from None
    return LoadedSpec(_parse(text, str(path)), path.absolute(), data)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        hint = "Check --job-spec-file, or start from job-specs/support-answer/job-spec.json."
        raise JobSpecError("there is no such job spec.", where=str(path), hint=hint) from None
    except OSError as error:
        raise JobSpecError(f"cannot be read ({error.strerror}).", where=str(path)) from None
    if len(data) > _MAX_BYTES:
        raise JobSpecError(f"a job spec has at most {_MAX_BYTES} bytes.", where=str(path))
    return data


def _parse(text: str, where: str) -> JobSpec:
    try:
        value = parse_strictly(text)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise JobSpecError(f"not JSON: {error.msg}.", where=place) from None
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise JobSpecError(f"not JSON as a job spec must be: {reason}.", where=where) from None
    if not isinstance(value, dict):
        raise JobSpecError("a job spec is a JSON object.", where=where, hint=_HINT)
    try:
        return JobSpec.model_validate_json(text)
    except ValidationError as error:
        raise _explained(error, text, where) from None


def _explained(error: ValidationError, text: str, where: str) -> JobSpecError:
    """Turn the first fault into a sentence; values of the spec are not repeated, keys are."""
    fault = error.errors(include_url=False, include_input=False)[0]
    if fault["type"] == "json_invalid":  # the one fault without a place in the spec; its message has it
        return JobSpecError(f"not JSON as a job spec must be: {said(fault['msg'])}.", where=where)
    path = _without_kinds(fault["loc"])
    path = (*path, "kind") if fault["type"] == NO_KIND else path
    key = _dotted(path)
    place = f"{where}, line {line_of(text, path)}"
    more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if fault["type"] == "extra_forbidden":
        near = get_close_matches(str(path[-1]), _known_keys(fault["loc"][:-1]), n=1)
        hint = f'Did you mean "{near[0]}"?' if near else _HINT
        return JobSpecError(f'unknown key "{key}".{more}', where=place, hint=hint)
    if fault["type"] == "missing":
        return JobSpecError(f'the key "{key}" is missing.{more}', where=place, hint=_HINT)
    subject = f'"{key}": ' if key else ""
    return JobSpecError(f"{subject}{said(fault['msg'])}.{more}", where=place, hint=_HINT)


def _dotted(path: tuple[str | int, ...]) -> str:
    dotted = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return dotted.removeprefix(".")


_OF_SEVERAL_KINDS = {"verifier", "stronger"}
"""Keys whose block has one of several models; behind them a fault's path has the kind, which no spec does."""


def _without_kinds(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path as it is in the spec."""
    return tuple(step for step, last in zip(path, (None, *path), strict=False) if last not in _OF_SEVERAL_KINDS)


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    """The keys a spec knows at a fault's path."""
    models: list[type[BaseModel]] = [JobSpec]
    for step in path:
        if isinstance(step, str):
            kinds = [model for model in models if "kind" in model.model_fields and step in _kinds(model)]
            models = kinds or _models_in(models[0].model_fields[step].annotation) or models
    return list(models[0].model_fields)


def _kinds(model: type[BaseModel]) -> tuple[object, ...]:
    return get_args(model.model_fields["kind"].annotation)


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
