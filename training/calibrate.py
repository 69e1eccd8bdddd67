"""Fits what weighs the signals, on claims the pair model was not trained on, and writes it beside the weights.

    python -m training.calibrate --data FOLDER [--out kivo_worker/models/weights]

It learns from the corpus's dev split and from the one in ten public sources that training keeps out; the test split and
the development sets are for measuring.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from kivo_worker.documents.reader import text_document
from kivo_worker.models.shipped import load_pair_model, load_vectors
from kivo_worker.verification.clauses import parts_of
from kivo_worker.verification.evidence import EvidenceIndex, index_evidence
from kivo_worker.verification.interface import Source
from kivo_worker.verification.signals import SIGNALS, read_signals
from training.corpus_claims import as_source
from training.corpus_model import AnswerClaim, Status, load_answers, load_documents, split_of
from training.examples import CLASSES, NOT_SUPPORTED, SUPPORTED
from training.export import WEIGHTS, write_digests
from training.losses import marginal_loss
from training.public_sets import PASSAGE_SETS, is_held_out, is_pair, public_rows

PENALTY = 0.02
PUBLIC_SHARE = 1.0
"""How much all public rows together count, against the corpus's claims."""
OURS = "corpus"
WIDTH = len(CLASSES)
FACTS = slice(WIDTH, len(SIGNALS))
"""The places of the signals that say what comparing found."""


@dataclass(frozen=True, slots=True)
class Row:
    """The signals of a claim, what it may be, and the data set it is of."""

    signals: list[float]
    allowed: frozenset[Status]
    dataset: str


def main() -> int:
    """Read the signals, fit, write."""
    parser = argparse.ArgumentParser(description="Fit the calibration.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the public training sets")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    rows = [*corpus_rows("dev"), *public_held_out(options.data)]
    weights, biases = fit(rows)
    fitted = {"signals": SIGNALS, "weights": np.round(weights, 5).tolist(), "biases": np.round(biases, 5).tolist()}
    (options.out / "calibration.json").write_text(json.dumps(fitted) + "\n", encoding="utf-8")
    write_digests(options.out)
    for name, column in zip(SIGNALS, weights.T, strict=True):
        sys.stdout.write(f"{name:24} {' '.join(f'{value:+.2f}' for value in column)}\n")
    sys.stdout.write(f"{len(rows)} claims\n")
    return 0


def corpus_rows(split: str) -> Iterator[Row]:
    """The signals of the claims of a split, about documents and in answers; claims of one sentence."""
    embed = load_vectors().embed
    by_id = {document.id: document for document in load_documents() if split_of(document.id) == split}
    for document in by_id.values():
        index = index_evidence([as_source(1, document)], embed)
        for claim in document.claims:
            yield from rows_of(claim.text, index, frozenset({claim.status}), OURS)
    for answer in load_answers():
        if split_of(answer.id) == split:
            index = index_evidence(
                [as_source(number, by_id[name]) for number, name in enumerate(answer.documents, 1)], embed
            )
            for entry in answer.claims:
                if isinstance(entry, AnswerClaim):
                    yield from rows_of(entry.standalone, index, frozenset({entry.status}), OURS)


def public_held_out(data: Path) -> Iterator[Row]:
    """The signals of the public claims whose sources were kept out of training; claims of one sentence.

    They only tell supported from not supported: how often each of the other statuses occurs is the corpus's to say.
    """
    embed = load_vectors().embed
    for name in PASSAGE_SETS:
        for row in public_rows(data / f"{name}.jsonl.gz"):
            if is_held_out(row["source"]) and not is_pair(name, row):
                index = index_evidence([Source(1, "", text_document(row["source"]))], embed)
                yield from rows_of(
                    row["claim"], index, SUPPORTED if row["label"] == "supported" else NOT_SUPPORTED, name
                )


def rows_of(claim: str, index: EvidenceIndex, allowed: frozenset[Status], dataset: str) -> Iterator[Row]:
    """The row of a claim; none when it has several sentences, or nothing in the sources to compare it with."""
    parts = parts_of(claim)
    signals = read_signals(parts[0], index, load_pair_model().logits) if len(parts) == 1 else None
    if signals:
        yield Row(signals.values.tolist(), allowed, dataset)


def fit(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Fit weights (5, signals) and biases (5,) by the marginal likelihood.

    The network's answers are only scaled, all by one factor, and the facts compared shift them, held small by a
    penalty: what a free weight on every signal gains on one kind of text it loses on others.
    """
    values = torch.tensor([row.signals for row in rows], dtype=torch.float64)
    read, facts = values[:, :WIDTH], values[:, FACTS]
    options = torch.tensor([[status in row.allowed for status in CLASSES] for row in rows])
    scale = torch.ones((), dtype=torch.float64, requires_grad=True)
    shift = torch.zeros(WIDTH, len(SIGNALS) - WIDTH, dtype=torch.float64, requires_grad=True)
    biases = torch.zeros(WIDTH, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, shift, biases], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        logits = scale * read + facts @ shift.T + biases
        loss = marginal_loss(logits, options, shares(rows), smoothing=0.0) + PENALTY * (shift**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    weights = torch.zeros(WIDTH, len(SIGNALS), dtype=torch.float64)
    weights[:, FACTS] = shift.detach()
    weights[:, :WIDTH] = scale.detach() * torch.eye(WIDTH)
    return weights.numpy(), biases.detach().numpy()


def shares(rows: list[Row]) -> torch.Tensor:
    """How much each row counts: the corpus's one each, the public sets alike, together `PUBLIC_SHARE` of the corpus."""
    sizes = Counter(row.dataset for row in rows)
    ours = sizes.pop(OURS, 0) or 1
    return torch.tensor(
        [1.0 if row.dataset == OURS else PUBLIC_SHARE * ours / len(sizes) / sizes[row.dataset] for row in rows],
        dtype=torch.float64,
    )


if __name__ == "__main__":
    sys.exit(main())
