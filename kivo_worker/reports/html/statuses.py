"""How a status looks: a shape and a word beside the colour, so that nobody needs to see colours."""

from kivo_worker.pages.markup import Html, element
from kivo_worker.vocabulary import SupportStatus

SHAPES = {
    SupportStatus.SUPPORTED: "✓",
    SupportStatus.PARTIALLY_SUPPORTED: "◐",
    SupportStatus.UNSUPPORTED: "○",
    SupportStatus.CONTRADICTED: "✗",
    SupportStatus.INSUFFICIENT_CONTEXT: "?",
    SupportStatus.NOT_CHECKED: "–",
}
"""The sign of each status."""


def words_of(name: str) -> str:
    """A name of the contract as people write it."""
    return name.replace("_", " ")


def style_of(status: SupportStatus) -> str:
    """The class of what has this status."""
    return f"status-{status.value.replace('_', '-')}"


def badge(status: SupportStatus) -> Html:
    """The sign and the name of a status."""
    sign = element("span", SHAPES[status], aria_hidden="true", class_="sign")
    return element("span", sign, f" {words_of(status)}", class_=f"badge {style_of(status)}")
