"""`make pictures`: the pictures of the README, made of the demo as it really looks."""

import tempfile
from pathlib import Path

from tests.pictures.page import photographed
from tests.pictures.terminal import recorded, replayed
from tests.runs.conftest import JobFolder

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main() -> None:
    """Run the demo on a terminal, record that, and photograph its page."""
    with tempfile.TemporaryDirectory() as folder:
        job = JobFolder(Path(folder))
        seen = recorded(job.example("support-answer")).replace(folder, "~/kivo-worker/job-specs/support-answer")
        (PICTURES / "demo.svg").write_text(replayed(seen), encoding="utf-8")
        (PICTURES / "report.png").write_bytes(photographed(job.reports / "claim_report.html"))


if __name__ == "__main__":
    main()
