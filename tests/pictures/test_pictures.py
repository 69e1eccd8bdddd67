"""The pictures of the README: small, of the demo as it is, and without a trace of where they were made."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.pictures.__main__ import PICTURES
from tests.pictures.terminal import recorded, replayed
from tests.runs.conftest import JobFolder

README = (PICTURES.parents[1] / "README.md").read_text(encoding="utf-8")
HINT = "the demo looks otherwise now: make pictures"


def _rows(picture: str) -> list[str]:
    """The rows of text in a picture, in their order."""
    rows: dict[float, str] = {}
    for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - our own
        place = float(text.attrib["y"])
        rows[place] = rows.get(place, "") + (text.text or "").replace("\u00a0", " ")
    return [rows[place].strip(" │╭╮╰╯─") for place in sorted(rows)]


def test_the_readme_shows_them() -> None:
    """Each picture is in the README."""
    shown = set(re.findall(r"!\[[^]]+\]\((.*?)\)", README))

    assert shown == {f"docs/pictures/{path.name}" for path in PICTURES.iterdir()}


def test_they_are_small() -> None:
    """No picture has 200 KB."""
    assert {path.suffix: path.stat().st_size < 200_000 for path in PICTURES.iterdir()} == {".png": True, ".svg": True}


def test_the_recording_says_what_the_readme_says() -> None:
    """The verdict on the picture is the one in the README, which is the demo's."""
    rows = _rows((PICTURES / "demo.svg").read_text(encoding="utf-8"))

    assert rows[0] == "$ make demo"
    assert "\n".join(row for row in rows if re.match(r"verdict:|because:|\d+ claims:", row)) in README, HINT


def test_the_recording_holds_no_path_and_loads_nothing() -> None:
    """Nothing on it is of the machine it was made on, and nothing comes from elsewhere."""
    picture = (PICTURES / "demo.svg").read_text(encoding="utf-8")

    assert re.findall(r"(?:/tmp|/home|/root|/Users|/var)/?\S*", picture) == []
    assert set(re.findall(r"https?://[^\"' ]+", picture)) == {"http://www.w3.org/2000/svg"}


def test_a_recording(tmp_path: Path) -> None:
    """A run is recorded as it stays on the terminal, without its progress, and its rows are in the picture."""
    job = JobFolder(tmp_path)
    shown = recorded(job.single())
    rows = _rows(replayed(shown.replace(str(tmp_path), "~")))

    assert "\r" not in shown
    assert "writing the reports" not in shown
    assert "verdict: needs_repair (safe use: needs_repair)" in rows
    assert "artifact: claim_report json: ~/reports/claim_report.json" in rows
    assert rows[-1] == "exit code 0: The run did its work."
