"""Measures the embedded verifier on the document claims of a split of the corpus.

`python -m training.measure_corpus` measures `dev`; `test` is for the last look before a release.
"""

import sys
from collections import Counter

from kivo_worker.documents.reader import MARKDOWN, PLAIN, read_document
from kivo_worker.evaluation.metrics import auroc, balanced_accuracy, precision
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.verification.interface import Source
from kivo_worker.vocabulary import SupportStatus
from training.corpus_model import Document, Status, load_documents, split_of

Judged = tuple[Status, SupportStatus, float]
"""What a person says, what the verifier says, and its score."""


def main(split: str = "dev") -> None:
    """Measure a split and print the figures and the confusion."""
    judged = [row for document in load_documents() if split_of(document.id) == split for row in judge(document)]
    decisions = [(given is SupportStatus.SUPPORTED, label is Status.SUPPORTED) for label, given, _ in judged]
    scores = [(score, label is Status.SUPPORTED) for label, _, score in judged]
    figures = (("balanced accuracy", balanced_accuracy(decisions)), ("AUROC", auroc(scores)))
    for name, figure in (*figures, ("precision of supported", precision(decisions))):
        sys.stdout.write(f"{name}: {100 * figure:.1f} % of {len(judged)} claims\n")
    for (label, given), count in sorted(Counter((label, given) for label, given, _ in judged).items()):
        sys.stdout.write(f"{label} judged {given}: {count}\n")


def judge(document: Document) -> list[Judged]:
    """Verify every claim about a document against it."""
    text = "\n".join(document.text).encode("utf-8")
    media_type = MARKDOWN if document.format == "markdown" else PLAIN
    source = Source(1, document.title, read_document(text, media_type=media_type, where=document.id))
    check = embedded_verifier().prepare([source])
    verdicts = [(claim.status, check(claim.text, claim.type)) for claim in document.claims]
    return [(label, verdict.status, verdict.score) for label, verdict in verdicts]


if __name__ == "__main__":
    main(*sys.argv[1:])
