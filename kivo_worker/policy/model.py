"""What a policy file says: for each intended use and strictness, when an output falls to which status."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kivo_worker.identifiers import Identifier
from kivo_worker.vocabulary import IntendedUse, SafeUseStatus, Strictness, SupportStatus

POLICY_SCHEMA = "kivo_private_worker_policy.v1"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Trigger(_Closed):
    """A condition on the claims of one output; it holds when every limit given is reached."""

    statuses: Annotated[tuple[SupportStatus, ...], Field(min_length=1)]
    at_least_count: Annotated[int, Field(ge=1)] | None = None
    at_least_share: Annotated[float, Field(gt=0, le=1)] | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.at_least_count is None and self.at_least_share is None:
            message = "a trigger needs at_least_count or at_least_share"
            raise ValueError(message)
        return self


class Rule(_Closed):
    """When an output falls to a safe-use status: when any of the triggers holds."""

    safe_use_status: SafeUseStatus
    triggers: tuple[Trigger, ...] = ()
    citation_issues: Annotated[int, Field(ge=1)] | None = None
    no_claims: bool = False


class Tolerance(_Closed):
    """How many rows of a batch may come out worse than all of it does; rows worse than `worst` never may."""

    share: Annotated[float, Field(gt=0, lt=1)]
    worst: SafeUseStatus


class Cell(_Closed):
    """The rules for one intended use and strictness; the first that applies wins.

    `tolerance` is for batches of jobs with this use and strictness; without one, a batch comes out as its worst row.
    """

    intended_use: IntendedUse
    strictness: Strictness
    rules: tuple[Rule, ...]
    tolerance: Tolerance | None = None


class Policy(_Closed):
    """A policy version: one cell for every intended use and strictness."""

    schema_version: Literal["kivo_private_worker_policy.v1"]
    policy_version: Identifier
    description: str
    cells: tuple[Cell, ...]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        present = [(cell.intended_use, cell.strictness) for cell in self.cells]
        if sorted(present) != sorted((use, strictness) for use in IntendedUse for strictness in Strictness):
            message = "a policy has exactly one cell for each intended use and strictness"
            raise ValueError(message)
        return self

    def rules_for(self, intended_use: IntendedUse, strictness: Strictness) -> tuple[Rule, ...]:
        """The rules of one cell."""
        return self._cell(intended_use, strictness).rules

    def tolerance_for(self, intended_use: IntendedUse, strictness: Strictness) -> Tolerance | None:
        """What one cell tolerates in a batch."""
        return self._cell(intended_use, strictness).tolerance

    def _cell(self, intended_use: IntendedUse, strictness: Strictness) -> Cell:
        return next(c for c in self.cells if (c.intended_use, c.strictness) == (intended_use, strictness))
