"""What a run is set to, and by whom: first flags, then the environment, then the job spec, then defaults."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import BaseModel, ValidationError

from kivo_worker.errors import UsageError
from kivo_worker.job.loading import LoadedSpec
from kivo_worker.job.spec import JobSpec, Limits
from kivo_worker.validation import said


class Origin(StrEnum):
    """Who has said what a setting is; who comes first goes before the others."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    SPEC = "spec"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in effect.

    Attributes:
        name: what it is called, after its flag, its key in the job spec, or what it does.
        value: what it is; never a secret.
        origin: who has said so.
        flag: its flag; none when it has none, and so with the next two.
        variable: its environment variable.
        key: its key in the job spec.
    """

    name: str
    value: object
    origin: Origin
    flag: str | None = None
    variable: str | None = None
    key: str | None = None


_HOW = ("strictness", "policy_version", "verifier", "egress", "limits", "storage", "hashing")
"""The keys of a job spec that say how; the others say what is checked, and where the reports go."""


_LIMITS = "limits."


def with_limits(loaded: LoadedSpec, given: Mapping[str, int | None]) -> LoadedSpec:
    """Put limits that a flag or the environment gives in the place of the job spec's.

    Args:
        loaded: the job spec; its bytes, which name it in reports, stay as they are.
        given: the limits by their keys; those that are none were not given.

    Raises:
        UsageError: one is no such limit.
    """
    limits = limits_with(loaded.spec.limits, given)
    return replace(loaded, spec=loaded.spec.model_copy(update={"limits": limits}))


def limits_with(limits: Limits, given: Mapping[str, int | None]) -> Limits:
    """Put limits that a flag or the environment gives in the place of others.

    Args:
        limits: the others.
        given: the limits by their keys; those that are none were not given.

    Raises:
        UsageError: one is no such limit.
    """
    more = {name: value for name, value in given.items() if value is not None}
    try:
        return Limits.model_validate(limits.model_dump() | more)
    except ValidationError as error:
        [fault] = error.errors(include_url=False, include_input=False)[:1]
        flag = f"--{fault['loc'][0]}".replace("_", "-")
        raise UsageError(f"{said(fault['msg'])}.", where=flag) from None


def settled(options: Iterable[Setting], of_spec: Iterable[Setting]) -> Iterator[Setting]:
    """Put settings of the command line and of the job spec together: who comes first in `Origin` has said it."""
    by_key = {f"{_LIMITS}{option.name}": option for option in options}
    found = [(one, by_key.pop(one.name, one)) for one in of_spec]
    yield from by_key.values()
    for one, option in found:
        said_by = one if option.origin is Origin.DEFAULT else option
        yield replace(one, value=said_by.value, origin=said_by.origin, flag=option.flag, variable=option.variable)


def spec_settings(spec: JobSpec | None) -> Iterator[Setting]:
    """What a job spec says of how its job is done, and what is so because it says nothing; all of that without one."""
    for key in _HOW:
        value = JobSpec.model_fields[key].get_default() if spec is None else getattr(spec, key)
        yield from _leaves(key, value, is_given=spec is not None and key in spec.model_fields_set)


def _leaves(key: str, value: object, *, is_given: bool) -> Iterator[Setting]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            is_name_given = is_given and name in value.model_fields_set
            yield from _leaves(f"{key}.{name}", getattr(value, name), is_given=is_name_given)
    else:
        yield Setting(key, value, Origin.SPEC if is_given else Origin.DEFAULT, key=key)
