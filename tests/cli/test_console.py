"""What is safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.cli.console import one_line, printable, say


@given(st.text(st.characters()))
def test_printable(text: str) -> None:
    """What is shown holds nothing but printable characters, and keeps all of those in their order."""
    shown = printable(text)

    assert shown.isprintable()
    assert [character for character in text if character.isprintable() and character != " "] == [
        character for character in shown if character != " "
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\n\tb  c", "a b c"),
        ("co\u00adoperate \u202eback\u202c", "cooperate back"),
        ("\x1b[31mred\x9b0m", "[31mred 0m"),
        ("größer — ✓ 漢字", "größer — ✓ 漢字"),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    """Text is folded onto one line; signs that only format it vanish without a gap."""
    assert expected == one_line(text)


def test_what_is_said_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What is said takes one line whatever it names, and paths keep their spaces."""
    say("error: my  file\nname.md: cannot be read. Look.")

    assert capsys.readouterr().err == "kivo-worker: error: my  file name.md: cannot be read. Look.\n"
