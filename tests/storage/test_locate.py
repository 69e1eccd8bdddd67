"""A URI of the job spec leads to one place, or is refused with what to write instead."""

import os
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.errors import InputError, JobSpecError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.interface import Download, Store
from kivo_worker.storage.locate import Place, Stores
from tests.storage.conftest import UseIdentity, gcs_settings

NOT_SUPPORTED = ["http", "https", "az", "ftp", "AZ", "file+x"]
secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x2FF), min_size=6, max_size=20).map("Zq7{}".format)


def _stores(base: Path, root: Path | str | None = None) -> Stores:
    return Stores(base, StorageSettings(root=None if root is None else str(root)))


def _input(uri: str, base: Path, root: Path | None = None) -> Place:
    return _stores(base, root).input(uri)


def _reports(uri: str, base: Path, root: Path | None = None) -> Store:
    return _stores(base, root).reports(uri)


def _read(uri: str, base: Path, root: Path | None = None) -> bytes:
    place = _input(uri, base, root)
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
    assert _input("a.md", tmp_path).uri == f"{tmp_path}/a.md"
    assert _input("a.md", tmp_path, tmp_path).uri == f"{tmp_path}/a.md"
    assert _input("/etc/a.md", tmp_path, tmp_path).uri == "/etc/a.md"


@pytest.mark.parametrize("scheme", NOT_SUPPORTED)
def test_other_storage(tmp_path: Path, scheme: str) -> None:
    """Storage of another kind is refused by name, for inputs as for reports."""
    uri = f"{scheme}://bucket/a.md"
    with pytest.raises(
        JobSpecError, match=r"is not supported\. This version reads and writes plain paths, file"
    ) as refused:
        _input(uri, tmp_path)
    with pytest.raises(JobSpecError, match="is not supported"):
        _reports(uri, tmp_path)

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
        _input(uri, tmp_path)
    with pytest.raises(JobSpecError, match=message):
        _reports(uri, tmp_path)


@given(
    st.sampled_from([*NOT_SUPPORTED, "file"]),
    secrets,
    st.sampled_from(
        ["//user:{}@host/a.md", "//{}@host/a.md", "//host/a.md?sig={}", "//host/a.md#{}", "?{}", "//h?{}@h"]
    ),
)
def test_no_secret_shown(scheme: str, secret: str, form: str) -> None:
    """Whatever a URI holds as user info, query or fragment, no error shows it."""
    for locate in (_input, _reports):
        with pytest.raises(JobSpecError) as refused:
            locate(f"{scheme}:{form.format(secret)}", Path("/nowhere"))

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
    store = _reports(uri.format(root=root), root, root)
    store.create("a.json", [b"text"])

    assert (root / "reports" / "a.json").read_bytes() == b"text"


@pytest.mark.parametrize("uri", ["..", "../outside", "{outside}", "link", "link/new", "sub/../../outside"])
def test_reports_outside_the_root(root: Path, outside: Path, uri: str) -> None:
    """A report store outside storage.root is refused, also behind a link."""
    (root / "link").symlink_to(outside)

    with pytest.raises(JobSpecError, match=r"the report store lies outside storage\.root\."):
        _reports(uri.format(outside=outside), root, root)


def test_reports_through_a_link_and_back(root: Path) -> None:
    """What is checked against storage.root is the very folder that is written."""
    deep = root / "one" / "two" / "three"
    deep.mkdir(parents=True)
    (root / "link").symlink_to(deep)

    with pytest.raises(JobSpecError, match="lies outside"):
        _reports("link/../../reports", root, root)


@pytest.mark.parametrize("uri", ["reports", "file:///data/reports"])
def test_reports_without_a_root(tmp_path: Path, uri: str) -> None:
    """Without storage.root the report store may be anywhere."""
    expected = {"reports": tmp_path / "reports"}.get(uri, Path("/data/reports"))

    assert f"{expected}/" == _reports(uri, tmp_path).uri("")


