"""What all parts of a job spec are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Uri = Annotated[str, StringConstraints(min_length=1, max_length=2048, pattern=r"^[^\x00-\x1f\x7f]+$")]


class SpecPart(BaseModel):
    """A closed, frozen part of the job spec."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
