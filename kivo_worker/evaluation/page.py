"""The report as one page for people: no script, nothing loaded, everything that comes from data escaped.

The page holds raw text, claims and evidence of the worst cases, so it belongs where the rows do.
"""

from collections.abc import Iterable, Sequence

from kivo_worker.evaluation.evaluating import Evaluation
from kivo_worker.evaluation.measure import COVERAGE
from kivo_worker.evaluation.plots import coverage_plot, reliability_plot
from kivo_worker.evaluation.policy_fit import shown_threshold
from kivo_worker.evaluation.predictions import Judgement
from kivo_worker.evaluation.report import DataSet, EvalReport, Figures, PolicyFit
from kivo_worker.evaluation.style import STYLE
from kivo_worker.pages.markup import Html, element, table
from kivo_worker.vocabulary import SupportStatus

_NO_RESOURCES = "default-src 'none'; style-src 'unsafe-inline'"
_UNDEFINED = "–"
_RAW_TEXT = "This page holds raw text: claims and evidence from the rows. Keep it where the rows may be."
_FIGURES = (
    "rows",
    "supported",
    "not checked",
    "balanced accuracy",
    "AUROC",
    "precision of supported",
    "recall of supported",
    "P@40",
    "precision of contradicted",
    "calibration error",
    "five-status F1",
    "seconds",
    "claims/s",
)


def page(evaluation: Evaluation) -> bytes:
    """Render an evaluation as HTML."""
    report = evaluation.report
    parts = [
        element("h1", "How the verifier did"),
        element("p", _made_by(report), class_="soft"),
        element("p", _RAW_TEXT, class_="warning"),
        *_fit(report.policy_fit),
        element("h2", "Figures"),
        _summary(report),
        element("h2", "Data sets"),
        *_data_sets(evaluation),
    ]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_NO_RESOURCES),
        element("title", "kivo-worker eval"),
        element("style", Html(STYLE)),
    )
    document = element("html", head, element("body", *parts), lang="en")
    return f"<!doctype html>\n{document}\n".encode("utf-8", "replace")


def _made_by(report: EvalReport) -> str:
    rows, datasets = report.all_rows.figures.rows, len(report.datasets)
    return (
        f"{report.verifier} {report.verifier_version}, {report.worker_version}; {rows} rows, data sets: {datasets}. "
        "The macro mean counts families (the name before the first underscore) once."
    )


def _fit(fit: PolicyFit | None) -> list[Html]:
    if fit is None:
        return []
    kept = f"{_percent(fit.coverage)} % of all rows and {_percent(fit.coverage_of_supported)} % of the supported ones"
    passing = f"{fit.bad_rows_that_pass} of {fit.bad_rows} rows labelled not_supported pass"
    inside = (
        element("p", element("strong", f"A claim passes when its score is above {shown_threshold(fit.threshold)}.")),
        element("p", fit.guarantee),
        element("p", f"On these rows that keeps {kept}; {passing}; bound {_percent(fit.bound)} %."),
        element("ul", *(element("li", condition) for condition in fit.conditions)),
    )
    return [element("h2", "Proposed threshold"), element("div", *inside, class_="fit")]


def _summary(report: EvalReport) -> Html:
    named = [(dataset.name, dataset.figures) for dataset in report.datasets]
    rows = [(name, *_cells(figures)) for name, figures in (*named, ("macro mean", report.macro_mean))]
    return table(("data set", *_FIGURES), rows, "Shares in per cent; a dash where a figure is not defined.")


def _cells(figures: Figures) -> tuple[str, ...]:
    shares = (
        figures.balanced_accuracy,
        figures.auroc,
        figures.precision_of_supported,
        figures.recall_of_supported,
        figures.precision_at_40,
        figures.precision_of_contradicted,
        figures.calibration_error,
        figures.status_macro_f1,
    )
    counts = (figures.rows, figures.supported_rows, figures.not_checked)
    pace = _UNDEFINED if figures.claims_per_second is None else f"{figures.claims_per_second:.1f}"
    return (*map(str, counts), *map(_percent, shares), f"{figures.seconds:.1f}", pace)


def _data_sets(evaluation: Evaluation) -> Iterable[Html]:
    report = evaluation.report
    if len(report.datasets) > 1:
        yield _data_set(report.all_rows, (), is_open=True)
    for dataset in report.datasets:
        yield _data_set(dataset, evaluation.worst.of(dataset.name), is_open=len(report.datasets) == 1)


def _data_set(dataset: DataSet, worst: Sequence[Judgement], *, is_open: bool) -> Html:
    plots = [reliability_plot(dataset.reliability)]
    if dataset.coverage:
        plots.append(coverage_plot(dataset.coverage, COVERAGE))
    return element(
        "details",
        element("summary", f"{dataset.name}: {dataset.figures.rows} rows"),
        element("div", *plots, class_="plots"),
        _confusion(dataset),
        *_statuses(dataset),
        _reasons(dataset),
        *_not_checked(dataset),
        *_worst(worst),
        open="" if is_open else None,
    )


def _confusion(dataset: DataSet) -> Html:
    counts = {(entry.label, entry.status): entry.rows for entry in dataset.confusion}
    labels = list(dict.fromkeys(entry.label for entry in dataset.confusion))
    rows = [(_words(label), *(str(counts.get((label, status), 0)) for status in SupportStatus)) for label in labels]
    return table(("label", *map(_words, SupportStatus)), rows, "Labels (rows) by status (columns).")


def _statuses(dataset: DataSet) -> list[Html]:
    rows = [
        (_words(one.status), str(one.labelled), str(one.given), _percent(one.precision), _percent(one.recall))
        for one in dataset.statuses
    ]
    head = ("status", "labelled", "given", "precision", "recall")
    return [table(head, rows, "Over the rows labelled with one of the five statuses.")] if rows else []


def _reasons(dataset: DataSet) -> Html:
    rows = [
        (_words(one.reason), str(one.rows), str(one.right), _percent(one.right / one.rows)) for one in dataset.reasons
    ]
    return table(("reason", "rows", "right", "share"), rows, "How often the status was right, by its reason.")


def _not_checked(dataset: DataSet) -> list[Html]:
    rows = [(_words(one.reason), str(one.rows)) for one in dataset.not_checked]
    return [table(("why", "rows"), rows, "Rows that were not checked.")] if rows else []


def _worst(worst: Sequence[Judgement]) -> list[Html]:
    return [element("h3", "Most confidently wrong"), *map(_case, worst)] if worst else []


def _case(judgement: Judgement) -> Html:
    prediction = judgement.prediction
    label = _words(prediction.label5 or prediction.label)
    verdict = f"{_words(prediction.status)}, score {prediction.score:.3f}, {_words(prediction.reason)}"
    return element(
        "div",
        element("p", judgement.claim, dir="auto"),
        element("p", f"Row {prediction.row_id}: labelled {label}; judged {verdict}.", class_="soft"),
        *(element("blockquote", evidence, dir="auto") for evidence in judgement.evidence),
        class_="case",
    )


def _percent(share: float | None) -> str:
    return _UNDEFINED if share is None else f"{100 * share:.1f}"


def _words(name: str) -> str:
    return name.replace("_", " ")
