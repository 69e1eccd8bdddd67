"""What a request or an event says is kept whole, field by field, and comes back as it was."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kivo_worker.contract.private_worker import STATUS_OF, CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import Database
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.private.runs import TakenEvent
from kivo_worker.devserver.private.store import RunStore
from kivo_worker.vocabulary import GATE_VERDICT_OF, EventType, IntendedUse, SafeUseStatus, Strictness

NOW = datetime(2026, 4, 27, 16, 20, 18, 123_000, UTC)
START = "abcXYZ059"
ON_BOTH = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _text(characters: str, longest: int) -> st.SearchStrategy[str]:
    """Texts of a kind, often as long as they may be."""
    rest = st.text(START + characters, max_size=longest - 1) | st.just(characters[-1] * (longest - 1))
    return st.builds(str.__add__, st.sampled_from(START), rest)


IDENTIFIERS = _text("._:-", 128)
LABELS = _text("._()&/-", 57).map(lambda word: f"{word} a b c")
COUNTS = st.sampled_from([0, 1, 2**53 - 1]) | st.integers(0, 2**53 - 1)
HASHES = st.builds(
    str.__add__, st.sampled_from(["sha256:", "hmac-sha256:"]), st.text("059afzAFZ_", min_size=1, max_size=64)
)
POINTERS = st.fixed_dictionaries({"type": st.just("customer_owned"), "label": LABELS, "opaque_id": _text("._:/-", 256)})
ARTIFACTS = st.fixed_dictionaries(
    {
        "artifact_name": IDENTIFIERS,
        "artifact_type": IDENTIFIERS,
        "format": IDENTIFIERS,
        "sha256": HASHES,
        "file_count": COUNTS,
        "storage_label": LABELS,
    }
)
REQUESTS = st.fixed_dictionaries(
    {
        "schema_version": st.just("kivo_private_worker_review_run_create.v1"),
        "customer_run_id": IDENTIFIERS,
        "workflow_id": IDENTIFIERS,
        "intended_use": st.sampled_from(IntendedUse),
        "strictness": st.sampled_from(Strictness),
        "source_count": COUNTS,
        "source_hashes": st.lists(HASHES, max_size=3).map(tuple) | st.just(("sha256:x",) * 256),
        "output_hash": HASHES,
        "worker_id": IDENTIFIERS,
        "worker_version": IDENTIFIERS,
    },
    optional={
        "workflow_name": LABELS,
        "title": LABELS,
        "policy_version": IDENTIFIERS,
        "customer_storage_pointer": POINTERS,
    },
)
EVENTS = st.fixed_dictionaries(
    {
        "schema_version": st.just("kivo_private_worker_review_run_event.v1"),
        "event_id": _text("._:-", 192),
        "event_type": st.sampled_from(EventType),
        "worker_version": IDENTIFIERS,
        "sequence": COUNTS,
    },
    optional={
        "safe_use_status": st.sampled_from(SafeUseStatus),
        "claim_count": COUNTS,
        "unsupported_claim_count": COUNTS,
        "source_count": COUNTS,
        "source_hashes": st.lists(HASHES, max_size=3).map(tuple),
        "output_hash": HASHES,
        "redacted_failure_categories": st.lists(st.text("az09_", min_size=1, max_size=64), max_size=3).map(tuple),
        "artifact_summaries": st.lists(ARTIFACTS, max_size=2).map(tuple),
        "policy_version": IDENTIFIERS,
        "prompt_version": IDENTIFIERS,
        "customer_storage_pointer": POINTERS,
    },
)


@ON_BOTH
@given(asked=REQUESTS, told=EVENTS)
def test_all_of_it_comes_back(database: Database, asked: dict[str, Any], told: dict[str, Any]) -> None:
    """Whatever the API takes fits into the tables, also at its longest; a list that was not told differs from none."""
    store, request = RunStore(database), CreatePrivateWorkerRun.model_validate(asked)
    run = store.create(Admission(project_id(database, "tests", NOW), NOW), request)
    names = {"review_run_id": run.id, "customer_run_id": request.customer_run_id, "worker_id": request.worker_id}
    verdict = GATE_VERDICT_OF[told["safe_use_status"]] if "safe_use_status" in told else None
    status = STATUS_OF[told["event_type"]]
    event = WorkerEvent.model_validate(told | names | {"status": status, "gate_verdict": verdict})
    store.record(event, b"its bytes", 1, NOW)

    [taken] = store.events(run.id)
    assert run.request == request
    assert taken == TakenEvent(event, taken.body_sha256, NOW) == store.get(run.id).last
