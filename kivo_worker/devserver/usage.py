"""The operation that tells how much of the plan is used (contract 9)."""

from datetime import UTC, datetime

from kivo_worker.contract.queries import NoQuery
from kivo_worker.contract.usage import BillingPeriod, Usage
from kivo_worker.devserver.admission import billing_period, used_runs
from kivo_worker.devserver.keys import Caller
from kivo_worker.devserver.operations import Call
from kivo_worker.devserver.service import Service


def get_usage(service: Service, call: Call[Caller, NoQuery]) -> Usage:
    """Tell the project's used and remaining review runs of this month."""
    now, limit = datetime.now(UTC), service.settings.plan_limit
    start, end = billing_period(now)
    with service.database.reading() as connection:
        used = used_runs(connection, call.who.project_id, now)
    return Usage(
        used=used,
        period=BillingPeriod(start=start, end=end),
        limit=limit,
        remaining=None if limit is None else max(limit - used, 0),
        request_id=call.received.request_id,
    )
