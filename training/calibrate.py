"""Fits what weighs the signals, on claims the pair model was not trained on, and writes it beside the weights.

    python -m training.calibrate --data FOLDER [--out kivo_worker/models/weights]

It learns from the corpus's dev split and from the one in ten public sources that training keeps out; the test split and
the development sets are for measuring.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from kivo_worker.documents.reader import text_document
from kivo_worker.models.shipped import load_pair_model, load_vectors
from kivo_worker.verification.clauses import parts_of
from kivo_worker.verification.evidence import index_evidence
from kivo_worker.verification.interface import Source
from kivo_worker.verification.signals import SIGNALS, read_signals
from training.corpus_model import AnswerClaim, Status, load_answers, load_documents, split_of
from training.examples import CLASSES
from training.export import WEIGHTS, write_digests
from training.pair_model import marginal_loss
from training.prepare import PASSAGE_SETS, allowed, as_source, is_held_out, public_rows

PENALTY = 0.002
PUBLIC_SHARE = 1.5
"""How much all public rows together count, against the corpus's claims."""


@dataclass(frozen=True, slots=True)
class Row:
    """The signals of a claim, what it may be, and whether it is of the corpus."""

    signals: list[float]
    allowed: frozenset[Status]
    is_ours: bool


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
    """The signals of all claims of a split, about documents and in answers."""
    embed, judge_pair = load_vectors().embed, load_pair_model().logits
    by_id = {document.id: document for document in load_documents() if split_of(document.id) == split}
    for document in by_id.values():
        index = index_evidence([as_source(1, document)], embed)
        for claim in document.claims:
            signals = read_signals(claim.text, index, judge_pair)
            if signals:
                yield Row(signals.values.tolist(), frozenset({claim.status}), is_ours=True)
    for answer in load_answers():
        if split_of(answer.id) == split:
            index = index_evidence(
                [as_source(number, by_id[name]) for number, name in enumerate(answer.documents, 1)], embed
            )
            for entry in answer.claims:
                signals = read_signals(entry.standalone, index, judge_pair) if isinstance(entry, AnswerClaim) else None
                if signals and isinstance(entry, AnswerClaim):
                    yield Row(signals.values.tolist(), frozenset({entry.status}), is_ours=True)


def public_held_out(data: Path) -> Iterator[Row]:
    """The signals of the public claims whose sources were kept out of training; claims of one sentence."""
    embed, judge_pair = load_vectors().embed, load_pair_model().logits
    for name in PASSAGE_SETS:
        for row in public_rows(data / f"{name}.jsonl.gz"):
            if is_held_out(row["source"]) and len(parts_of(row["claim"])) == 1:
                document = text_document(row["source"])
                signals = read_signals(row["claim"], index_evidence([Source(1, "", document)], embed), judge_pair)
                if signals:
                    yield Row(signals.values.tolist(), allowed(row), is_ours=False)


def fit(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Fit weights (5, signals) and biases (5,) by the marginal likelihood, with a small penalty on the weights."""
    values = torch.tensor([row.signals for row in rows], dtype=torch.float64)
    mean, spread = values.mean(0), values.std(0).clamp(min=0.05)
    scaled = (values - mean) / spread
    options = torch.tensor([[status in row.allowed for status in CLASSES] for row in rows])
    ours = torch.tensor([row.is_ours for row in rows])
    share = torch.where(ours, 1.0, PUBLIC_SHARE * ours.sum() / (~ours).sum().clamp(min=1)).double()
    weights = torch.zeros(len(CLASSES), len(SIGNALS), dtype=torch.float64, requires_grad=True)
    biases = torch.zeros(len(CLASSES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, biases], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = marginal_loss(scaled @ weights.T + biases, options, share, smoothing=0.0)
        loss = loss + PENALTY * (weights**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    unscaled = (weights / spread).detach()
    return unscaled.numpy(), (biases - unscaled @ mean).detach().numpy()


if __name__ == "__main__":
    sys.exit(main())
