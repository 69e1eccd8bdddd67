"""What is said of the network is what the environment says."""

import pytest

from kivo_worker.boundary.network import network_in_effect, proxy_of
from kivo_worker.environment import EnvironmentSetting
from kivo_worker.errors import UsageError

CERTIFICATES = ("KIVO_CA_BUNDLE", "KIVO_CLIENT_CERT", "KIVO_CLIENT_KEY", "SSL_CERT_FILE")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CERTIFICATES:
        monkeypatch.delenv(name, raising=False)


def _found() -> dict[str, EnvironmentSetting]:
    return {one.name: one for one in network_in_effect()}


def test_nothing_is_set() -> None:
    """Without variables there is no proxy, and the system's authorities are trusted; it is said what would set them."""
    found = _found()

    assert not any(one.is_given for one in found.values())
    assert {name for name, one in found.items() if one.value is not None} <= {"trust_store"}
    assert [one.variable for one in found.values()] == [
        "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "KIVO_CA_BUNDLE", "KIVO_CLIENT_CERT", "KIVO_CLIENT_KEY",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "said", "value"),
    [
        ({"HTTPS_PROXY": "http://proxy:3128"}, "HTTPS_PROXY", "http://proxy:3128"),
        ({"ALL_PROXY": "http://proxy:3128"}, "ALL_PROXY", "http://proxy:3128"),
        ({"ALL_PROXY": "http://a:1", "HTTPS_PROXY": "http://b:2"}, "HTTPS_PROXY", "http://b:2"),
        ({"HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"}, "https_proxy", "http://b:2"),
        ({"HTTPS_PROXY": "proxy:3128"}, "HTTPS_PROXY", "http://proxy:3128"),
        ({"HTTPS_PROXY": "user:pass@proxy:3128"}, "HTTPS_PROXY", "http://[redacted]@proxy:3128"),
    ],
)
def test_the_proxy(variables: dict[str, str], said: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of https is named with the variable that counts, without its password."""
    for name, given in variables.items():
        monkeypatch.setenv(name, given)

    assert _found()["https_proxy"] == EnvironmentSetting("https_proxy", said, value, is_given=True)


@pytest.mark.parametrize("variable", CERTIFICATES)
def test_files(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is named as its variable names it; it is not read."""
    monkeypatch.setenv(variable, "/nope/file.pem")
    [given] = [one for one in _found().values() if one.is_given]

    assert (given.variable, given.value) == (variable, "/nope/file.pem")


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({}, "https://api.example", None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "https://api.example", "http://proxy:3128"),
        ({"HTTPS_PROXY": "user:pass@proxy:3128"}, "https://api.example", "http://[redacted]@proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": ".example"}, "https://api.example", None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://127.0.0.1:8", None),
    ],
    ids=str,
)
def test_proxy_of(variables: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy in the way to an address is told without its password; none where the environment exempts it."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert proxy_of(url) == proxy


@pytest.mark.parametrize("value", ["http://proxy:port", "http://", "http://proxy:0"])
def test_proxy_that_is_none(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no address is refused by the name of its variable."""
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(UsageError, match="no address of a proxy") as refused:
        proxy_of("https://api.example")

    assert refused.value.where == "HTTPS_PROXY"
