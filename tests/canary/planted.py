"""A job in which every text of the customer's holds a token of its own."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from tests.canary.search import holds, new_token
from tests.canary.watch import Emitted
from tests.runs.conftest import JobFolder

IN_ENVIRONMENT = {"CUSTOMER_NOTE": "", "AWS_SECRET_ACCESS_KEY": "", "LOGNAME": "u", "GOOGLE_CLOUD_PROJECT": "p-"}
"""Variables with a token in them, and what stands before it."""

ROWS = 120
"""More than fit into one file of row reports, so that a batch can be stopped between two."""


@dataclass(frozen=True)
class Planted:
    """Tokens by where they stand, and the job they stand in."""

    job: JobFolder
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, place: str) -> str:
        """The token of a place."""
        return self.tokens.setdefault(place, new_token())

    def single(self, *, output: str | bytes | None = None, lost: str = "") -> Path:
        """Write a job of one output; `lost` is a source that is named and not there."""
        table = f"| Plan | Price |\n|---|---|\n| {self.token('cell')} | 9 |\n"
        text = f"# About {self.token('heading')}\n\n{self._claims(self.token('output'))}\n\n{table}"
        names = {kind: f"{self.token(f'{kind} file name')}.{kind}" for kind in ("md", "txt")}
        self.job.write(f"{self.token('output file name')}.md", text if output is None else output)
        self.job.write(names["md"], f"{self._claims(self.token('source'))} {self.token('rest of the source')}.")
        self.job.write(names["txt"], f"Admins of {self.token('second source')} can export audit logs.")
        sources = [
            {
                "uri": names["md"],
                "title": f"Refund policy {self.token('title')}",
                "citation_label": self.token("label"),
            },
            {"uri": names["txt"]},
            *([{"uri": f"{lost}.md", "title": self.token("lost title")}] if lost else []),
        ]
        return self._spec(output={"uri": f"{self.token('output file name')}.md"}, sources=sources)

    def batch(self, bad: int = 1) -> Path:
        """Write a job of many outputs; some rows are bad: no JSON, or of another shape."""
        rows = [
            {
                "ai_output": f"{self._claims(self.token('row output'))} Note {number} is done.",
                "sources": [{"title": self.token("row title"), "content": self._claims(self.token("row source"))}],
                "question": f"What about {self.token('question')}?",
                "external_id": self.token("external id"),
                "metadata": {"note": self.token("row metadata"), self.token("row metadata key"): 1},
            }
            for number in range(ROWS)
        ]
        lines = [json.dumps(row) for row in rows]
        lines[1 : 1 + bad] = [
            f'{{"ai_output": "{self.token("broken row")}"',
            json.dumps({"ai_output": self.token("sourceless row"), self.token("odd key"): 1}),
            json.dumps({**rows[0], "sources": [{"title": "x", "uri": f"{self.token('lost row file')}.md"}]}),
        ][:bad]
        name = self.job.write(f"{self.token('batch file name')}.jsonl", "\n".join(lines)).name
        return self._spec(batch={"uri": name})

    def environment(self) -> dict[str, str]:
        """Variables the worker has no business with."""
        return {name: f"{before}{self.token(name)}" for name, before in IN_ENVIRONMENT.items()}

    def leaked(self, emitted: Emitted, *, besides: tuple[str, ...] = ()) -> set[tuple[str, str]]:
        """Which tokens came out where: in all that was emitted, and in the ledger.

        Args:
            emitted: what a process emitted.
            besides: the tokens that may come out.
        """
        for path in self.job.reports.glob("ledger/**/*.json"):
            emitted.add("ledger", path.read_bytes())
        return {
            (name, place)
            for name, token in self.tokens.items()
            for place, pieces in emitted.places.items()
            if name not in besides and not (name in IN_ENVIRONMENT and place.startswith("environ"))
            if any(holds(piece, token) for piece in pieces)
        }

    def reported(self) -> set[str]:
        """The tokens that reached the reports."""
        data = b"\n".join(self.job.files().values())
        return {name for name, token in self.tokens.items() if holds(data, token)}

    def _claims(self, token: str) -> str:
        return f"Customers of {token} may request a refund within 30 days of purchase, says Agent {token}."

    def _spec(self, **keys: object) -> Path:
        return self.job.spec(
            workflow_id=self.token("workflow_id"),
            workflow_name=f"Review {self.token('workflow_name')}",
            title=f"Check {self.token('job title')}",
            worker_id="worker_support_001",
            reports={"uri": "reports/", "opaque_id": self.token("opaque_id")},
            **keys,
        )


def said_by_the_api(planted: Planted, status: str, body: bytes | None = None) -> bytes:
    """An answer with a token wherever an answer has room for text."""
    word = planted.token("the API's words")
    error = {"code": f"code {word}", "message": f"The text {word} is wrong", "details": [word]}
    content = json.dumps({"error": error, "request_id": f"req {word}", word: word}).encode() if body is None else body
    headers = {
        "Location": f"http://127.0.0.1:9/{word}",
        "Set-Cookie": f"session={word}",
        "WWW-Authenticate": f"Bearer realm={word}",
        "Retry-After": word,
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        "Connection": "close",
        f"X-{word}": word,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {word}\r\n{lines}\r\n".encode() + content
