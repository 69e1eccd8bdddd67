"""What a listed statement is beside its text, beside half of it, and beside the rest."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

from training.chat import in_chat
from training.examples import ABSENT, NEUTRAL, SUPPORTED
from training.listed import joined_up, listed_examples

BORN = "Ana Vale was born in Porto in 1962."
LIFE = f"{BORN} She taught chemistry in Lisbon for thirty years."


def write(path: Path, *rows: dict[str, Any]) -> None:
    """Write a set of one or more rows."""
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)


def examples(folder: Path) -> set[tuple[str, str, frozenset[str], str]]:
    """All examples that chance gives from the folder."""
    return {
        (one.claim, one.passage, frozenset(one.allowed), one.origin)
        for seed in range(40)
        for one in listed_examples(folder, random.Random(seed))
    }


def test_statements_beside_what_states_them_and_what_does_not(tmp_path: Path) -> None:
    """A half is stated by the whole and not the other way round; a statement is gone with its sentence."""
    whole = "Doors open at nine , and lunch costs 4 euros ."
    halves = ["Doors open at nine .", "Lunch costs 4 euros and is vegan ."]
    write(tmp_path / "wikisplit.jsonl.gz", {"text": whole, "gold_claims": halves})
    claims = ["Ana Vale was born in Porto.", "Ana Vale was born in Spain."]
    write(tmp_path / "factscore.jsonl.gz", {"context": LIFE, "text": BORN, "gold_claims": claims})

    found = examples(tmp_path)

    supported = {(claim, passage) for claim, passage, allowed, _ in found if allowed == SUPPORTED}
    joined = "Doors open at nine, and lunch costs 4 euros."
    assert ("Doors open at nine.", joined) in supported
    assert ("Ana Vale was born in Porto.", LIFE) in supported
    assert not any("vegan" in claim or "Spain" in claim for claim, _ in supported)
    assert (joined, "Doors open at nine.", NEUTRAL, "wikisplit") in found
    rest = "She taught chemistry in Lisbon for thirty years."
    assert ("Ana Vale was born in Porto.", rest, ABSENT, "factscore without evidence") in found
    broken = {(claim, passage) for claim, passage, _, origin in found if origin.endswith("edits")}
    assert broken
    assert not broken & supported


def test_a_text_of_tokens_is_written_as_one_writes() -> None:
    """No space before a comma or in brackets; quotation marks."""
    assert joined_up("The `` Halberd '' ( 1962 ) , Crace 's boat , is n't red .") == (
        "The \"Halberd\" (1962), Crace's boat, isn't red."
    )


def test_said_in_a_chat_the_statement_stays() -> None:
    """Openings and remarks stand around the statement; names keep their capital."""
    said = {in_chat("The Halberd is red.", random.Random(seed)) for seed in range(200)}

    assert {"Yes, the Halberd is red.", "Did you know that the Halberd is red?"} <= said
    assert "The Halberd is red. What do you think?" in said
    assert "The Halberd is red, right?" in said
    assert all("alberd is red" in one for one in said)
    assert in_chat("Ana Vale sings.", random.Random(1)).count("Ana Vale sings") == 1
