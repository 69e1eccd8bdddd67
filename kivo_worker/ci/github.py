"""A run as GitHub Actions shows it: a summary of the step in markdown, and annotations."""

from collections.abc import Iterable, Iterator, Mapping

from kivo_worker.ci.model import Finding, Job, Shown, Since
from kivo_worker.ci.rules import Level
from kivo_worker.reports.markdown import counted, counts_line, escaped
from kivo_worker.vocabulary import RunStatus

SUMMARY_BYTES = (1 << 20) - 1
"""How long a step's summary may be in all; GitHub shows nothing of a longer one."""

ANNOTATIONS = 10
"""How many errors, and how many warnings, GitHub shows of a step."""

_END_BYTES = 200


def summary(shown: Shown, room: int = SUMMARY_BYTES) -> bytes:
    """Render the summary of a run in markdown, in at most `room` bytes; it ends by saying what is left out.

    Returns:
        Nothing when not even the verdict fits.
    """
    head = _encoded(f"{line}\n" for line in _head(shown))
    size, fitting = len(head), list[bytes]()
    for row in map(_row, shown.findings):
        fitting.append(_encoded([row]))
        size += len(fitting[-1])
        if size + _END_BYTES > room:
            del fitting[-1]
            break
    left_out = len(shown.findings) - len(fitting) + shown.findings_left_out
    note = _encoded([f"\n{counted(left_out, 'further finding')}: in the report store.\n"]) if left_out else b""
    whole = b"".join((head, *fitting, note))
    return whole if len(whole) <= room else b""


def annotations(shown: Shown) -> Iterator[str]:
    """The workflow commands that make annotations, worst first, as many as are shown, and a last one about the rest."""
    said = 0
    for level in Level:
        for finding in [one for one in shown.findings if one.rule.level is level][:ANNOTATIONS]:
            said += 1
            yield _annotation(finding, shown.job)
    left_out = len(shown.findings) + shown.findings_left_out - said
    if left_out:
        yield _command("notice", {"title": "kivo-worker"}, f"{counted(left_out, 'further finding')}: see the summary.")


def _encoded(lines: Iterable[str]) -> bytes:
    return "".join(lines).encode("utf-8", "replace")


def _head(shown: Shown) -> Iterator[str]:
    ending, job = shown.ending, shown.job
    if ending.gate_verdict is None:
        how = "was cancelled" if ending.status is RunStatus.CANCELLED else "failed"
        yield f"## Kivo: no verdict, the run {how}"
    else:
        yield f"## Kivo: `{ending.gate_verdict}`"
    yield ""
    run = f"Run `{job.customer_run_id}`, workflow `{job.workflow_id}`: " if job.customer_run_id else ""
    rejected = f"; {counted(shown.rejected_rows, 'row')} rejected" if shown.rejected_rows else ""
    yield f"{run}{counts_line(shown.counts)}{rejected}."
    yield ""
    yield from (f"- {escaped(reason)}" for reason in shown.reasons)
    if ending.changes is not None:
        changes = ending.changes
        yield f"- since the baseline: {changes.new} new, {changes.fixed} fixed, {changes.changed} changed"
    if shown.findings:
        yield from ("", "| | Finding |", "|---|---|")


def _row(finding: Finding) -> str:
    text = "".join(f"<br>{escaped(line)}" for line in finding.text.splitlines())
    since = " **new**" if finding.since is Since.NEW else ""
    return f"| `{finding.rule.id}`{since} | {escaped(finding.message)}{text} |\n"


def _annotation(finding: Finding, job: Job) -> str:
    place = {"file": job.place, **_position(finding)} if job.is_path else {}
    text = f"{finding.message}\n{finding.text}" if finding.text else finding.message
    return _command(finding.rule.level, {"title": f"kivo-worker: {finding.rule.title}", **place}, text)


def _position(finding: Finding) -> dict[str, str]:
    lines = finding.lines
    if lines is None:
        return {"line": str(finding.row)} if finding.row else {}
    position = {"line": lines.line, "endLine": lines.end_line}
    if lines.line == lines.end_line:  # GitHub takes columns of a place on one line only
        position |= {"col": lines.column, "endColumn": lines.end_column}
    return {key: str(number) for key, number in position.items()}


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command; what could end it early, or begin another, is escaped as the runner undoes it."""
    said = ",".join(
        f"{key}={_data(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
