"""Two series that are told of each other in their order are told pair by pair."""

import pytest

from tests.claims.readings import readings


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ann and Bo live in Leeds and York, respectively.", ["Ann lives in Leeds", "Bo lives in York"]),
        (
            "Ann and Bo are the mayors of Leeds and York respectively.",
            ["Ann is the mayor of Leeds", "Bo is the mayor of York"],
        ),
        (
            "The pump, the hose and the valve cost 3 euros, 4 euros and 5 euros, respectively.",
            ["The pump costs 3 euros", "The hose costs 4 euros", "The valve costs 5 euros"],
        ),
        ("Rents and fees rose by 5 % and 3 % respectively.", ["Rents rose by 5%", "Fees rose by 3%"]),
    ],
)
def test_told_of_each(sentence: str, expected: list[str]) -> None:
    """The first with the first, the second with the second."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Rents rose from 3 and 4 to 5 and 6 respectively",
        "Ann and Bo live in Leeds, respectively",
        "Ann, Bo and Cy live in Leeds and York, respectively",
        "Leeds and York grew in May and June by order of Ann and Bo, respectively",
    ],
)
def test_stays_whole(sentence: str) -> None:
    """Without just two series of one length it is not known what goes with what."""
    assert readings(f"{sentence}.") == [sentence]
