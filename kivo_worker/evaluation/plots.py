"""Plots as SVG, in the colours of the page."""

from collections.abc import Sequence

from kivo_worker.evaluation.report import BinEntry, CoverageEntry
from kivo_worker.pages.markup import Html, element

_SIDE = 240
"""Of the square that is plotted in."""
_LEFT, _TOP, _RIGHT, _BOTTOM = 50, 12, 14, 40
_WIDTH, _HEIGHT = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABEL_GAP = 16
_TEXT_SHIFT = 4
"""Brings the middle of small text onto a line."""
_DOT = 3


def reliability_plot(bins: Sequence[BinEntry]) -> Html:
    """The reliability diagram: a bar a bin, as high as the share of its rows that is supported; ideal on the line."""
    bars = [_bar(one, one.supported) for one in bins if one.supported is not None]
    diagonal = element("line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1), class_="ideal")
    return _plot("Reliability", "score", "share supported", *bars, diagonal)


def coverage_plot(points: Sequence[CoverageEntry], marked: float) -> Html:
    """The curve of precision against coverage, with one coverage marked."""
    path = " ".join(f"{_x(point.coverage):g},{_y(point.precision):g}" for point in points)
    line = element("polyline", points=path, class_="curve")
    dots = [
        element(
            "circle",
            element("title", f"{100 * point.precision:.1f} % of the first {100 * point.coverage:.0f} %"),
            cx=_x(point.coverage),
            cy=_y(point.precision),
            r=_DOT,
            class_="marked" if point.coverage == marked else "dot",
        )
        for point in points
    ]
    return _plot("Precision against coverage", "coverage", "precision of supported", line, *dots)


def _bar(one: BinEntry, supported: float) -> Html:
    title = f"{one.low:.2f} to {one.high:.2f}: {100 * supported:.1f} % of {one.rows} rows supported"
    width = _x(one.high) - _x(one.low)
    height = _y(0) - _y(supported)
    return element(
        "rect", element("title", title), x=_x(one.low), y=_y(supported), width=width, height=height, class_="bar"
    )


def _plot(title: str, across: str, up: str, *shapes: Html) -> Html:
    grid = [part for tick in _TICKS for part in _tick(tick)]
    middle = _SIDE / 2
    labels = (
        element("text", across, x=_LEFT + middle, y=_HEIGHT - _TEXT_SHIFT, text_anchor="middle"),
        element(
            "text", up, transform=f"translate({_TEXT_SHIFT * 3} {_TOP + middle}) rotate(-90)", text_anchor="middle"
        ),
    )
    picture = element("svg", *grid, *shapes, *labels, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_label=title)
    return element("figure", element("figcaption", title), picture)


def _tick(at: float) -> tuple[Html, ...]:
    return (
        element("line", x1=_x(at), y1=_y(0), x2=_x(at), y2=_y(1), class_="grid"),
        element("line", x1=_x(0), y1=_y(at), x2=_x(1), y2=_y(at), class_="grid"),
        element("text", f"{at:g}", x=_x(at), y=_y(0) + _LABEL_GAP, text_anchor="middle"),
        element("text", f"{at:g}", x=_LEFT - _TEXT_SHIFT, y=_y(at) + _TEXT_SHIFT, text_anchor="end"),
    )


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 2)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 2)