@pytest.mark.parametrize(
    ("uri", "names"),
    [
        ("kb/*.md", ["kb/a.md", "kb/b.md"]),
        ("kb/", ["kb/a.md", "kb/b.md", "kb/d.txt", "kb/deep/c.md"]),
        ("./kb/**/*.md", ["kb/a.md", "kb/b.md", "kb/deep/c.md"]),
        ("file://{base}/kb/d*", ["kb/d.txt"]),
        ("{base}/k*/a.md", ["kb/a.md"]),
    ],
)
@pytest.mark.parametrize("has_root", [False, True])
def test_matching(tmp_path: Path, uri: str, names: list[str], has_root: bool) -> None:  # noqa: FBT001 - a case
    """A folder or a pattern names files in the order of their names, below the root too."""
    for name in ("kb/b.md", "kb/a.md", "kb/d.txt", "kb/deep/c.md", "kb/.hidden.md", "other/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"text")
    found = _stores(tmp_path, tmp_path if has_root else None).matching(uri.format(base=tmp_path), at_most=4)

    assert names == [os.path.relpath(one.place.uri, tmp_path) for one in found]
    assert [_read(one.uri, tmp_path) for one in found] == [b"text"] * len(names)
    with found[0].place.store.open(found[0].place.key, expected=found[0].place.listed) as download:
        assert list(download.chunks) == [b"text"]


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("*.md", "it names more than 2 inputs. See limits.max_sources."),
        ("*.txt", "nothing is there by that name. A star stands for"),
        ("nowhere/", "cannot be read: it is not there."),
        ("../*.md", "it lies outside the folder"),
    ],
)
def test_matching_too_few_or_many(root: Path, uri: str, message: str) -> None:
    """A pattern that names nothing, too much, or what lies outside is refused."""
    for name in "abc":
        (root / f"{name}.md").touch()

    with pytest.raises(InputError) as refused:
        _stores(root, root if uri.startswith("..") else None).matching(uri, at_most=2)
    assert message in str(refused.value)


def test_beside(tmp_path: Path) -> None:
    """What data names lies below its own folder, or below storage.root."""
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "a.md").touch()
    (tmp_path / "b.md").touch()

    with _opened(_stores(tmp_path).beside("rows/x.jsonl", "a.md")), pytest.raises(InputError, match="outside"):
        _opened(_stores(tmp_path).beside("rows/x.jsonl", "../b.md")).__enter__()
    with _opened(_stores(tmp_path, tmp_path).beside("rows/x.jsonl", "../b.md")):
        pass


def _opened(place: Place) -> AbstractContextManager[Download]:
    return place.store.open(place.key)


@pytest.mark.parametrize(
    ("root", "uri"),
    [
        ("s3://acme/kb/", "s3://acme/other/a.md"),
        ("s3://acme/kb/", "gs://acme/kb/a.md"),
        ("s3://acme/kb/", "a.md"),
        ("kb", "s3://acme/kb/a.md"),
    ],
)
def test_root_of_another_kind(tmp_path: Path, root: str, uri: str) -> None:
    """A root holds what lies below it in the same storage, and nothing else."""
    stores = _stores(tmp_path, root)

    with pytest.raises(InputError, match=r"it lies outside .* Move it below (s3://acme/kb/|/)"):
        stores.input(uri)
    with pytest.raises(JobSpecError, match=r"the report store lies outside storage\.root"):
        stores.reports(uri)


@pytest.mark.parametrize(("uri", "kind"), [("s3://acme/a.md", "s3"), ("gs://acme/a.md", "gcs")])
def test_files_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str, kind: str) -> None:
    """Files that the settings name are found from the job spec's folder, wherever the worker was started."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "job"
    folder.mkdir()
    (folder / "ca.pem").write_bytes(b"no certificate")
    address = {"ca_bundle": "ca.pem", "endpoint_url": "https://store.example.com"}
    settings = StorageSettings.model_validate({kind: {**address, **({"anonymous": True} if kind == "gcs" else {})}})

    with pytest.raises(JobSpecError, match=rf"storage\.{kind}\.ca_bundle: no certificates can be read from it"):
        Stores(folder, settings).input(uri)


def test_kinds(tmp_path: Path) -> None:
    """What a URI names is of a kind of store, whether anything is there or not."""
    stores = Stores(tmp_path, StorageSettings())

    assert [stores.kind(uri) for uri in ("a.md", "file:///a.md", "s3://acme/a.md", "gs://acme/a.md")] == [
        "file", "file", "s3", "gs",
    ]  # fmt: skip


def test_principals(tmp_path: Path, clouds: UseIdentity) -> None:
    """Who asks is named without a secret: this machine's user, the end of a key's id, nobody where it is not known."""
    gcs = gcs_settings("http://127.0.0.1:1")
    assert Stores(tmp_path, gcs).principal("a.md") == f"user {os.geteuid()} of this machine"
    assert Stores(tmp_path, gcs).principal("gs://acme/a.md") == "the anonymous user"
    assert Stores(tmp_path, gcs).principal("s3://acme/a.md") == "the access key …okey (env)"
    clouds(None)
    assert Stores(tmp_path, gcs).principal("s3://acme/a.md") is None


@pytest.mark.parametrize(
    ("uri", "where"), [("s3://acme/a.md", "storage.s3"), ("gs://acme/a.md", "storage.gcs")], ids=["s3", "gs"]
)
def test_no_principal(tmp_path: Path, uri: str, where: str) -> None:
    """Where the SDK's own configuration is wrong, that is told with the part of the spec it belongs to."""
    settings = StorageSettings.model_validate({"s3": {"profile": "nobody"}})
    with pytest.raises(JobSpecError) as refused:
        Stores(tmp_path, settings).principal(uri)

    assert refused.value.where == where
