"""A folder's name or a star names many objects."""

import pytest

from kivo_worker.storage.patterns import matches, split_pattern


@pytest.mark.parametrize(
    ("pattern", "folder", "rest"),
    [
        ("s3://acme/kb/*.md", "s3://acme/kb/", "*.md"),
        ("s3://acme/kb/refund*/*.md", "s3://acme/kb/", "refund*/*.md"),
        ("*.md", "", "*.md"),
        ("kb/", "kb/", "**"),
        ("kb/**/x.md", "kb/", "**/x.md"),
    ],
)
def test_split(pattern: str, folder: str, rest: str) -> None:
    """What stands before the first star is a folder."""
    assert (folder, rest) == split_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "key", "named"),
    [
        ("*.md", "a.md", True),
        ("*.md", "x/a.md", False),
        ("**/*.md", "a.md", True),
        ("**/*.md", "x/y/a.md", True),
        ("**", "x/y/a.md", True),
        ("x*/a.md", "x1/a.md", True),
        ("x*/a.md", "x1/y/a.md", False),
        ("a+(b).md", "a+(b).md", True),
        ("*.md", "a.MD", False),
        ("*", "a\nb", True),
        ("**", ".git/config", False),
        ("*.md", ".a.md", False),
        (".*", ".a.md", True),
        ("**", "x/", False),
    ],
)
def test_matches(pattern: str, key: str, named: bool) -> None:  # noqa: FBT001 - what is expected
    """One star stays in its folder, two cross folders; hidden names and placeholders of folders are left out."""
    assert named == matches(pattern, key)
