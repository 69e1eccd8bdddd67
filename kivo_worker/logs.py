"""What the program logs: metadata only, through one handler that everything in the process passes.

A record of the worker's own is logged as it says. Of anybody else's, an SDK's or the HTTP client's, only what was
logged and where: the message's pattern without the values. An error is its type and a place in our code.
"""

import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from kivo_worker.bugs import internal_error
from kivo_worker.environment import EnvironmentSetting
from kivo_worker.errors import UsageError
from kivo_worker.redaction import redacted

LEVEL_VARIABLE, FORMAT_VARIABLE = "KIVO_LOG_LEVEL", "KIVO_LOG_FORMAT"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_FORMATS = ("console", "json")
_PAST_US = ("GOOGLE_SDK_PYTHON_LOGGING_SCOPE", "SSLKEYLOGFILE")
"""Variables that make a library write requests, or the keys of TLS connections, past this handler."""

_OURS = "kivo_worker"
_LOG = logging.getLogger(_OURS)


def configure() -> None:
    """Set logging up for the whole process, once, before any library is loaded that logs.

    Raises:
        UsageError: `KIVO_LOG_LEVEL` or `KIVO_LOG_FORMAT` is none there is.
    """
    level = _checked(_level(), tuple(_LEVELS))
    form = _checked(_format(), _FORMATS)
    for name in _PAST_US:
        os.environ.pop(name, None)
    handler = _Stderr()
    handler.setFormatter(_Json() if form == "json" else _Console())
    logging.basicConfig(handlers=[handler], level=_LEVELS[level], force=True)
    logging.raiseExceptions = False  # else a record that cannot be logged is printed with its values
    logging.lastResort = None
    _take_what_python_prints()


def logging_in_effect() -> tuple[EnvironmentSetting, ...]:
    """Say how much is logged, and how."""
    return _level(), _format()


def log(level: int, message: str, **fields: object) -> None:
    """Log something of the worker's own: a constant sentence, and metadata beside it."""
    _LOG.log(level, message, extra={"fields": fields})


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is standard error now; whether anyone can hear it changes nothing."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_entry(record))


class _Console(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = _entry(record)
        head = f"{entry.pop('time')} {entry.pop('level')} {entry.pop('logger')}: {entry.pop('message')}"
        return " ".join([head, *(f"{name}={value}" for name, value in entry.items())])


def _entry(record: logging.LogRecord) -> dict[str, object]:
    """What of a record may be seen."""
    is_ours = record.name == _OURS or record.name.startswith(f"{_OURS}.")
    entry: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": redacted(record.levelname),
        "logger": redacted(record.name),
        "message": redacted(record.getMessage() if is_ours else _pattern(record)),
    }
    if not is_ours:
        entry["at"] = redacted(f"{record.module}:{record.lineno}")
    fields = getattr(record, "fields", {}) if is_ours else {}
    entry.update(_plain(fields))
    if record.exc_info and record.exc_info[1]:
        entry.update(_error(record.exc_info[1]))
    return entry


def _pattern(record: logging.LogRecord) -> str:
    """A message's text before its values are put in; one without values may have them in it already."""
    return record.msg if isinstance(record.msg, str) and record.args else "(not shown)"


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | None) else redacted(str(value)) for name, value in fields.items()}


def _error(error: BaseException) -> dict[str, object]:
    return {"error": redacted(type(error).__name__), "in": redacted(internal_error(error).where)}


def _level() -> EnvironmentSetting:
    return EnvironmentSetting.first_of("log_level", LEVEL_VARIABLE, otherwise="warning")


def _format() -> EnvironmentSetting:
    return EnvironmentSetting.first_of("log_format", FORMAT_VARIABLE, otherwise="console")


def _checked(setting: EnvironmentSetting, known: tuple[str, ...]) -> str:
    given = (setting.value or "").strip().lower()
    if given not in known:
        raise UsageError(
            "this is none of its values.", where=setting.variable, hint=f"Give one of: {', '.join(known)}."
        )
    return given


def _take_what_python_prints() -> None:
    """Log what Python itself would print with values: warnings, and errors that nobody has caught."""
    warnings.showwarning = _on_warning
    sys.excepthook = _on_error
    threading.excepthook = _on_thread_error
    sys.unraisablehook = _on_unraisable


def _on_warning(
    message: Warning | str,  # noqa: ARG001 - its words are not shown
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    place = f"{os.path.basename(filename)}:{lineno}"  # noqa: PTH119 - it may be no path
    log(logging.WARNING, "a warning", warning=category.__name__, at=place)


def _on_error(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _LOG.critical("an error that nobody has caught", exc_info=error)


def _on_thread_error(given: threading.ExceptHookArgs) -> None:
    _LOG.error("an error that ended a thread", exc_info=given.exc_value)


def _on_unraisable(given: "sys.UnraisableHookArgs") -> None:
    _LOG.error("an error where none can be raised", exc_info=given.exc_value)
