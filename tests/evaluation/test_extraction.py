"""The extraction of claims is measured by matching words, each claim counted once."""

import gzip
import json
from pathlib import Path

import pytest

from kivo_worker.errors import InputError
from kivo_worker.evaluation.extraction import evaluate_extraction, matches, read_extraction_rows, word_f1
from kivo_worker.judges.registry import embedded
from kivo_worker.models.shipped import load_parser

ROWS: list[dict[str, object]] = [
    {
        "dataset": "a",
        "text": "Acme sells pumps and valves.",
        "gold_claims": ["Acme sells pumps.", "Acme sells valves."],
    },
    {"dataset": "a", "text": "Hello! Refunds are paid.", "gold_claims": ["Refunds are paid.", "Fees are kept."]},
    {"dataset": "b", "text": "Thanks!", "gold_claims": []},
]


def written(folder: Path, rows: list[dict[str, object]], name: str = "rows.jsonl") -> Path:
    """A file of rows."""
    path = folder / name
    data = "".join(json.dumps(row) + "\n" for row in rows).encode("utf-8")
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_figures(tmp_path: Path, name: str) -> None:
    """Precision and recall count claims, F1 is the mean over the texts, and every character is accounted for."""
    report = evaluate_extraction([written(tmp_path, ROWS, name)], load_parser().parse, embedded())
    first, second = report.datasets

    assert (first.name, first.texts, first.extracted, first.listed, first.matched) == ("a", 2, 3, 4, 3)
    assert (first.precision, first.recall) == (1.0, 0.75)
    assert first.f1 == pytest.approx((1 + 2 / 3) / 2)
    assert (first.entailed, first.accounted) == (1.0, 1.0)
    assert second.entailed is None
    assert (second.extracted, second.precision, second.recall, second.f1) == (0, None, None, 1.0)


def test_a_list_item_is_found_by_its_own_words(tmp_path: Path) -> None:
    """What a person listed in the output's own words matches, and so does the reading with the lead-in."""
    row: dict[str, object] = {"text": "The plan includes:\n\n- five seats\n", "media_type": "text/markdown"}
    for gold in ("five seats", "The plan includes five seats."):
        path = written(tmp_path, [row | {"gold_claims": [gold]}])
        assert evaluate_extraction([path], load_parser().parse, embedded()).datasets[0].matched == 1


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [("Refunds are paid.", "refunds ARE paid", 1.0), ("a b c d", "a b c e", 0.75), ("a a", "a", 2 / 3), ("", "", 0.0)],
)
def test_word_f1(one: str, other: str, share: float) -> None:
    """Words count as often as they stand there, without case and punctuation."""
    assert word_f1(one, other) == pytest.approx(share)


def test_each_claim_is_counted_once() -> None:
    """Two copies of a claim match one listed claim once; a claim makes room when another has no other match."""
    assert matches([["a b c"], ["a b c"]], ["a b c"]) == 1
    assert matches([["a b c d e"]], ["a b c d f"]) == 1
    assert matches([["a b c d"]], ["a b c f"]) == 0
    assert matches([["a b c d"], ["a b c d e"]], ["a b c d", "a b c d e"]) == 2


@pytest.mark.parametrize("line", ["{}", '{"text": "a"}', '{"text": "a", "gold_claims": "b"}', "nonsense"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """A line that is no row is refused with its place and without its text."""
    path = tmp_path / "rows.jsonl"
    path.write_text(f"{json.dumps(ROWS[0])}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="no row of claims") as caught:
        list(read_extraction_rows(path))

    assert caught.value.where == f"{path}, line 2"


def test_nothing_to_measure(tmp_path: Path) -> None:
    """A file without rows is said to be one."""
    with pytest.raises(InputError, match="no row"):
        evaluate_extraction([written(tmp_path, [])], load_parser().parse, embedded())
