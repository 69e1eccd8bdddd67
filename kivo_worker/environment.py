"""Settings that only the environment has, in one shape, for whoever shows what is in effect."""

import os
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class EnvironmentSetting:
    """A setting of the environment.

    Attributes:
        name: what it does.
        variable: the variable that says so, or that would.
        value: what it is, without secrets; none when there is nothing of the kind.
        is_given: whether the variable is set.
    """

    name: str
    variable: str
    value: str | None
    is_given: bool

    @classmethod
    def first_of(cls, name: str, *variables: str, otherwise: str | None = None) -> Self:
        """Read a setting from the first of its variables that is set and not blank.

        Args:
            name: what it does.
            variables: in their order.
            otherwise: what it is when none is set.
        """
        for variable in variables:
            if (value := os.environ.get(variable, "")).strip():
                return cls(name, variable, value, is_given=True)
        return cls(name, variables[-1], otherwise, is_given=False)
