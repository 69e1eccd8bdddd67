"""The page that says what can leave: every field of every event and every header, made from the models themselves."""

import json
from collections.abc import Iterator
from typing import Any

from kivo_worker.boundary import telemetry_model as told
from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, Event, EventArtifact, FailedEvent
from kivo_worker.vocabulary import FAILURE_CATEGORIES

_EVENTS: dict[str, type[Event]] = {
    "started": Event,
    "progress": Event,
    "completed": CompletedEvent,
    "cancelled": CancelledEvent,
    "failed": FailedEvent,
}
HEADERS = {
    "Host": "the API's host, from --kivo-api-base-url",
    "User-Agent": "the version of this program; nothing of the machine it runs on",
    "Authorization": "the run's worker credential (contract 6.4)",
    "Content-Type": "`application/json`",
    "Content-Length": "how long the event is",
    "Content-Digest": "the event's SHA-256 (RFC 9530)",
    "Signature-Input": "what is signed, when, the review run's id and the event's id (RFC 9421)",
    "Signature": "the HMAC-SHA-256 of it",
    "Accept": "`*/*`",
    "Accept-Encoding": "which compressions the HTTP library reads",
    "Connection": "`keep-alive`",
}
"""Every header of a request, and what it holds; a test compares them with a real one."""

_HEAD = """\
# What leaves

Made from the event models by `make schemas`; a test keeps it true. Nothing else leaves, unless you turn
[telemetry](#telemetry) on for a collector of your own: the only request a run makes to Kivo is
`POST /v1/private-worker/review-runs/{review run id}/events`, with one of these events as its body. The ledger in your
report store holds every byte that was sent ([events.md](events.md)), and `--dry-run` shows them without sending any.

`kivo-worker create-run`, if you use it, sends the names in the job spec (also `workflow_id`, `workflow_name`, `title`
and `reports.opaque_id`), a count and digests of the inputs, and shows them before it does; `rotate` and `revoke` send
the review run's id.

## Fields

| Field | In | Type | Example | What it is for |
|---|---|---|---|---|
"""
_TAIL = """
## Headers

| Header | What it holds |
|---|---|
"""
_TELEMETRY = """
## Telemetry

Off unless `--telemetry` (`KIVO_TELEMETRY=1`) turns it on, and then for a collector of your own, which `egress` in the
job spec must name ([operations.md](operations.md#telemetry)); Kivo is told nothing of it. When the run has ended, one
request each with its spans and its metrics goes there, in OTLP, made of these words and numbers and no others: the
guard refuses a message with any other text in it.

Of who tells it, beside the names in your `OTEL_RESOURCE_ATTRIBUTES`:

| Attribute | What it holds |
|---|---|
"""


def page() -> str:
    """Write the page."""
    rows = [*_rows(CompletedEvent, ""), *_rows(EventArtifact, "artifact_summaries[].")]
    headers = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in HEADERS.items())
    fields = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return _HEAD + fields + _categories() + _TAIL + headers + _TELEMETRY + _telemetry()


def _telemetry() -> str:
    metrics = (
        (f"`{one.name}`", "histogram" if one.is_histogram else "sum", f"`{one.unit}`", one.meaning, _told_apart_by(one))
        for one in told.METRICS
    )
    return "".join(
        [
            *(f"| `{name}` | {meaning} |\n" for name, meaning in told.RESOURCE.items()),
            "\nThe spans, with the times at which they began and ended:\n\n| Span | What it is |\n|---|---|\n",
            *(f"| `{name}` | {meaning} |\n" for name, meaning in told.SPANS.items()),
            f"\nOn `{told.RUN_SPAN}`, which has the status `ERROR` when the exit code is not 0:\n\n",
            "| Attribute | What it holds |\n|---|---|\n",
            *(f"| `{name}` | {meaning} |\n" for name, meaning in told.ATTRIBUTES.items()),
            "\nThe metrics:\n\n| Metric | Kind | Unit | What it counts | Told apart by |\n|---|---|---|---|---|\n",
            *(f"| {' | '.join(row)} |\n" for row in metrics),
        ]
    )


def _told_apart_by(metric: told.Metric) -> str:
    return f"`{metric.attribute}`" if metric.attribute else ""


def _rows(model: type[CompletedEvent | EventArtifact], prefix: str) -> Iterator[tuple[str, ...]]:
    schema = model.model_json_schema()
    for name, field in schema["properties"].items():
        yield f"`{prefix}{name}`", _where(name, prefix), _type(field, schema), _example(field), field["description"]


def _where(name: str, prefix: str) -> str:
    """The kinds of event that have a field."""
    outer = prefix.removesuffix("[].") or name
    kinds = [kind for kind, model in _EVENTS.items() if outer in model.model_fields]
    return "all" if len(kinds) == len(_EVENTS) else ", ".join(kinds)


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """A field's type in words, from its JSON Schema."""
    if "$ref" in field:
        return _type(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in field:
        return " or ".join(_type(one, schema) for one in field["anyOf"])
    if "enum" in field or "const" in field:
        return "one of " + ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    if field["type"] == "array":
        return f"list of: {_type(field['items'], schema)}"
    if field["type"] == "string":
        return _text_type(field)
    return {"integer": "number, 0 or more", "object": "object, below", "null": "`null` when offline"}[field["type"]]


def _text_type(field: dict[str, Any]) -> str:
    if "pattern" not in field:
        return "one of the categories below"
    pattern = field["pattern"].replace("|", "\\|")
    length = f", at most {field['maxLength']} characters" if "maxLength" in field else ""
    return f"text of the pattern `{pattern}`{length}"


def _example(field: dict[str, Any]) -> str:
    example = field.get("examples", [field.get("const") or next(iter(field.get("enum", [None])))])[0]
    shown = example if isinstance(example, str) else json.dumps(example)
    return f"`{shown[:24]}…`" if len(shown) > 60 else f"`{shown}`"  # noqa: PLR2004 - what fits into a table


def _categories() -> str:
    words = ", ".join(f"`{category}`" for category in sorted(FAILURE_CATEGORIES))
    return f"\nThe categories: {words}.\n"
