"""Binds the shards of a batch to their job: one plan, written once, whose digest stands in every summary."""

import re
from contextlib import suppress

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError, ReportStoreError
from kivo_worker.job.spec import BatchRef
from kivo_worker.reports.shards import BatchPlan, PlannedObject
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.layout import PLAN, ROWS
from kivo_worker.runs.stored import parsed, whole
from kivo_worker.storage.interface import Store

_SUMMARY = re.compile(rf"{ROWS}/([0-9]{{6,}})\.json")
_OTHER_SPEC = "these are the rows of another job: its job spec is not this one, byte for byte."
_OTHER_VERSION = "these rows were begun with another version of the worker, the verifier or the policy."
_OTHER_OBJECTS = "the objects of the batch are others than when these rows were begun."
_HINT = "Give reports.uri a folder of its own, or finish that job with what it was begun with. Nothing was overwritten."


def plan_of(context: RunContext, batch: BatchRef, objects: tuple[PlannedObject, ...] = ()) -> BatchPlan:
    """Say by what the shards of a job are made, and of what objects."""
    return BatchPlan(
        customer_run_id=context.spec.customer_run_id,
        job_spec_sha256=sha256_digest(context.loaded.data),
        versions=context.versions,
        shard_rows=batch.shard_rows,
        objects=objects,
    )


def plan_sha256(plan: BatchPlan) -> str:
    """The digest of a plan, by which summaries name it."""
    return sha256_digest(plan.json_bytes())


def bind(store: Store, plan: BatchPlan) -> None:
    """Make a report store that of a plan; it may be that already.

    Raises:
        ReportStoreError: it is that of another plan, or cannot be written.
    """
    try:
        store.create(PLAN, [plan.json_bytes()])
    except ReportStoreError:
        with suppress(InputError):
            _check_same(whole(store, PLAN), plan, store.uri(PLAN))
        raise


def _check_same(there: bytes, plan: BatchPlan, where: str) -> None:
    try:
        other = parsed(BatchPlan, there, where)
    except InputError:
        raise ReportStoreError(_OTHER_VERSION, where=where, hint=_HINT) from None
    if other != plan:
        raise ReportStoreError(_difference(other, plan), where=where, hint=_HINT)


def _difference(other: BatchPlan, plan: BatchPlan) -> str:
    if other.job_spec_sha256 != plan.job_spec_sha256:
        return _OTHER_SPEC
    return _OTHER_VERSION if other.objects == plan.objects else _OTHER_OBJECTS


def done_shards(store: Store) -> set[int]:
    """List the shards that are done: those whose summary is there, for it is written last.

    Raises:
        InputError: the store cannot be listed.
    """
    found = (_SUMMARY.fullmatch(info.key) for info in store.list(f"{ROWS}/"))
    return {int(match[1]) for match in found if match}
