"""Which rows end every process that reviews them."""

from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.batch.suspects import Suspect


def _suspect(rows: int) -> Suspect:
    return Suspect(Shard(7, tuple(Line(number, b"{}") for number in range(1, rows + 1)), ""))


@given(st.integers(1, 40), st.data())
def test_the_rows_are_found(rows: int, data: st.DataObject) -> None:
    """Whichever rows they are, these and no others are given up, and only then is the whole shard done."""
    poison = data.draw(st.frozensets(st.integers(1, rows), min_size=1))
    suspect = _suspect(rows)
    suspect.crashed()
    for _ in range(2 + 2 * rows):
        task = suspect.next_task()
        if any(line.number in poison - task.shard.given_up for line in task.shard.lines):
            suspect.crashed()
        elif task.is_trial:
            suspect.survived()
        else:
            break

    assert poison == suspect.shard.given_up
    assert suspect.next_task().is_trial is False
    assert suspect.is_hopeless is (len(poison) == rows)


def test_once_is_no_habit() -> None:
    """A shard that has ended a process once is done again as it is."""
    suspect = _suspect(3)
    suspect.crashed()

    assert suspect.next_task().shard == suspect.shard
    assert suspect.next_task().is_trial is False


def test_rows_that_are_only_too_many_together() -> None:
    """A shard whose rows are survived one by one but never together is given up in the end."""
    suspect = _suspect(4)
    for _ in range(100):
        task = suspect.next_task()
        if task.is_trial:
            suspect.survived()
        elif task.shard.given_up:
            break
        else:
            suspect.crashed()

    assert suspect.is_hopeless
