"""What a sentence takes out of its rule is read with the rule it is taken out of."""

import pytest

from kivo_worker.verification.excepted import Kind, exceptions, has_exception, naming
from kivo_worker.verification.words import words


@pytest.mark.parametrize(
    ("text", "phrase", "things"),
    [
        ("The pool is closed except on Wednesday.", "except on Wednesday", [{"wednesday"}]),
        ("Except for the library, all rooms are cooled.", "Except for the library", [{"librari"}]),
        ("All rooms except the library are cooled.", "except the library", [{"librari"}]),
        ("All meals, with the exception of lunch, are free.", "with the exception of lunch", [{"lunch"}]),
        ("All pay except pupils and students.", "except pupils and students", [{"pupil"}, {"student"}]),
        ("Dogs travel free unless the coach is full.", "unless the coach is full", [{"coach", "full"}]),
        ("It is sent unless it is wet and cold.", "unless it is wet and cold", [{"wet", "cold"}]),
        ("No refund is given apart from cancellations.", "apart from cancellations", [{"cancel"}]),
        ("Nobody other than the caretaker may enter.", "other than the caretaker", [{"caretak"}]),
        ("Staff may not leave without notice.", "without notice", [{"notic"}]),
        ("You cannot enter without a ticket.", "without a ticket", [{"ticket"}]),
    ],
)
def test_what_is_taken_out(text: str, phrase: str, things: list[set[str]]) -> None:
    """The exception ends with its clause; each thing of a list is one, a case is one whatever it lists."""
    (found,) = exceptions(text)

    assert has_exception(text)
    assert found.phrase == phrase
    assert [set(thing) for thing in found.things] == things


@pytest.mark.parametrize(
    "text",
    [
        "Apart from the castle the town has a museum.",
        "The sauce is made without sugar.",
        "The sauce may be made without sugar.",
        "The fee is due in May unless otherwise agreed.",
        "Nobody has no key except Ann.",
        "Films are kept without sound, except talks.",
        "All rooms are cooled except rooms.",
    ],
)
def test_what_takes_nothing_out(text: str) -> None:
    """Neither what stands beside a rule, nor what is left open, nor what two denials make too hard."""
    assert exceptions(text) == []


def test_a_text_without_exception_has_none() -> None:
    """Most sentences take nothing out of anything."""
    assert not has_exception("The pool is open on Wednesday.")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Ann left. All sang except Bo, who slept. Cy stayed.", "All sang"),
        ("Unless it rains, we eat outside.", "we eat outside"),
        ("Each boat lands ten tonnes, except Bo's, which lands one; Cy fishes.", "Each boat lands ten tonnes"),
    ],
)
def test_the_rule_is_the_sentence_around_it(text: str, rule: str) -> None:
    """Neither other sentences nor what is told of the exception afterwards belong to the rule."""
    (found,) = exceptions(text)

    assert " ".join(word.text for word in found.rule) == rule


def test_what_a_rule_is_like() -> None:
    """It denies or not, says what may be or what is, and an exception is a thing or a case."""
    denied, said, asked = exceptions(
        "Dogs may not enter except in June. Cats enter unless they bite. Nobody can enter without a ticket."
    )

    assert (denied.is_denied, denied.is_modal, denied.kind) == (True, True, Kind.THING)
    assert (said.is_denied, said.is_modal, said.kind) == (False, False, Kind.CASE)
    assert (asked.is_denied, asked.is_modal, asked.kind) == (True, True, Kind.REQUIREMENT)


def test_a_thing_is_named_in_full() -> None:
    """Half a name is another thing."""
    (found,) = exceptions("Bicycles are not carried, except on the Saturday coach to Lydd.")

    assert found.named(frozenset({"bicycl", "saturday", "coach", "lydd"})) == {"saturday", "coach", "lydd"}
    assert found.named(frozenset({"bicycl", "sunday", "coach"})) == frozenset()


def test_where_a_thing_is_named() -> None:
    """From the first of its words to the last."""
    text = "On the Saturday coach to Lydd bicycles are carried."
    start, end = naming(words(text), frozenset({"saturday", "lydd"}))

    assert text[start:end] == "Saturday coach to Lydd"
