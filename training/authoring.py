"""Turns a bundle written as plain text into the corpus's JSON files, with exact offsets.

    @document insurance-03a | insurance | policy terms | markdown | Home Contents Terms | Brackwater Mutual
    # Home Contents Terms
    ...
    @claims
    S none n :: The policy covers theft. :: Theft of contents is covered.
    C negation n :: The policy does not cover theft. :: Theft of contents is covered.

    S none f :: (a blank line begins the next contrast set) :: quote ++ another quote
    @answer insurance-03-1 | a b
    Q: Is theft covered?
    Yes, theft is covered [1]. Shall I open a claim for you?
    @claims
    S none n :: theft is covered [1] :: The policy covers theft. :: a: Theft of contents is covered.
    - :: Shall I open a claim for you?

Statuses are S(upported), P(artially), U(nsupported), C(ontradicted), I(nsufficient); types are f, n, c, r, t
(factual, normative, causal, recommendation, citation). A claim of an answer gives its words in the answer (parts
joined by ++ when they are apart), how it reads alone (= when the same), and quotes with the letter of their document.
A quote must stand exactly once in its document; a line break in the document is written as a space or as it is.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from kivo_worker.vocabulary import ClaimType
from training.corpus_model import CORPUS, Status, Trap

STATUSES = {status.value[0].upper(): status.value for status in Status}
TYPES = {
    "f": ClaimType.FACTUAL,
    "n": ClaimType.NORMATIVE,
    "c": ClaimType.CAUSAL,
    "r": ClaimType.RECOMMENDATION,
    "t": ClaimType.CITATION,
}
TRAPS = frozenset(Trap)


class AuthoringError(ValueError):
    """What is wrong with a bundle, and where."""


def main(paths: list[str]) -> int:
    """Convert bundles; the exit status is 1 when any has a fault."""
    failed = 0
    for path in paths:
        try:
            documents, answers = read_bundle(Path(path).read_text(encoding="utf-8"))
        except AuthoringError as fault:
            sys.stderr.write(f"{path}: {fault}\n")
            failed = 1
            continue
        for kind, entries in (("documents", documents), ("answers", answers)):
            (CORPUS / kind).mkdir(parents=True, exist_ok=True)
            for entry in entries:
                text = json.dumps(entry, indent=1, ensure_ascii=False) + "\n"
                (CORPUS / kind / f"{entry['id']}.json").write_text(text, encoding="utf-8")
        claims = sum(len(entry["claims"]) for entry in (*documents, *answers))
        sys.stdout.write(f"{path}: {len(documents)} documents, {len(answers)} answers, {claims} claims\n")
    return failed


def read_bundle(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read a bundle into documents and answers.

    Raises:
        AuthoringError: all faults found, one a line.
    """
    documents: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    faults: list[str] = []
    for part in re.split(r"^(?=@(?:document|answer) )", text, flags=re.MULTILINE):
        if not part.strip():
            continue
        head, _, body = part.partition("\n")
        try:
            content, claims = body.split("\n@claims\n", 1)
        except ValueError:
            faults.append(f"{head}: there is no @claims line")
            continue
        if head.startswith("@document "):
            documents.append(_document(head, content.strip("\n"), claims, faults))
        else:
            answers.append(_answer(head, content.strip("\n"), claims, documents, faults))
    if faults:
        raise AuthoringError("\n  " + "\n  ".join(faults))
    return documents, answers


def _document(head: str, content: str, claims: str, faults: list[str]) -> dict[str, Any]:
    fields = [field.strip() for field in head.removeprefix("@document ").split(" | ")]
    names = ("id", "industry", "kind", "format", "title", "company")
    if len(fields) != len(names) or fields[3] not in {"markdown", "plain"}:
        faults.append(f"{head}: needs id | industry | kind | markdown or plain | title | company")
        fields = [*fields, *[""] * len(names)][: len(names)]
    found, number, group = [], 0, 0
    for line in [*claims.split("\n"), ""]:
        if not line.strip():
            group += 1
            continue
        number += 1
        where = f"{fields[0]} claim {number}"
        parts = [part.strip() for part in line.split("::")]
        label = _label(parts[0], where, faults)
        quotes = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - label, claim, quotes
        evidence = [_placed(content, quote, where, faults) for quote in _list(quotes)]
        _check_evidence(label, evidence, where, faults)
        found.append({"id": f"{number:02}", "set": group, "text": parts[1], **label, "evidence": evidence})
    entry = dict(zip(names, fields, strict=True))
    return {**entry, "text": content.split("\n"), "claims": _renumbered(found)}


