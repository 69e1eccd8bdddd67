"""Usage: how many review runs the project has used of its plan (contract 9)."""

from pydantic import Field

from kivo_worker.contract.common import Answer, AnswerPart, Count, Time


class BillingPeriod(AnswerPart):
    """A calendar month in UTC, its end exclusive."""

    start: Time
    end: Time


class Usage(Answer):
    """The runs accepted in this period, and those left before creation is blocked."""

    used: Count = Field(description="Review runs accepted: hosted, imported and private-worker ones.")
    period: BillingPeriod
    limit: Count | None = Field(description="The plan's review runs in a period; null when there is no limit.")
    remaining: Count | None = Field(description="Those left; null when there is no limit.")
