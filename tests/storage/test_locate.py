"""A URI of the job spec leads to one place, or is refused with what to write instead."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.errors import InputError, JobSpecError
from kivo_worker.storage.locate import folder_of, locate_input, locate_reports, without_query

NOT_SUPPORTED = ["s3", "gs", "http", "https", "az", "ftp", "S3", "file+x"]
secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x2FF), min_size=6, max_size=20).map("Zq7{}".format)


def _read(uri: str, base: Path, root: Path | None = None) -> bytes:
    place = locate_input(uri, base=base, root=root)
    with place.store.open(place.key) as download:
        return b"".join(download.chunks)


@pytest.mark.parametrize(
    "uri",
    [
        "a b.md",
        "./a b.md",
        "folder/../a b.md",
        "{base}/a b.md",
        "file://{base}/a%20b.md",
        "file://{base}/a b.md",
        "file://localhost{base}/a%20b.md",
        "file:{base}/a%20b.md",
        "FILE://{base}/%61%20b%2Emd",
        "file:///{base}/a%20b.md",
        "/{base}/a b.md",
    ],
)
def test_spellings(tmp_path: Path, uri: str) -> None:
    """A file can be named by a relative or an absolute path, or by a file URI."""
    (tmp_path / "a b.md").write_bytes(b"text")
    (tmp_path / "folder").mkdir()

    assert _read(uri.format(base=tmp_path), tmp_path) == b"text"


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("ä.md".encode(), "%C3%A4.md"),
        ("ä.md".encode(), "ä.md"),
        (b"caf\xe9.md", "caf%E9.md"),
        (b"a\nb.md", "a%0Ab.md"),
        (b"a?b#c.md", "a%3Fb%23c.md"),
        (b"100%.md", "100%25.md"),
        (b"a%20b.md", "a%2520b.md"),
        (b"a+b.md", "a+b.md"),
    ],
)
def test_percent_escapes(tmp_path: Path, name: bytes, escaped: str) -> None:
    """In a file URI every byte of a name can be written as a percent escape."""
    (tmp_path / os.fsdecode(name)).write_bytes(b"text")

    assert _read(f"file://{tmp_path}/{escaped}", tmp_path) == b"text"


@pytest.mark.parametrize("name", ["a%20b.md", "a?b#c.md", "user@host.md", "a b.md"])
def test_plain_paths_are_plain(tmp_path: Path, name: str) -> None:
    """In a plain path no character means anything but itself."""
    (tmp_path / name).write_bytes(b"text")

    assert _read(name, tmp_path) == b"text"


def test_colon_in_a_name(tmp_path: Path) -> None:
    """A name that looks like a scheme is a path when `./` stands before it."""
    (tmp_path / "notes:2024.md").write_bytes(b"text")

    assert _read("./notes:2024.md", tmp_path) == b"text"
    with pytest.raises(JobSpecError, match='storage "notes:" is not supported'):
        _read("notes:2024.md", tmp_path)


def test_uri_for_people(tmp_path: Path) -> None:
    """A place is named by its path, in or out of the root."""
    assert locate_input("a.md", base=tmp_path, root=None).uri == f"{tmp_path}/a.md"
    assert locate_input("a.md", base=tmp_path, root=tmp_path).uri == f"{tmp_path}/a.md"
    assert locate_input("/etc/a.md", base=tmp_path, root=tmp_path).uri == "/etc/a.md"


@pytest.mark.parametrize("scheme", NOT_SUPPORTED)
def test_other_storage(tmp_path: Path, scheme: str) -> None:
    """Storage of another kind is refused by name, for inputs as for reports."""
    uri = f"{scheme}://bucket/a.md"
    with pytest.raises(JobSpecError, match=r"is not supported\. This version reads and writes plain paths") as refused:
        locate_input(uri, base=tmp_path, root=None)
    with pytest.raises(JobSpecError, match="is not supported"):
        locate_reports(uri, base=tmp_path, root=None)

    assert (f'storage "{scheme}:" is not supported.', uri) == (refused.value.message, refused.value.where)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("file://server/share/a.md", "three slashes"),
        ("file://127.0.0.1/a.md", "three slashes"),
        ("file:a.md", "three slashes"),
        ("file://a.md", "three slashes"),
        ("file:", "three slashes"),
        ("file://[bad/a.md", "three slashes"),
        ("file://a\u2100b/a.md", "three slashes"),
        ("file:///a.md?version=2", "no query and no fragment. In a name, write %3F"),
        ("file:///a.md#part", "no query and no fragment"),
        ("file:///a.md?", "no query and no fragment"),
        ("file:///a%00.md", "no file name holds a NUL"),
    ],
)
def test_odd_file_uris(tmp_path: Path, uri: str, message: str) -> None:
    """A file URI that names another host, or more than a path, is refused and not read as something else."""
    with pytest.raises(JobSpecError, match=message):
        locate_input(uri, base=tmp_path, root=None)
    with pytest.raises(JobSpecError, match=message):
        locate_reports(uri, base=tmp_path, root=None)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("s3://bucket/a.md", "s3://bucket/a.md"),
        ("s3://bucket/a.md?X-Amz-Signature=abc", "s3://bucket/a.md"),
        ("gs://bucket/a.md#part", "gs://bucket/a.md"),
        ("https://name:password@host/a.md", "https:…"),
        ("s3://key:sec/ret@bucket/a.md", "s3:…"),
        ("s3://key:sec?ret@bucket/a.md", "s3:…"),
        ("s3://key:sec@ret@bucket/a.md", "s3:…"),
    ],
)
def test_without_query(uri: str, shown: str) -> None:
    """A URI is shown without its query, and without what stands before an @."""
    assert shown == without_query(uri)


@given(
    st.sampled_from([*NOT_SUPPORTED, "file"]),
    secrets,
    st.sampled_from(
        ["//user:{}@host/a.md", "//{}@host/a.md", "//host/a.md?sig={}", "//host/a.md#{}", "?{}", "//h?{}@h"]
    ),
)
def test_no_secret_shown(scheme: str, secret: str, form: str) -> None:
    """Whatever a URI holds as user info, query or fragment, no error shows it."""
    for locate in (locate_input, locate_reports):
        with pytest.raises(JobSpecError) as refused:
            locate(f"{scheme}:{form.format(secret)}", base=Path("/nowhere"), root=None)

        assert "Zq7" not in f"{refused.value} {refused.value.message} {refused.value.where}"


@pytest.mark.parametrize("uri", ["a.md", "{root}/a.md", "file://{root}/a.md", "{root}/./a.md", "{real}/a.md"])
def test_inside_the_root(tmp_path: Path, uri: str) -> None:
    """What lies in storage.root is read, however the root and the input are spelled, and through links."""
    real = tmp_path / "mnt" / "some" / "deep" / "volume"
    real.mkdir(parents=True)
    (real / "a.md").write_bytes(b"text")
    root = tmp_path / "root"
    root.symlink_to(real)

    assert _read(uri.format(root=root, real=real), root, root) == b"text"


@pytest.mark.parametrize(
    "uri", ["../secret.md", "{outside}/secret.md", "file://{outside}/secret.md", "{outside}/nope.md", "link.md"]
)
def test_outside_the_root(root: Path, outside: Path, uri: str) -> None:
    """What lies outside storage.root is not read, whichever way it is named."""
    (outside.parent / "secret.md").write_bytes(b"secret")
    (root / "link.md").symlink_to(outside / "secret.md")

    with pytest.raises(InputError, match="it lies outside the folder that inputs must lie in"):
        _read(uri.format(outside=outside), root, root)


def test_base_beside_the_root(root: Path, tmp_path: Path) -> None:
    """A relative path starts from the job spec's own folder, not from storage.root."""
    (root / "a.md").write_bytes(b"text")

    assert _read("root/a.md", tmp_path, root) == b"text"
    with pytest.raises(InputError, match="outside"):
        _read("a.md", tmp_path, root)


