"""Writes a split of the corpus as rows, as `kivo-worker eval` reads them.

`python -m training.corpus_rows dev OUT.jsonl` writes labelled claims; an answer over several documents is measured
against all of them in one. `contrasts` in the place of the split writes the claims of the contrast sets that are kept
for measuring, those in like words apart from those in other words; `summaries` those about longer texts.
`python -m training.corpus_rows dev OUT.jsonl --claims` writes the answers with the claims a reviewer listed, in the
answer's own words, for `kivo-worker eval --extraction`.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.contrasts import STATUS_OF, ContrastSet, Statement, in_like_words, is_kept, load_contrasts
from training.corpus_model import AnswerClaim, Status, load_answers, load_documents, split_of
from training.summaries import load_summaries


def main(split: str, out: str, mode: str = "") -> None:
    """Write a split."""
    kept = {"contrasts": contrasts, "summaries": summaries}.get(split)
    found = claim_lists(split) if mode == "--claims" else kept() if kept else rows(split)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    Path(out).write_text("".join(lines), encoding="utf-8")


def rows(split: str) -> Iterator[dict[str, str]]:
    """The claims about documents, then those of answers."""
    documents = {document.id: document for document in load_documents() if split_of(document.id) == split}
    for document in documents.values():
        source = "\n".join(document.text)
        media_type = f"text/{document.format}"
        for claim in document.claims:
            yield _row("corpus_documents", f"{document.id}#{claim.id}", source, media_type, claim.text, claim.status)
    for answer in load_answers():
        if split_of(answer.id) == split:
            used = [documents[name] for name in answer.documents]
            source = "\n\n".join("\n".join(document.text) for document in used)
            media_type = "text/markdown" if any(document.format == "markdown" for document in used) else "text/plain"
            for entry in answer.claims:
                if isinstance(entry, AnswerClaim):
                    name = f"{answer.id}#{entry.id}"
                    yield _row("corpus_answers", name, source, media_type, entry.standalone, entry.status)


def contrasts() -> Iterator[dict[str, str]]:
    """The claims of the contrast sets that are not learned from."""
    for name, one, statement in _kept(load_contrasts()):
        words = "like" if in_like_words(statement, one.passage) else "other"
        dataset = f"contrasts_in_{words}_words"
        yield _row(dataset, name, one.passage, "text/plain", statement.text, STATUS_OF[statement.sign])


def summaries() -> Iterator[dict[str, str]]:
    """The claims about longer texts that are not learned from."""
    for name, one, statement in _kept(load_summaries()):
        yield _row("summaries", name, one.passage, "text/plain", statement.text, STATUS_OF[statement.sign])


def claim_lists(split: str) -> Iterator[dict[str, object]]:
    """The answers of a split with the check-worthy claims in them."""
    for answer in load_answers():
        if split_of(answer.id) == split:
            claims = [entry for entry in answer.claims if isinstance(entry, AnswerClaim)]
            yield {
                "dataset": "corpus_claims",
                "text": "\n".join(answer.text),
                "media_type": "text/markdown",
                "gold_claims": [" ".join(span.quote for span in claim.spans) for claim in claims],
            }


def _kept(sets: Sequence[ContrastSet]) -> Iterator[tuple[str, ContrastSet, Statement]]:
    """Each claim that is not learned from, with its name and its set."""
    for one in filter(is_kept, sets):
        for number, statement in enumerate(one.statements, 1):
            yield f"{one.id}.{number:02}", one, statement


def _row(*cells: str) -> dict[str, str]:
    dataset, name, source, media_type, claim, status = cells
    label = "supported" if status == Status.SUPPORTED else "not_supported"
    return {
        "dataset": dataset, "id": name, "source": source, "media_type": media_type, "claim": claim, "label": label,
        "label5": status,
    }  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
