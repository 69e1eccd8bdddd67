"""Addresses of stores: encrypted, or on this machine, and nothing but an address."""

import pytest

from kivo_worker.errors import JobSpecError
from kivo_worker.storage.endpoints import check_endpoint


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.example.com",
        "https://s3.example.com:9000/path",
        "http://localhost:9000",
        "http://127.0.0.1:9000",
        "http://127.8.8.8",
        "http://[::1]:9000",
    ],
)
def test_taken(url: str) -> None:
    """Encrypted addresses are taken, and plain ones of this machine."""
    check_endpoint(url, key="storage.s3", plain_http=False)


@pytest.mark.parametrize("url", ["http://s3.example.com", "http://10.0.0.1", "http://localhost.example.com"])
def test_plain(url: str) -> None:
    """A plain address of another machine needs the spec's word."""
    with pytest.raises(
        JobSpecError, match=r'unencrypted\. Use https://, or accept this with "storage\.gcs\.plain_http"'
    ):
        check_endpoint(url, key="storage.gcs", plain_http=False)
    check_endpoint(url, key="storage.gcs", plain_http=True)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://name:Zq7secret@s3.example.com", "holds no user"),
        ("https://s3.example.com?Zq7secret=1", "holds no user, query or fragment"),
        ("https://s3.example.com#Zq7secret", "holds no user, query or fragment"),
        ("ftp://Zq7secret", "starts with https://"),
        ("s3.example.com/Zq7secret", "starts with https://"),
        ("https:///Zq7secret", "starts with https://"),
        ("https://[Zq7secret", "this is no address"),
    ],
)
def test_refused(url: str, message: str) -> None:
    """What is no plain address is refused, and not shown."""
    with pytest.raises(JobSpecError, match=message) as refused:
        check_endpoint(url, key="storage.s3", plain_http=True)

    assert refused.value.where == "storage.s3.endpoint_url"
    assert "Zq7" not in str(refused.value)
