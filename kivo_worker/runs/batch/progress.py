"""What is done of a batch, and what is still to do."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kivo_worker.errors import InputError
from kivo_worker.runs.batch.engines import Ended
from kivo_worker.runs.batch.folding import CHANGED, HINT, Finished, read_summary
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.layout import partial_key, summary_key
from kivo_worker.runs.observer import BatchFigures
from kivo_worker.vocabulary import GateVerdict


@dataclass(slots=True)
class Progress:
    """What is done of a batch.

    Attributes:
        scan: how far it has been read.
        done: the shards that are.
        cut_short: those of which only a part is.
        rows: how many rows are done.
        rejected_rows: how many of them could not be reviewed.
    """

    context: RunContext
    scan: Scan
    plan_sha256: str
    done: set[int] = field(default_factory=set)
    cut_short: set[int] = field(default_factory=set)
    rows: int = 0
    rejected_rows: int = 0
    _earlier_rows: int = 0
    _claims: int = 0
    _verdicts: Counter[GateVerdict] = field(default_factory=Counter)

    def on_rows(self, count: int) -> None:
        """Count rows."""
        self.rows += count
        self.context.observer.rows(self.rows)

    def to_do(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """Pass on the shards that are not done; of all of them, learn the texts.

        Raises:
            InputError: a shard that is done was one of other rows; or more rows were rejected than may be.
        """
        for shard in shards:
            for line in shard.lines:
                self.context.own_texts.learn_row(line.data or b"")
            if shard.number in self.done:
                finished = Finished(shard.number, shard.sha256)
                summary, _ = read_summary(self.context.store, finished, self.plan_sha256)
                self._reject(summary.rejected_rows)
                self._earlier_rows += len(shard.lines)
                self._verdicts.update(summary.gate_verdicts)
                self._tell()
                self.on_rows(len(shard.lines))
            else:
                yield shard

    def ended(self, shard: Ended) -> None:
        """Take note that a shard has ended.

        Raises:
            InputError: with it, more rows were rejected than may be.
        """
        self._reject(shard.rejected_rows)
        self._claims += shard.claims
        self._verdicts.update(shard.gate_verdicts)
        self._tell()
        if not shard.is_partial:
            self.done.add(shard.number)
        elif shard.has_rows:
            self.cut_short.add(shard.number)

    def has_done(self, count: int) -> bool:
        """Whether so many shards are done, and no others.

        Raises:
            InputError: there are others: the batch has become shorter.
        """
        if any(number >= count for number in self.done):
            raise InputError(CHANGED, where=self.context.store.uri(summary_key(max(self.done))), hint=HINT)
        return len(self.done) == count

    def finished(self, digests: Iterable[str]) -> Iterator[Finished]:
        """The shards of which something is done, in their order."""
        cut_short = partial_key(self.context.attempt_id, "")
        for number, sha256 in enumerate(digests):
            if number in self.done:
                yield Finished(number, sha256)
            elif number in self.cut_short:
                yield Finished(number, sha256, cut_short)

    def _tell(self) -> None:
        expected, verdicts = self.scan.expected_rows, dict(self._verdicts)
        figures = BatchFigures(expected, self._earlier_rows, self._claims, verdicts, self.rejected_rows)
        self.context.observer.figures(figures)

    def _reject(self, count: int) -> None:
        self.rejected_rows += count
        most = self.context.max_bad_rows
        if most is not None and self.rejected_rows > most:
            message = f"more than {most} rows could not be reviewed (--max-bad-rows)."
            raise InputError(message, where="batch", hint="Their reports say why, each in its line.")
