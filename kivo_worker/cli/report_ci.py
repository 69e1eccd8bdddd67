"""`kivo-worker report sarif`, `junit`, `code-quality` and `github`: what CI systems read, from a finished run."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kivo_worker.cli.ci_options import OutputPath
from kivo_worker.cli.console import save
from kivo_worker.cli.stores import IncludeText, SpecFile, Target, Where, found_run

if TYPE_CHECKING:
    from kivo_worker.ci.model import Shown


def write_sarif(
    store: Where,
    file: Target,
    job_spec_file: SpecFile = None,
    include_text: IncludeText = False,
    output_path: OutputPath = None,
) -> None:
    """Write the findings of a run as SARIF 2.1.0."""
    from kivo_worker.ci.sarif import sarif  # noqa: PLC0415 - keeps --help quick

    save(sarif(_shown(store, job_spec_file, output_path, with_text=include_text)), file)


def write_junit(store: Where, file: Target, job_spec_file: SpecFile = None, include_text: IncludeText = False) -> None:
    """Write the claims, or a batch's rows, as JUnit tests."""
    from kivo_worker.ci.junit import junit  # noqa: PLC0415 - keeps --help quick

    save(junit(_shown(store, job_spec_file, None, with_text=include_text)), file)


def write_code_quality(
    store: Where,
    file: Target,
    job_spec_file: SpecFile = None,
    include_text: IncludeText = False,
    output_path: OutputPath = None,
) -> None:
    """Write the findings of a run for GitLab's code quality."""
    from kivo_worker.ci.code_quality import code_quality  # noqa: PLC0415 - keeps --help quick

    save(code_quality(_shown(store, job_spec_file, output_path, with_text=include_text)), file)


def write_github(
    store: Where,
    job_spec_file: SpecFile = None,
    include_text: IncludeText = False,
    output_path: OutputPath = None,
) -> None:
    """Show a run in this step of a GitHub workflow."""
    from kivo_worker.cli.github import show_on_github  # noqa: PLC0415 - keeps --help quick

    show_on_github(_shown(store, job_spec_file, output_path, with_text=include_text), sys.stdout)


def _shown(store: str, job_spec_file: Path | None, output_path: str | None, *, with_text: bool) -> "Shown":
    from kivo_worker.cli.ci import shown_of  # noqa: PLC0415 - keeps --help quick

    return shown_of(found_run(store, job_spec_file), output_path, with_text=with_text)
