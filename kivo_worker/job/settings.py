"""What a run is set to, and by whom: first flags, then the environment, then the job spec, then defaults."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from kivo_worker.job.spec import JobSpec


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
