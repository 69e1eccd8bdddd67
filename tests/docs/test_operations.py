"""What docs/operations.md says of settings is what the program does."""

import re
from pathlib import Path

from kivo_worker.boundary.network import network_in_effect
from kivo_worker.boundary.telemetry_settings import telemetry_in_effect
from kivo_worker.logs import logging_in_effect

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_of_the_environment_is_there() -> None:
    """The table of settings names each that only the environment has, with its variable."""
    settings = PAGE.split("| Setting | Variable |", 1)[1].split("\n\n", 1)[0]
    named = set(re.findall(r"`([^`]+)`", settings))

    for one in (*logging_in_effect(), *network_in_effect(), telemetry_in_effect()):
        assert {one.name, one.variable} <= named
