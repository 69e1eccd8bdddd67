"""Finds the rows of a shard that end whatever process reviews them: halves are tried until single rows are left."""

from collections import deque
from dataclasses import dataclass, field, replace

from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.messages import Task
from kivo_worker.runs.batch.shards import Shard

_ROUNDS = 2
"""How often the rows of a shard are tried before all that are left are given up."""


@dataclass(slots=True)
class Suspect:
    """A shard that has ended a process.

    Attributes:
        shard: all of it.
        crashes: how often all of it has been tried in vain since the last round.
    """

    shard: Shard
    crashes: int = 0
    _rounds: int = 0
    _halves: deque[tuple[Line, ...]] = field(default_factory=deque)

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no row left that it could be."""
        return self.shard.given_up.issuperset(line.number for line in self.shard.lines)

    def next_task(self) -> Task:
        """What is to be done with it now."""
        if self._halves:
            return Task(replace(self.shard, lines=self._halves[0]), is_trial=True)
        return Task(self.shard)

    def survived(self) -> None:
        """A trial was survived."""
        self._halves.popleft()

    def crashed(self) -> None:
        """What was to be done has ended the process again."""
        if self._halves:
            self._split(self._halves.popleft())
            return
        self.crashes += 1
        if self.crashes > 1:
            self._begin_round()

    def _begin_round(self) -> None:
        left = tuple(line for line in self.shard.lines if line.number not in self.shard.given_up)
        if self._rounds >= _ROUNDS:
            self._give_up(left)
        else:
            self._split(left)
        self._rounds, self.crashes = self._rounds + 1, 1

    def _split(self, lines: tuple[Line, ...]) -> None:
        if len(lines) == 1:
            self._give_up(lines)
        else:
            middle = len(lines) // 2
            self._halves.extendleft((lines[middle:], lines[:middle]))

    def _give_up(self, lines: tuple[Line, ...]) -> None:
        given_up = self.shard.given_up | {line.number for line in lines}
        self.shard = replace(self.shard, given_up=given_up)
