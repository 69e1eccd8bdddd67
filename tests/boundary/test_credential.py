"""The worker credential comes in by four ways, is checked, and is never shown."""

import base64
import copy
import json
import logging
import os
import pickle
import pprint
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kivo_worker.boundary.credential import Secret, check_expiry, read_secret
from kivo_worker.boundary.delivery import Connection
from kivo_worker.devserver.credentials import Grant, issue
from kivo_worker.errors import CredentialError
from kivo_worker.exit_codes import ExitCode

VALUE = "kwc_Zq7Xw9Kv3.signature-of_it"
NAME = "--worker-credential"

Way = Callable[[bytes], str]


@pytest.fixture(params=["value", "env", "file", "fd"])
def way(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Way:
    """One of the four ways to hand over a credential: gives what to write on the command line."""

    def hand_over(value: bytes) -> str:
        if request.param == "value":
            return os.fsdecode(value)
        if request.param == "env":
            monkeypatch.setenv("KIVO_TEST_CREDENTIAL", os.fsdecode(value))
            return "env://KIVO_TEST_CREDENTIAL"
        path = tmp_path / "credential file"
        path.write_bytes(value)
        if request.param == "file":
            return f"file://{path}"
        return f"fd://{os.open(path, os.O_RDONLY)}"

    return hand_over


def _refused(given: str) -> CredentialError:
    with pytest.raises(CredentialError) as refused:
        read_secret(given, name=NAME)
    assert refused.value.exit_code is ExitCode.CREDENTIAL
    return refused.value


@pytest.mark.parametrize("around", ["{}", "{}\n", "  {}\r\n", "\t{} "])
def test_ways(way: Way, around: str) -> None:
    """A credential comes as a value, from the environment, a file or a descriptor; blanks around it do not count."""
    given = way(around.format(VALUE).encode())

    assert read_secret(given, name=NAME).reveal() == VALUE


@pytest.mark.parametrize("value", [b"", b" ", b"\n", b"\r\n\t"])
def test_empty(way: Way, value: bytes) -> None:
    """An empty credential is refused, with the ways to give one."""
    error = _refused(way(value))

    assert (error.message, error.hint) == (
        f"{NAME} is empty.",
        "Give the value, env://NAME, file:///path or fd://N.",
    )


@pytest.mark.parametrize(
    "value",
    [f"{VALUE}\nX-Other: 1", f"{VALUE}\r{VALUE}", f"{VALUE}é", f"{VALUE}\x7f", f"\x1b{VALUE}", f"{VALUE}\u2028{VALUE}"],
)
def test_no_header_value(way: Way, value: str) -> None:
    """What cannot stand in a header, such as a line end inside, is refused and not repeated."""
    error = _refused(way(value.encode()))

    assert error.message == f"{NAME} holds characters a credential cannot have."
    assert "Zq7" not in f"{error} {vars(error)}"


@pytest.mark.parametrize("kind", ["file", "fd"])
def test_no_text(tmp_path: Path, kind: str) -> None:
    """Bytes that are no text are refused and not repeated."""
    path = tmp_path / "credential"
    path.write_bytes(VALUE.encode() + b"\xff")
    error = _refused(f"file://{path}" if kind == "file" else f"fd://{os.open(path, os.O_RDONLY)}")

    assert error.message == f"{NAME} cannot be read (too long, no text, or no number)."
    assert "Zq7" not in f"{error} {vars(error)}"


def test_as_long_as_it_may_be(tmp_path: Path) -> None:
    """A credential is read whole or refused, never cut."""
    path = tmp_path / "credential"
    path.write_text("x" * 16_384, "utf-8")
    assert len(read_secret(f"file://{path}", name=NAME).reveal()) == 16_384

    path.write_text("x" * 16_385, "utf-8")
    assert "too long" in _refused(f"file://{path}").message


def test_endless() -> None:
    """A file without end is refused, and not read to its end."""
    assert "too long" in _refused("file:///dev/zero").message


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("file:///nope/credential", "No such file or directory"),
        ("file:///", "Is a directory"),
        ("file:///a\x00b", "too long, no text, or no number"),
        ("fd://987", "Bad file descriptor"),
        ("fd://-1", "too long, no text, or no number"),
        ("fd://three", "too long, no text, or no number"),
        ("fd://", "too long, no text, or no number"),
        (f"fd://{10**30}", "too long, no text, or no number"),
    ],
    ids=ascii,
)
def test_not_there(given: str, reason: str) -> None:
    """What points nowhere is refused with the reason, and only the kind of pointer is shown."""
    error = _refused(given)

    assert error.message == f"{NAME} cannot be read ({reason})."
    assert error.where == given[: given.index("//") + 2]


@pytest.mark.parametrize("given", ["env://KIVO_TEST_NOT_SET", "env://", "env://A=B"])
def test_not_set(given: str) -> None:
    """A variable that is not set is an empty credential."""
    assert _refused(given).message == f"{NAME} is empty."


