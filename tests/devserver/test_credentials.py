"""Worker credentials are good for one run, for some time, and only as they were issued."""

from datetime import UTC, datetime, timedelta

import pytest

from kivo_worker.devserver import credentials
from kivo_worker.devserver.credentials import Grant
from kivo_worker.devserver.errors import ApiError

KEY = b"k" * 32
NOW = datetime(2026, 4, 27, 16, 20, 18, tzinfo=UTC)
GRANT = Grant("run_1", NOW + timedelta(hours=24), 1)


def _refusal(credential: str, key: bytes = KEY, now: datetime = NOW) -> ApiError:
    with pytest.raises(ApiError) as refused:
        credentials.check(key, credential, now)
    return refused.value


def test_round_trip() -> None:
    """A credential says what was granted."""
    credential = credentials.issue(KEY, GRANT)

    assert credentials.check(KEY, credential, NOW) == GRANT
    assert credential.startswith("kwc_")


def test_another_key() -> None:
    """A credential of another server is refused."""
    assert _refusal(credentials.issue(KEY, GRANT), key=b"o" * 32).status == 401


def test_expired() -> None:
    """A credential ends on the instant it says."""
    credential = credentials.issue(KEY, GRANT)

    assert credentials.check(KEY, credential, GRANT.expires_at - timedelta(milliseconds=1)) == GRANT
    assert _refusal(credential, now=GRANT.expires_at).message == "This worker credential has expired."


def test_any_change_ends_it() -> None:
    """No character can be changed, dropped or added."""
    credential = credentials.issue(KEY, GRANT)
    changed = [
        credential[:place] + ("A" if letter != "A" else "B") + credential[place + 1 :]
        for place, letter in enumerate(credential)
    ]

    for forged in [*changed, credential[:-1], credential + "=", credential[4:], "", "kwc_", "kwc_é.é"]:
        assert _refusal(forged).message == "This worker credential was not issued here."


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "abc"])
def test_no_bearer(header: str | None) -> None:
    """Without a bearer token there is no answer but 401, which names the scheme."""
    with pytest.raises(ApiError) as refused:
        credentials.bearer(header)

    assert (refused.value.status, refused.value.headers) == (401, {"WWW-Authenticate": "Bearer"})


def test_bearer_in_any_case() -> None:
    """The scheme's name is read in any case (RFC 9110)."""
    assert credentials.bearer("bearer abc") == "abc"


def test_api_key() -> None:
    """Every API key is another one, and shows that it is no key of Kivo's own."""
    first, second = credentials.new_api_key(), credentials.new_api_key()

    assert first != second
    assert first.startswith("kivo_dev_")