@pytest.mark.parametrize("uri", ["reports/", "{root}/reports", "file://{root}/reports", "x/../reports", "link/reports"])
def test_reports(root: Path, uri: str) -> None:
    """The report store may be anywhere below storage.root, and need not be there yet."""
    (root / "link").symlink_to(root)
    store = locate_reports(uri.format(root=root), base=root, root=root)
    store.create("a.json", [b"text"])

    assert (root / "reports" / "a.json").read_bytes() == b"text"


@pytest.mark.parametrize("uri", ["..", "../outside", "{outside}", "link", "link/new", "sub/../../outside"])
def test_reports_outside_the_root(root: Path, outside: Path, uri: str) -> None:
    """A report store outside storage.root is refused, also behind a link."""
    (root / "link").symlink_to(outside)

    with pytest.raises(JobSpecError, match=r"the report store lies outside storage\.root\."):
        locate_reports(uri.format(outside=outside), base=root, root=root)


def test_reports_through_a_link_and_back(root: Path) -> None:
    """What is checked against storage.root is the very folder that is written."""
    deep = root / "one" / "two" / "three"
    deep.mkdir(parents=True)
    (root / "link").symlink_to(deep)

    with pytest.raises(JobSpecError, match="lies outside"):
        locate_reports("link/../../reports", base=root, root=root)


@pytest.mark.parametrize("uri", ["reports", "file:///data/reports"])
def test_reports_without_a_root(tmp_path: Path, uri: str) -> None:
    """Without storage.root the report store may be anywhere."""
    expected = {"reports": tmp_path / "reports"}.get(uri, Path("/data/reports"))

    assert f"{expected}/" == locate_reports(uri, base=tmp_path, root=None).uri("")


@pytest.mark.parametrize(("uri", "folder"), [("x/y", "/base/x/y"), ("/z", "/z"), ("file:///a%20b", "/a b")])
def test_folder(uri: str, folder: str) -> None:
    """A folder is named as an input is."""
    assert Path(folder) == folder_of(uri, base=Path("/base"))