def _answer(head: str, content: str, claims: str, documents: list[dict[str, Any]], faults: list[str]) -> dict[str, Any]:
    name, _, letters = (part.strip() for part in head.removeprefix("@answer ").partition("|"))
    question, _, text = content.partition("\n")
    if not question.startswith("Q: "):
        faults.append(f"{name}: the first line is the question: Q: ...")
    texts = {document["id"][-1]: (document["id"], "\n".join(document["text"])) for document in documents}
    cited = [texts[letter][0] for letter in letters.split() if letter in texts]
    if not cited or len(cited) != len(letters.split()):
        faults.append(f"{name}: needs the letters of documents of this bundle, such as: a b")
    text = text.strip("\n")
    found = []
    for number, line in enumerate((line for line in claims.split("\n") if line.strip()), 1):
        where = f"{name} claim {number}"
        parts = [part.strip() for part in line.split("::")]
        spans = [_placed(text, words, where, faults) for words in _list(parts[1] if len(parts) > 1 else "")]
        if parts[0] == "-":
            found.append({"id": f"{number:02}", "spans": spans, "checkworthy": False})
            continue
        label = _label(parts[0], where, faults)
        if len(parts) < 3:  # noqa: PLR2004 - label, words, standalone
            faults.append(f"{where}: needs words in the answer :: standalone or = :: quotes")
            continue
        quotes = [quote.partition(":") for quote in _list(parts[3] if len(parts) > 3 else "")]  # noqa: PLR2004
        evidence = []
        for letter, _, quote in quotes:
            if letter.strip() not in texts:
                faults.append(f"{where}: a quote begins with the letter of its document, such as a: ...")
                continue
            document, source = texts[letter.strip()]
            evidence.append({"document": document, **_placed(source, quote.strip(), where, faults)})
        _check_evidence(label, evidence, where, faults)
        standalone = " ".join(span["quote"] for span in spans) if parts[2] == "=" else parts[2]
        claim = {"id": f"{number:02}", "spans": spans, "checkworthy": True, "standalone": standalone}
        found.append({**claim, **label, "evidence": evidence})
    return {"id": name, "documents": cited, "question": question[3:], "text": text.split("\n"), "claims": found}


def _label(words: str, where: str, faults: list[str]) -> dict[str, str]:
    status, trap, kind = [*words.split(), "", "", ""][:3]
    if status not in STATUSES or trap not in TRAPS or kind not in TYPES:
        faults.append(f"{where}: {words!r} is no status, trap and type")
    elif (status == "S") != (trap in {"none", "wrong_citation"}):
        faults.append(f"{where}: a supported claim has the trap none (or wrong_citation), any other claim another one")
    return {"status": STATUSES.get(status, ""), "trap": trap, "type": TYPES.get(kind, "")}


def _check_evidence(label: dict[str, str], evidence: list[dict[str, Any]], where: str, faults: list[str]) -> None:
    if label["status"] in {"supported", "contradicted", "partially_supported"} and not evidence:
        faults.append(f"{where}: {label['status']} needs evidence")
    if label["status"] == "unsupported" and evidence:
        faults.append(f"{where}: unsupported has no evidence")


def _list(words: str) -> list[str]:
    return [part.strip() for part in words.split("++") if part.strip()]


def _placed(text: str, quote: str, where: str, faults: list[str]) -> dict[str, Any]:
    pattern = r"\s+".join(map(re.escape, quote.split()))
    found = list(re.finditer(pattern, text)) if quote else []
    if len(found) != 1:
        faults.append(f"{where}: stands {len(found)} times, not once: {quote[:80]!r}")
        return {"start": 0, "end": 0, "quote": quote}
    start, end = found[0].span()
    return {"start": start, "end": end, "quote": text[start:end]}


def _renumbered(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = {group: number for number, group in enumerate(dict.fromkeys(claim["set"] for claim in claims), 1)}
    return [{**claim, "set": groups[claim["set"]]} for claim in claims]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
