"""The public training sets: which there are, what their labels leave open, and what of them is kept apart."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kivo_worker.documents.reader import text_document
from kivo_worker.verification.evidence import Embed, EvidenceIndex, index_evidence
from kivo_worker.verification.interface import Source
from training.corpus_model import Status
from training.examples import CONTRADICTED, NEUTRAL, NOT_SUPPORTED, SUPPORTED

SHORT = 90
"""Sources of at most so many words are read whole, as one of a short pair."""
PAIR_SETS = (
    "mnli_bin.dev", "mnli_bin.test", "snli.dev", "fever_bin.dev", "fever_bin.test", "cad_nli_revised.train",
    "conjnli.train", "help.train", "fm2_gold.dev", "breaking_nli.test", "begin_wow.dev", "faithdial_audit_wow.train",
)  # fmt: skip
MOST_OF = {"breaking_nli.test": 2_000}
PASSAGE_SETS = (
    "contractnli.dev", "factcg_cg2c_doc.train", "fm2_retrieved_plus_gold.dev", "begin_cmu.dev", "begin_tc.dev",
    "faithdial_audit_cmu.train", "faithdial_audit_tc.train", "propsegment_nli.dev", "scifact.train",
    "wice_subclaim_partial.train", "fever_bin.dev", "fever_bin.test",
)  # fmt: skip


def public_rows(path: Path) -> list[dict[str, Any]]:
    """Read a public set."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def allowed(row: dict[str, Any]) -> frozenset[Status]:
    """What a public label leaves open."""
    if row["label"] == "supported":
        return SUPPORTED
    match row.get("label5"):
        case "contradicted":
            return CONTRADICTED
        case "partially_supported":
            return frozenset({Status.PARTIALLY_SUPPORTED})
        case "unsupported":
            return NEUTRAL
        case _:
            return NOT_SUPPORTED


def indexed_rows(data: Path, name: str, embed: Embed) -> Iterator[tuple[dict[str, Any], EvidenceIndex, bool]]:
    """The rows of a set with long sources that are learned from: a row, its source indexed, whether that one is new.

    Rows of one source stand together in every set; each is indexed once.
    """
    last: str | None = None
    index: EvidenceIndex | None = None
    for row in public_rows(data / f"{name}.jsonl.gz"):
        if is_held_out(row["source"]) or is_pair(name, row):
            continue
        is_new = index is None or row["source"] != last
        if index is None or is_new:
            last, index = row["source"], index_evidence([Source(1, "", text_document(row["source"]))], embed)
        yield row, index, is_new


def is_pair(name: str, row: dict[str, Any]) -> bool:
    """Whether a public row is one of the short pairs."""
    return name in PAIR_SETS and len(row["source"].split()) <= SHORT


def is_held_out(source: str) -> bool:
    """Whether a public source is kept for calibration: one in ten, drawn by its text."""
    return int(hashlib.sha256(source.encode("utf-8", "replace")).hexdigest(), 16) % 10 == 0
