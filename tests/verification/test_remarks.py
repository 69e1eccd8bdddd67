"""What is a remark, and what states something."""

import pytest

from kivo_worker.verification.remarks import is_remark


@pytest.mark.parametrize(
    "sentence",
    ["Wow!", "So good!", "Isn't that brilliant?", '"Do you like it?"', "I was relieved!", "Oh, my dog loves it.",
     "I\u2019d never go there."],
)  # fmt: skip
def test_remarks(sentence: str) -> None:
    """Cries, short questions and what someone says of themselves."""
    assert is_remark(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Fees rise.",
        "Refunds are paid!",
        "Did you know Ana sings?",
        "Was it really the sister who wrote all of the songs?",
        "I paid 30 euros.",
        "I think it is red.",
        "Well, I read it was sold.",
        "I bought the blue one because the red one was sold out long ago.",
        "Income fell.",
        "",
    ],
)
def test_statements(sentence: str) -> None:
    """A figure, a thought reported, a question about a fact, anything longer may state something."""
    assert not is_remark(sentence)
