"""The document of the doctor has a section for each check."""

import re
from pathlib import Path

from kivo_worker.doctor.findings import CheckId, State
from kivo_worker.doctor.machine import PROCESS_BYTES

DOC = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")


def test_a_section_for_each_check() -> None:
    """Each check has its section, in the order they are made, and there is no other."""
    assert re.findall(r"^## `(\w+)`$", DOC, re.MULTILINE) == list(CheckId)


def test_what_to_do_is_said() -> None:
    """Each section says what to do."""
    assert all("*Fix*" in section for section in DOC.split("\n## ")[1:])


def test_states() -> None:
    """Every state is explained, and none that there is not."""
    assert set(re.findall(r"`(\w+)`[;,]", DOC.split("\n## ", 1)[0])) == set(State)


def test_what_a_process_takes() -> None:
    """The figure is the code's."""
    assert f"{PROCESS_BYTES // 1_000_000} MB\nfor a process" in DOC