def test_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read from the environment is not there any more, for no child process to inherit."""
    monkeypatch.setenv("KIVO_TEST_CREDENTIAL", VALUE)
    read_secret("env://KIVO_TEST_CREDENTIAL", name=NAME)

    assert "KIVO_TEST_CREDENTIAL" not in os.environ
    assert os.getenv("KIVO_TEST_CREDENTIAL") is None


def test_descriptor_is_closed() -> None:
    """A descriptor is read to its end and closed."""
    reading, writing = os.pipe()
    os.write(writing, VALUE.encode())
    os.close(writing)
    assert read_secret(f"fd://{reading}", name=NAME).reveal() == VALUE

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(reading)


@pytest.mark.parametrize("value", ["https://host/token", "a://b", "kwc:a/b"])
def test_other_schemes(value: str) -> None:
    """A value that only looks like a URI is a value."""
    assert value == read_secret(value, name=NAME).reveal()


SHOWS: dict[str, Callable[[Secret], object]] = {
    "repr": repr,
    "str": str,
    "format": lambda secret: f"{secret} {secret!r} {secret!s} {secret!a}",
    "percent": lambda secret: "%s %r" % (secret, secret),  # noqa: UP031 - one of the ways
    "pprint": pprint.pformat,
    "in a list": lambda secret: repr([secret, {"key": secret}]),
    "in a connection": lambda secret: repr(Connection("https://host", "run_1", secret)),
    "in a log": lambda secret: logging.LogRecord("a", 1, "b", 1, "%s", (secret,), None).getMessage(),
    "in an error": lambda secret: repr(ValueError(secret)),
}
REFUSES: dict[str, Callable[[Secret], object]] = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "vars": vars,
    "width": "{:40}".format,
    "bytes": bytes,  # type: ignore[dict-item]
    "iter": iter,  # type: ignore[dict-item]
}


@pytest.mark.parametrize("show", SHOWS.values(), ids=SHOWS)
def test_never_shown(show: Callable[[Secret], object]) -> None:
    """However a secret is shown, there are stars."""
    shown = str(show(Secret(VALUE)))

    assert "Secret(***)" in shown
    assert "Zq7" not in shown


@pytest.mark.parametrize("take", REFUSES.values(), ids=REFUSES)
def test_never_taken(take: Callable[[Secret], object]) -> None:
    """What would carry the value away does not work on a secret."""
    with pytest.raises(TypeError) as refused:
        take(Secret(VALUE))

    assert "Zq7" not in str(refused.value)


def test_compared() -> None:
    """Secrets are equal when their values are, equal to nothing else, and no key of a dictionary."""
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret(f"{VALUE}x")
    assert Secret(VALUE) != VALUE
    with pytest.raises(TypeError):
        hash(Secret(VALUE))


def test_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes does not tell how much of a guess is right."""
    compared = list[tuple[bytes, bytes]]()

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr("hmac.compare_digest", compare)

    assert Secret("a") != Secret("b")
    assert compared == [(b"a", b"b")]


def test_file_names_are_decoded(tmp_path: Path) -> None:
    """The path of a file URI is percent-decoded, and may name this host."""
    path = tmp_path / "a credential%"
    path.write_text(VALUE, "utf-8")

    assert read_secret(path.as_uri(), name=NAME).reveal() == VALUE
    assert read_secret(path.as_uri().replace("file://", "file://localhost"), name=NAME).reveal() == VALUE


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _expiring(end: object) -> Secret:
    payload = base64.urlsafe_b64encode(json.dumps({"run": "run_1", "expires_ms": end}).encode()).rstrip(b"=")
    return Secret(f"kwc_{payload.decode()}.signature")


@pytest.mark.parametrize(("seconds", "is_over"), [(-3600, True), (-61, True), (-59, False), (60, False)])
def test_expiry(seconds: int, *, is_over: bool) -> None:
    """A credential that shows that its time is over is refused, give or take a minute between two clocks."""
    end = NOW + timedelta(seconds=seconds)
    secret = _expiring(end.timestamp() * 1000)
    if not is_over:
        check_expiry(secret, name=NAME, now=NOW)
        return
    with pytest.raises(CredentialError) as refused:
        check_expiry(secret, name=NAME, now=NOW)

    assert refused.value.message == f"{NAME} has expired, at {end:%Y-%m-%dT%H:%M:%SZ}."
    assert refused.value.exit_code is ExitCode.CREDENTIAL
    assert secret.reveal() not in str(refused.value)


def test_expiry_as_the_development_server_writes_it() -> None:
    """The development server's credentials show their end, compared with the clock of this machine."""
    ended = Grant("run_1", datetime.now(UTC) - timedelta(minutes=2), 1)
    with pytest.raises(CredentialError, match="has expired"):
        check_expiry(Secret(issue(b"key", ended)), name=NAME)

    check_expiry(Secret(issue(b"key", replace(ended, expires_at=datetime.now(UTC) + timedelta(1)))), name=NAME)


@pytest.mark.parametrize(
    "secret",
    [
        *(Secret(value) for value in (VALUE, "kwc_", "kwc_.", "kwc_e30.x", "kwc_W10.x", "kwc_é", "other")),
        Secret("kwc_" + "A" * 9999),
        *map(_expiring, (None, "soon", 1e300, "", float("inf"), float("nan"), -1e300)),
    ],
)
def test_no_expiry_to_see(secret: Secret) -> None:
    """A credential that says nothing of its end passes: the API decides."""
    check_expiry(secret, name=NAME)


def test_not_in_a_traceback() -> None:
    """A traceback that shows local variables shows stars."""

    def fail(credential: Secret) -> None:
        connection = Connection("https://host", "run_1", credential)
        raise LookupError(connection.base_url)

    with pytest.raises(LookupError) as failed:
        fail(Secret(VALUE))

    text = "".join(traceback.TracebackException.from_exception(failed.value, capture_locals=True).format())
    assert "Secret(***)" in text
    assert "Zq7" not in text


def test_nothing_sticks_to_it() -> None:
    """A secret takes no further attributes."""
    with pytest.raises(AttributeError):
        Secret(VALUE).note = "text"  # type: ignore[attr-defined]
