"""Many events at once, and a server killed in the middle of them: what was acknowledged is there, and in order.

`KIVO_SOAK=100` sends the 1,000 events of 100 runs instead of the suite's few.
"""

import json
import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from kivo_worker.contract.private_worker import STATUS_OF, WorkerEvent
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.private.runs import Run
from kivo_worker.devserver.private.store import RunStore
from kivo_worker.vocabulary import EventType
from tests.devserver.conftest import SAMPLES
from tests.servers.dev_server import address_in, dev_server_process

RUNS = int(os.environ.get("KIVO_SOAK", "6"))
KINDS = (EventType.STARTED, *[EventType.PROGRESS] * 8, EventType.COMPLETED)
SENDERS = 24
KEY = "kivo_dev_tests"


@dataclass(frozen=True)
class Post:
    """An event on its way."""

    run_id: str
    credential: str
    sequence: int
    body: bytes

    def send(self, client: httpx.Client) -> bool | None:
        """Send it; gives whether it was there before, and nothing when no answer came."""
        path = f"/v1/private-worker/review-runs/{self.run_id}/events"
        headers = {"Authorization": f"Bearer {self.credential}", "Content-Type": "application/json"}
        try:
            answer = client.post(path, content=self.body, headers=headers)
        except httpx.TransportError:
            return None
        assert answer.status_code == 202, answer.text
        duplicate: bool = answer.json()["event"]["duplicate"]
        return duplicate


@contextmanager
def _server(database_url: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    with (
        dev_server_process("--database-url", database_url, stdout=subprocess.DEVNULL, KIVO_API_KEY=KEY) as (
            process,
            said,
        ),
        httpx.Client(base_url=address_in(said), trust_env=False, timeout=60) as client,
    ):
        yield process, client


def _new_posts(client: httpx.Client) -> list[Post]:
    """Create the runs, and write the events of all of them in a random order."""
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    body, posts = (SAMPLES / "create.json").read_bytes(), list[Post]()
    for _ in range(RUNS):
        created = client.post("/v1/private-worker/review-runs", content=body, headers=headers).json()
        run_id, credential = created["review_run"]["id"], created["worker_credential"]
        posts += [Post(run_id, credential, number, _body(run_id, number)) for number in range(len(KINDS))]
    random.Random(RUNS).shuffle(posts)  # noqa: S311 - the same storm each time
    return posts


def _body(run_id: str, sequence: int) -> bytes:
    kind = KINDS[sequence]
    fields: dict[str, Any] = {
        "schema_version": "kivo_private_worker_review_run_event.v1",
        "event_id": f"evt_cust_run_001_{sequence}",
        "event_type": kind,
        "review_run_id": run_id,
        "customer_run_id": "cust_run_001",
        "worker_id": "worker_support_001",
        "worker_version": "kivo-private-worker.2026-05-09.v1",
        "sequence": sequence,
        "status": STATUS_OF[kind],
    }
    if kind is EventType.COMPLETED:
        fields |= {"gate_verdict": "needs_review", "safe_use_status": "needs_review", "claim_count": 18}
    return json.dumps(fields).encode()


def _send_all(
    client: httpx.Client, posts: list[Post], on_answer: Callable[[int], object] = lambda _: None
) -> list[bool | None]:
    """Send events all at once; what is to happen at an answer gets how many there are."""
    numbers = count(1)

    def send(post: Post) -> bool | None:
        answer = post.send(client)
        if answer is not None:
            on_answer(next(numbers))
        return answer

    with ThreadPoolExecutor(SENDERS) as senders:
        return list(senders.map(send, posts))


def _killing(process: subprocess.Popen[bytes], at: int | None) -> Callable[[int], object]:
    def kill(answers: int) -> None:
        if answers == at:
            process.kill()

    return kill


def _outcome(store: RunStore, run: Run) -> tuple[object, ...]:
    told = [(taken.event.sequence, taken.event.event_type, taken.event.event_id) for taken in store.events(run.id)]
    return run.status, run.gate_verdict, run.safe_use_status, run.claim_count, told


def _check_outcomes(database_url: str, posts: list[Post]) -> None:
    """Every run is what the same events, sent one after the other in their order, make of a new run."""
    with closing(open_database(database_url)) as database:
        store = RunStore(database)
        first = store.get(posts[0].run_id)
        fresh = store.create(Admission(first.project_id, first.created_at), first.request)
        for sequence in range(len(KINDS)):
            body = _body(fresh.id, sequence)
            store.record(WorkerEvent.model_validate_json(body), body, 1, first.created_at)
        expected = _outcome(store, store.get(fresh.id))
        outcomes = [_outcome(store, store.get(run_id)) for run_id in {post.run_id for post in posts}]

    assert outcomes == [expected] * RUNS


def test_all_at_once(database_url: str) -> None:
    """Events of many runs, each sent twice, all at once and in any order, are each taken once, and none is lost."""
    with _server(database_url) as (_, client):
        posts = _new_posts(client)
        answers = _send_all(client, [post for post in posts for _ in range(2)])

    assert all(set(pair) == {False, True} for pair in zip(answers[::2], answers[1::2], strict=True))
    _check_outcomes(database_url, posts)


def test_killed_in_the_middle(database_url: str) -> None:
    """A server killed again and again has every event it acknowledged; the credentials go on, and so do the runs."""
    with _server(database_url) as (_, client):
        posts = _new_posts(client)
    acknowledged, waiting = list[Post](), posts
    for is_killed in (True, True, False):
        kill_after = len(waiting) // 3 or None if is_killed else None
        with _server(database_url) as (process, client):
            assert all(_send_all(client, acknowledged)), "an acknowledged event is there"
            answers = _send_all(client, waiting, _killing(process, kill_after))
            assert kill_after is None or process.wait() == -signal.SIGKILL
        arrived = list(zip(waiting, answers, strict=True))
        acknowledged += [post for post, answer in arrived if answer is not None]
        waiting = [post for post, answer in arrived if answer is None]

    assert waiting == []
    _check_outcomes(database_url, posts)
