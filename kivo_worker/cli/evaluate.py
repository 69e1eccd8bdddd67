"""`kivo-worker eval`: measure the verifier on labelled rows."""

import json
import sys
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import one_line, write

if TYPE_CHECKING:
    from kivo_worker.evaluation.measure import Measurement


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Labelled JSONL, gzip or not.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure the verifier on labelled rows.

    A row has "source", "claim" and "label" (supported or not_supported), and may have "dataset" and "id".
    """
    from kivo_worker.evaluation.measure import macro_mean, measure, predict  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.evaluation.rows import read_rows  # noqa: PLC0415
    from kivo_worker.job.spec import VerifierSettings  # noqa: PLC0415
    from kivo_worker.judges.registry import verifier_for  # noqa: PLC0415

    rows = chain.from_iterable(read_rows(path) for path in files)
    figures = measure(predict(rows, verifier_for(VerifierSettings())))
    figures.append(macro_mean(figures))
    if as_json:
        write(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n", sys.stdout)
    else:
        write("\n".join(_table(figures)) + "\n", sys.stdout)


def _table(figures: "list[Measurement]") -> list[str]:
    head = f"{'data set':<32}{'rows':>8}{'balanced accuracy':>20}{'AUROC':>8}{'precision':>11}{'not checked':>13}"
    return [
        head,
        *(
            f"{one_line(figure.dataset):<32}{figure.rows:>8}{100 * figure.balanced_accuracy:>20.1f}"
            f"{100 * figure.auroc:>8.1f}{100 * figure.precision_of_supported:>11.1f}{figure.not_checked:>13}"
            for figure in figures
        ),
    ]
