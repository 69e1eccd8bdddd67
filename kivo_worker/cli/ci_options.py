"""The options by which CI outputs are asked for."""

from pathlib import Path
from typing import Annotated

import typer

SarifFile = Annotated[
    Path | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF.", show_default=False)
]
JUnitFile = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write the claims as JUnit tests.", show_default=False)
]
CodeQualityFile = Annotated[
    Path | None,
    typer.Option("--code-quality", metavar="FILE", help="Write the findings for GitLab.", show_default=False),
]
Github = Annotated[bool, typer.Option("--github", help="Show it in this step of a GitHub workflow.")]
OutputPath = Annotated[
    str | None,
    typer.Option("--output-path", metavar="PATH", help="The output's path in the repository.", show_default=False),
]


def named_files(sarif: Path | None, junit: Path | None, code_quality: Path | None) -> dict[str, Path]:
    """Where each format goes that was asked for, by the name of its option."""
    files = {"sarif": sarif, "junit": junit, "code-quality": code_quality}
    return {name: path for name, path in files.items() if path is not None}
