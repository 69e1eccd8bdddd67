"""Runs that tell: the same jobs, servers and outboxes as the runs' own tests have."""

from tests.runs.conftest import job, outbox, recorder, run

__all__ = ["job", "outbox", "recorder", "run"]
