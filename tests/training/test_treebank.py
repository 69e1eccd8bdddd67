"""A treebank is read as its annotators wrote it."""

import gzip
from pathlib import Path

from training.treebank import read_treebank

SENTENCES = """# text = The Bank of Leeds paid Ann.
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\tEntity=(1-organization-new
2\tBank\tbank\tPROPN\tNNP\t_\t5\tnsubj\t_\t_
3\tof\tof\tADP\tIN\t_\t4\tcase\t_\t_
4\tLeeds\tLeeds\tPROPN\tNNP\t_\t2\tnmod\t_\tEntity=(2-place-new)1)
5\tpaid\tpay\tVERB\tVBD\t_\t0\troot\t_\t_
6\tAnn\tAnn\tPROPN\tNNP\t_\t5\tobj\t_\tEntity=(3-person-new)|SpaceAfter=No

# text = don't
1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_
1\tdo\tdo\tAUX\tVB\t_\t0\troot\t_\t_
2\tn't\tnot\tPART\tRB\t_\t1\tadvmod\t_\t_
"""


def written(path: Path, text: str) -> Path:
    """A gzip file of sentences."""
    path.write_bytes(gzip.compress(text.encode("utf-8")))
    return path


def test_words_trees_and_entities(tmp_path: Path) -> None:
    """A mention's kind goes to the word that heads it, also within another; a word cut in two is two words."""
    first, second = read_treebank(written(tmp_path / "t.gz", SENTENCES))

    assert first.words == ("The", "Bank", "of", "Leeds", "paid", "Ann")
    assert first.heads == (2, 5, 4, 2, 0, 5)
    assert first.entities == ("", "organization", "", "place", "", "person")
    assert (second.words, second.tags, second.relations) == (("do", "n't"), ("AUX", "PART"), ("root", "advmod"))


def test_a_treebank_without_entities_tells_none(tmp_path: Path) -> None:
    """Not said is not the same as none."""
    (one,) = read_treebank(written(tmp_path / "t.gz", SENTENCES.split("\n\n")[1]))

    assert one.entities is None
