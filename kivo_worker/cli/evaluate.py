"""`kivo-worker eval`: measure the verifier on labelled rows."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import one_line, printable, say, write
from kivo_worker.cli.evaluated import EMBEDDED, agreement_lines, agreement_of, calibration_of, chosen_verifier
from kivo_worker.errors import UsageError
from kivo_worker.exit_codes import ExitCode

if TYPE_CHECKING:
    from kivo_worker.evaluation.evaluating import Evaluation
    from kivo_worker.evaluation.report import CascadeFit, DataSet, EvalReport, Figures, PolicyFit
    from kivo_worker.verification.interface import Verifier

_DEFAULT_RISK = 0.05
_ROWS_A_LINE = 1_000
_UNDEFINED = "–"
_WIDE = 1_000
"""Where there is no terminal, no line is folded."""


def evaluate(
    files: Annotated[
        list[Path], typer.Argument(help="JSONL, or CSV when named .csv or .csv.gz; gzip or not.", show_default=False)
    ],
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="OUT", help="Write all figures, without text.", show_default=False)
    ] = None,
    as_html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="OUT",
            help="Write a page with plots and the worst cases. It holds raw text and stays on this machine.",
            show_default=False,
        ),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write a JSON line a row: verdicts, no text.", show_default=False),
    ] = None,
    fit_policy: Annotated[
        bool, typer.Option("--fit-policy", help="Propose a threshold on the score that bounds the risk.")
    ] = False,
    risk: Annotated[
        float | None,
        typer.Option(help="With --fit-policy: the share of bad claims that may pass.", show_default=f"{_DEFAULT_RISK}"),
    ] = None,
    cascade: Annotated[
        bool,
        typer.Option("--cascade", help="Say what a second verifier that is never wrong would have to take."),
    ] = False,
    verifier: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHICH",
            help="`embedded`, or a job spec whose verifier is meant; give two to see how far they agree.",
            show_default=EMBEDDED,
        ),
    ] = None,
    calibrate: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write what its scores are worth on these rows.", show_default=False),
    ] = None,
    extraction: Annotated[bool, typer.Option("--extraction", help="Measure the extraction of claims instead.")] = False,
) -> None:
    """Measure the verifier on labelled rows, or with --extraction how claims are extracted.

    A row has "source", "claim" and "label" (supported or not_supported), and may have "dataset", "id" and "label5",
    one of the five statuses.

    The macro mean counts families once: data sets whose names are the same up to the first underscore.

    With --extraction a row has "text" and "gold_claims", the claims a person listed, and may have "dataset". Two claims
    are the same from a word F1 of 0.8 on.

    No file is overwritten, and nothing sent, but to the endpoint of a job spec's verifier. Exits with 4 when rows were
    not checked.
    """
    from kivo_worker.evaluation.evaluating import check_files, evaluate_files  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.evaluation.outputs import check_places  # noqa: PLC0415

    chosen_risk = _risk(risk, fit_policy=fit_policy)
    of_one_verifier = {
        "--html": as_html,
        "--predictions": predictions,
        "--fit-policy": fit_policy,
        "--cascade": cascade,
        "--calibrate": calibrate,
    }
    if extraction:
        _refuse({**of_one_verifier, "--verifier": verifier}, "--extraction")
        _measure_extraction(files, as_json)
        return
    which = verifier or [EMBEDDED]
    if len(which) > 1:
        _refuse(of_one_verifier, "several verifiers")
        _measure_agreement(files, which, as_json)
        return
    places = {"json": as_json, "html": as_html, "predictions": predictions, "calibration": calibrate}
    check_places([place for place in places.values() if place])
    check_files(files, chosen_risk)
    measured = chosen_verifier(which[0], raw=calibrate is not None)
    evaluation = evaluate_files(files, measured, chosen_risk, _tell)
    # Whatever becomes of the files, the figures have been seen.
    _show([_table(evaluation.report), *_lines(evaluation.report, cascade=cascade)])
    _show(_written(evaluation, places, measured))
    sys.exit(ExitCode.NOT_CHECKED if evaluation.report.all_rows.not_checked else ExitCode.OK)


def _refuse(options: Mapping[str, object], beside: str) -> None:
    for option, value in options.items():
        if value:
            raise UsageError(f"it means nothing with {beside}.", where=option)


def _measure_agreement(files: Sequence[Path], which: Sequence[str], as_json: Path | None) -> None:
    from kivo_worker.evaluation.evaluating import check_files  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.evaluation.outputs import check_places, create  # noqa: PLC0415

    if len(which) != len(("first", "second")):
        raise UsageError("two verifiers at most are compared.", where="--verifier")
    check_places([as_json] if as_json else [])
    check_files(files, None)
    first, second = map(chosen_verifier, which)
    report = agreement_of(files, (first, second), _tell)
    _show(list(agreement_lines(report)))
    if as_json:
        create(as_json, report.json_bytes())
        _show([f"json: {printable(str(as_json))}"])


def _measure_extraction(files: Sequence[Path], as_json: Path | None) -> None:
    from kivo_worker.evaluation.extraction import evaluate_extraction  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.evaluation.outputs import check_places, create  # noqa: PLC0415
    from kivo_worker.judges.registry import embedded  # noqa: PLC0415
    from kivo_worker.models.shipped import load_parser  # noqa: PLC0415

    check_places([as_json] if as_json else [])
    report = evaluate_extraction(files, load_parser().parse, embedded())
    names = (
        "texts",
        "claims",
        "listed",
        "precision",
        "recall",
        "F1",
        "entailed",
        "accounted",
        "sentences/s",
        "by rules",
    )
    rows = [
        (
            entry.name,
            str(entry.texts),
            str(entry.extracted),
            str(entry.listed),
            *map(_percent, (entry.precision, entry.recall, entry.f1, entry.entailed, entry.accounted)),
            *map(_whole, (entry.sentences_per_second, entry.by_rules_per_second)),
        )
        for entry in report.datasets
    ]
    _show([_rendered(("data set", *names), rows)])
    if as_json:
        create(as_json, report.json_bytes())
        _show([f"json: {printable(str(as_json))}"])


def _risk(risk: float | None, *, fit_policy: bool) -> float | None:
    if risk is not None and not fit_policy:
        raise UsageError("it means nothing without --fit-policy.", where="--risk")
    return (_DEFAULT_RISK if risk is None else risk) if fit_policy else None


def _show(lines: Sequence[str]) -> None:
    write("".join(f"{line}\n" for line in lines), sys.stdout)


def _tell(done: int) -> None:
    if done % _ROWS_A_LINE == 0:
        say(f"{done} rows done")


def _written(evaluation: "Evaluation", places: dict[str, Path | None], verifier: "Verifier") -> list[str]:
    """Write what was asked for, and say where."""
    from kivo_worker.evaluation.outputs import create  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.evaluation.page import page  # noqa: PLC0415

    lines = []
    for name, place in places.items():
        if place is None:
            continue
        match name:
            case "json":
                data = evaluation.report.json_bytes()
            case "html":
                data = page(evaluation)
            case "calibration":
                data = calibration_of(verifier, evaluation.predictions)
            case _:
                data = b"".join(prediction.json_line() for prediction in evaluation.predictions)
        create(place, data)
        lines.append(f"{name}: {printable(str(place))}")
    return lines


def _table(report: "EvalReport") -> str:
    """The few figures to look at first, in per cent."""
    names = ("data set", "rows", "bal. acc.", "AUROC", "prec. supp.", "P@40", "ECE")
    rows = [(dataset.name, *_cells(dataset.figures)) for dataset in report.datasets]
    return _rendered(names, rows, ("macro mean", *_cells(report.macro_mean)))


def _rendered(names: Sequence[str], rows: Sequence[Sequence[str]], last: Sequence[str] = ()) -> str:
    """A table with the first column to the left, and a last row set apart where there is one."""
    from rich.box import ROUNDED  # noqa: PLC0415 - keeps --help quick
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Column, Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    on_terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if on_terminal else _WIDE, highlight=False)
    columns = [Column(names[0], overflow="fold"), *(Column(name, justify="right") for name in names[1:])]
    table = Table(*columns, box=ROUNDED if on_terminal else None, pad_edge=on_terminal)
    for first, *cells in rows:
        table.add_row(Text(one_line(first)), *cells)
    if last:
        table.add_section()
        table.add_row(*last)
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")


def _cells(figures: "Figures") -> Iterator[str]:
    yield str(figures.rows)
    for share in (
        figures.balanced_accuracy,
        figures.auroc,
        figures.precision_of_supported,
        figures.precision_at_40,
        figures.calibration_error,
    ):
        yield _percent(share)


def _lines(report: "EvalReport", *, cascade: bool) -> list[str]:
    """What the table leaves open: rows that were not checked, what a cascade would take, and the threshold."""
    return [
        *_not_checked(report.all_rows),
        *(_cascade(report.cascade) if cascade and report.cascade else ()),
        *(_fit(report.policy_fit) if report.policy_fit else ()),
    ]


def _cascade(fit: "CascadeFit") -> Iterator[str]:
    """What the surest claims leave to a stronger verifier."""
    reached = f"{_percent(fit.reached)} % balanced accuracy"
    yield f"cascade: {reached} when the {_percent(fit.share)} % in most doubt go to a verifier that is never wrong"
    if fit.lowest_score is not None and fit.highest_score is not None:
        yield f"  those with scores from {fit.lowest_score:.2f} to {fit.highest_score:.2f}"


def _not_checked(all_rows: "DataSet") -> list[str]:
    counts = ", ".join(f"{entry.reason} {entry.rows}" for entry in all_rows.not_checked)
    return [f"not checked: {all_rows.figures.not_checked} rows ({counts})"] if counts else []


def _fit(fit: "PolicyFit") -> Sequence[str]:
    from kivo_worker.evaluation.policy_fit import shown_threshold  # noqa: PLC0415 - keeps --help quick

    kept = f"{_percent(fit.coverage)} % of all rows, {_percent(fit.coverage_of_supported)} % of the supported ones"
    return (
        f"threshold: a claim passes when its score is above {shown_threshold(fit.threshold)}",
        f"  guarantee: {fit.guarantee}",
        f"  keeps: {kept}; {fit.bad_rows_that_pass} of {fit.bad_rows} bad rows pass",
        *(f"  condition: {condition}" for condition in fit.conditions),
    )


def _whole(number: float | None) -> str:
    return _UNDEFINED if number is None else f"{number:.0f}"


def _percent(share: float | None) -> str:
    return _UNDEFINED if share is None else f"{100 * share:.1f}"
