"""A job spec is read from its file, or refused with the key, the line and what to do; never with its values."""

import copy
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import JobSpecError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.loading import load_job_spec
from tests.job.conftest import EXAMPLES, FULL, Fields, Load

SEE = "See job-specs/schema.json, or run: kivo-worker schema job-spec"
CANARY = "Zq7Xw9Kv3"

Path_ = tuple[str | int, ...]


def _paths(value: object, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(inner, (*path, key))


PATHS = list(_paths(json.loads(FULL)))[1:]


def _changed(fields: Fields, path: Path_, value: object) -> Fields:
    """A copy of a spec with another value at a path."""
    changed = copy.deepcopy(fields)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def _line(text: str, pattern: str) -> int:
    """The line of the first place that a pattern matches."""
    found = re.search(pattern, text)
    assert found
    return text[: found.start()].count("\n") + 1


def _refused(load: Load, spec: object) -> JobSpecError:
    with pytest.raises(JobSpecError) as refused:
        load(spec)
    assert refused.value.exit_code is ExitCode.USAGE
    return refused.value


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples(path: Path) -> None:
    """Every example is a job spec; its exact bytes and its own folder are kept."""
    loaded = load_job_spec(path)

    assert path.read_bytes() == loaded.data
    assert path.parent == loaded.folder
    assert json.loads(loaded.data)["customer_run_id"] == loaded.spec.customer_run_id


def test_full(load: Load) -> None:
    """A spec with every key says just what the file says, and its digest is that of the file."""
    loaded = load(FULL)

    assert json.loads(FULL) == loaded.spec.model_dump(mode="json", exclude_none=True)
    assert sha256_digest(FULL.encode()) == sha256_digest(loaded.data)


@pytest.mark.parametrize("text", [f"\ufeff{FULL}", FULL.replace("\n", "\r\n"), json.dumps(json.loads(FULL))])
def test_other_editors(load: Load, text: str) -> None:
    """A byte order mark, other line ends or none make no difference."""
    assert load(FULL).spec == load(text).spec


def test_relative_to_its_folder(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The spec's folder is an absolute path, also when the spec was named by a relative one."""
    load(FULL)
    monkeypatch.chdir(tmp_path)

    assert tmp_path == load_job_spec(Path("job-spec.json")).folder


def test_missing_file(tmp_path: Path) -> None:
    """A spec that is not there is an error that says where to begin."""
    path = tmp_path / "nope.json"
    with pytest.raises(JobSpecError) as refused:
        load_job_spec(path)

    assert str(refused.value).startswith(f"{path}: there is no such job spec. Check --job-spec-file, or start from ")
    assert all(example in refused.value.hint for example in re.findall(r"job-specs/\S+", refused.value.hint))


@pytest.mark.parametrize(("name", "reason"), [("", "Is a directory"), ("file/x", "Not a directory")])
def test_unreadable_file(tmp_path: Path, name: str, reason: str) -> None:
    """A spec that cannot be read is an error with the system's reason."""
    (tmp_path / "file").touch()

    with pytest.raises(JobSpecError, match=rf"cannot be read \({reason}\)\."):
        load_job_spec(tmp_path / name)


def test_too_large(tmp_path: Path) -> None:
    """A file that is no job spec, but endless, is not read to its end."""
    path = tmp_path / "job-spec.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)

    with pytest.raises(JobSpecError, match=r"a job spec has at most 16000000 bytes\."):
        load_job_spec(path)


def test_from_a_pipe(tmp_path: Path) -> None:
    """A spec can come out of a pipe, as a shell's process substitution makes one."""
    reading, writing = os.pipe()
    os.write(writing, FULL.encode())
    os.close(writing)
    try:
        loaded = load_job_spec(Path(f"/dev/fd/{reading}"))
    finally:
        os.close(reading)

    assert FULL.encode() == loaded.data
    assert tmp_path != loaded.folder


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{\n"title": "\xff"}', ": not UTF-8 at byte 12. Save it as UTF-8."),
        (FULL.encode("utf-16"), ": not UTF-8 at byte 0. Save it as UTF-8."),
        (b"", ", line 1, column 1: not JSON: Expecting value."),
        (b'{\n  "a": 1,\n}', ", line 3, column 1: not JSON: Expecting property name enclosed in double quotes."),
        (b"{\n  'a': 1}", ", line 2, column 3: not JSON: Expecting property name enclosed in double quotes."),
        (b'{"a": "b\nc"}', ", line 1, column 9: not JSON: Invalid control character at."),
        (b'{"a": 1}\n{"a": 1}', ", line 2, column 1: not JSON: Extra data."),
        (b'{"a": 1, "b": 2, "a": 1}', ': not JSON as a job spec must be: the key "a" stands twice.'),
        (b'{"o": {"a": 1, "a": 1}}', ': not JSON as a job spec must be: the key "a" stands twice.'),
        (b'{"\\ud800": 1, "\\ud800": 1}', r': not JSON as a job spec must be: the key "\ud800" stands twice.'),
        (b'{"a": NaN}', ": not JSON as a job spec must be: NaN is no JSON value."),
        (b'{"a": -Infinity}', ": not JSON as a job spec must be: -Infinity is no JSON value."),
        (b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}", ": not JSON as a job spec must be: recursion limit exceeded at"),
        (b"[" * 100_000, ": not JSON as a job spec must be: it is nested too deeply."),
        (b'{"a":\n  "\\ud800"}', ": not JSON as a job spec must be: unexpected end of hex escape at line 2 column 10"),
        (b'{"a": 1' + b"0" * 5000 + b"}", ": not JSON as a job spec must be: Exceeds the limit (4300 digits)"),
        (b"[]", f": a job spec is a JSON object. {SEE}"),
        (b"null", f": a job spec is a JSON object. {SEE}"),
        (b'"kivo_private_worker_job_spec.v1"', f": a job spec is a JSON object. {SEE}"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_no_json(load: Load, tmp_path: Path, data: bytes, message: str) -> None:
    """What is no JSON object in UTF-8 is refused with its place."""
    assert str(_refused(load, data)).startswith(f"{tmp_path / 'job-spec.json'}{message}")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        (("tittle",), "title"),
        (("ai_output",), "output"),
        (("output", "url"), "uri"),
        (("sources", 1, "titel"), "title"),
        (("sources", 0, "citation"), "citation_label"),
        (("reports", "lable"), "label"),
        (("verifier", "kinds"), "kind"),
        (("limits", "max_claim"), "max_claims"),
        (("storage", "Root"), "root"),
        (("hashing", "keys"), "key"),
    ],
    ids=str,
)
def test_unknown_key(load: Load, fields: Fields, path: Path_, near: str) -> None:
    """An unknown key is refused at every level, with the known key it looks like."""
    error = _refused(load, _changed(fields, path, CANARY))

    assert str(path[-1]) in error.message.partition('unknown key "')[2]
    assert f'Did you mean "{near}"?' == error.hint


@pytest.mark.parametrize(
    ("path", "dotted"),
    [(("zzz",), "zzz"), (("sources", 1, "zzz"), "sources[1].zzz"), (("limits", "zzz"), "limits.zzz")],
)
def test_unlike_any(load: Load, fields: Fields, path: Path_, dotted: str) -> None:
    """For an unknown key that looks like none there is the schema; it is named with its place."""
    error = _refused(load, _changed(fields, path, {"a": CANARY}))

    assert (f'unknown key "{dotted}".', SEE) == (error.message, error.hint)


@pytest.mark.parametrize(
    ("path", "value", "message", "line"),
    [
        (("title",), 1, '"title": must be a valid string.', '"title": 1,'),
        (("title",), None, '"title": must be a valid string.', '"title": null'),
        (("title",), "a b c d e f g", '"title": a label has at most 6 words.', '"a b c'),
        (("schema_version",), "v2", "must be 'kivo_private_worker_job_spec.v1'.", '"v2"'),
        (("intended_use",), CANARY, "must be 'customer_facing' or 'internal_draft'.", CANARY),
        (("strictness",), "STRICT", "must be 'standard' or 'strict'.", "STRICT"),
        (("customer_run_id",), CANARY + " ", "string must match pattern", CANARY),
        (("worker_id",), "x" * 129, '"worker_id": string must have at most 128 characters.', "xxx"),
        (("output",), CANARY, '"output": must be an object.', CANARY),
        (("output", "uri"), "", '"output.uri": string must have at least 1 character.', '"uri": ""'),
        (("sources",), {}, '"sources": must be a valid array.', '"sources"'),
        (("sources",), [], '"sources": list must have at least 1 item, not 0.', '"sources"'),
        (("sources", 1), CANARY, '"sources[1]": must be an object.', CANARY),
        (("sources", 1, "title"), [], '"sources[1].title": must be a valid string.', '"title": []'),
        (("sources", 0, "sha256"), CANARY, '"sources[0].sha256": string must match pattern', CANARY),
        (("limits", "max_claims"), 0, '"limits.max_claims": must be greater than or equal to 1.', '"max_claims"'),
        (("limits", "max_claims"), "5", '"limits.max_claims": must be a valid integer.', '"max_claims"'),
        (("limits", "max_claims"), 5.0, '"limits.max_claims": must be a valid integer.', '"max_claims"'),
        (("limits", "max_claims"), True, '"limits.max_claims": must be a valid integer.', '"max_claims"'),
        (("verifier", "kind"), CANARY, "\"verifier.kind\": must be 'embedded', 'onnx', 'openai' or 'cascade'.", CANARY),
        (("hashing", "key"), CANARY, '"hashing.key": string must match pattern', CANARY),
        (("hashing", "mode"), "sha256", '"hashing": "key" goes with mode hmac-sha256, and only with it.', '"hashing"'),
    ],
    ids=str,
)
def test_wrong_value(load: Load, fields: Fields, path: Path_, value: object, message: str, line: str) -> None:
    """A value that may not stand there is refused with its key, its line and what may."""
    spec = json.dumps(_changed(fields, path, value), indent=2)
    error = _refused(load, spec)

    assert message in error.message
    assert error.where.endswith(f"job-spec.json, line {_line(spec, re.escape(line))}")
    assert CANARY not in str(error)


@pytest.mark.parametrize(
    ("path", "holder"),
    [
        (("schema_version",), r"\{"),
        (("customer_run_id",), r"\{"),
        (("intended_use",), r"\{"),
        (("reports",), r"\{"),
        (("output", "uri"), r'"output": \{'),
        (("sources", 1, "uri"), r'\{\s+"title": "Service'),
        (("reports", "uri"), r'"reports": \{'),
    ],
    ids=str,
)
def test_missing_key(load: Load, fields: Fields, path: Path_, holder: str) -> None:
    """A key that must be there is named, with the line of what should hold it."""
    place: Any = fields
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    spec = json.dumps(fields, indent=2)
    error = _refused(load, spec)

    assert re.fullmatch(rf'the key "(\S+\.)?{path[-1]}" is missing\.', error.message)
    assert error.where.endswith(f"job-spec.json, line {_line(spec, holder)}")
    assert error.hint == SEE


def test_several_faults(load: Load, fields: Fields) -> None:
    """Of several faults the first is told, and how many more there are."""
    del fields["title"]
    fields["limits"]["max_claims"] = 0
    fields["storage"]["zzz"] = 1

    assert _refused(load, fields).message == 'the key "title" is missing. (2 more)'


BOTH_OR_NEITHER = [
    ({"batch": {"uri": "rows.jsonl"}}, ()),
    ({"batch": {"uri": "rows.jsonl"}}, ("output",)),
    ({"batch": {"uri": "rows.jsonl"}}, ("sources",)),
    ({}, ("output", "sources")),
    ({}, ("output",)),
    ({}, ("sources",)),
    ({"batch": None}, ("output", "sources")),
]


@pytest.mark.parametrize(("added", "removed"), BOTH_OR_NEITHER)
def test_one_or_many(load: Load, fields: Fields, added: Fields, removed: tuple[str, ...]) -> None:
    """A job is one output with its sources or a batch, not both and not neither."""
    spec = {key: value for key, value in (fields | added).items() if key not in removed}

    assert _refused(load, spec).message == 'give either "output" and "sources", or "batch".'


def test_too_many_sources(load: Load, fields: Fields) -> None:
    """More sources than the spec's own limit are refused; as many as that are not."""
    fields["limits"]["max_sources"] = 2
    assert load(fields)
    fields["limits"]["max_sources"] = 1

    assert _refused(load, fields).message == "more sources than limits.max_sources (1)."


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PATHS), min_size=1, max_size=3),
    st.sampled_from(
        [CANARY, f"{CANARY} {CANARY}", f" {CANARY}\n", [CANARY], {"uri": CANARY}, {"title": [CANARY]}, f"s3://{CANARY}"]
    ),
)
def test_values_are_not_repeated(tmp_path_factory: pytest.TempPathFactory, paths: list[Path_], value: object) -> None:
    """Whatever stands at any key of a spec, no error repeats it."""
    spec = json.loads(FULL)
    for path in sorted(paths, key=len, reverse=True):
        spec = _changed(spec, path, value)
    file = tmp_path_factory.mktemp("spec") / "job-spec.json"
    file.write_text(json.dumps(spec), "utf-8")
    try:
        load_job_spec(file)
    except JobSpecError as error:
        said_of_it = f"{error} {error.args} {vars(error)}"
    else:
        return

    assert CANARY not in said_of_it


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary() | st.sampled_from(PATHS).map(lambda path: FULL[: len(str(path)) * 7]))
def test_any_file(tmp_path_factory: pytest.TempPathFactory, data: str | bytes) -> None:
    """Whatever a file holds, it is a job spec or a job spec error."""
    file = tmp_path_factory.mktemp("spec") / "job-spec.json"
    file.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)

    with pytest.raises(JobSpecError):
        load_job_spec(file)


PIN = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("block", "message", "hint"),
    [
        ({"kind": "onnx", "uri": "nli/", "sha256": PIN, "label": {}}, 'key "verifier.label"', 'Did you mean "labels"?'),
        ({"kind": "onnx"}, 'the key "verifier.uri" is missing', "See job-specs"),
        ({"kind": "onnx", "uri": "nli/", "sha256": "x"}, '"verifier.sha256": string must match', "See job-specs"),
        ({"uri": "nli/"}, 'unknown key "verifier.uri"', "See job-specs"),
        (CANARY, '"verifier": must be an object', "See job-specs"),
        ({"kind": "cascade", "stronger": {"kind": "onnx"}}, '"verifier.stronger.uri" is missing', "See job-specs"),
        (
            {"kind": "cascade", "stronger": {}},
            "\"verifier.stronger.kind\": must be 'onnx' or 'openai'",
            "See job-specs",
        ),
        (
            {"kind": "cascade", "stronger": {"kind": "onnx", "uri": "nli/", "sha256": PIN}, "unsure_form": 0.1},
            'unknown key "verifier.unsure_form"',
            'Did you mean "unsure_from"?',
        ),
        (
            {"kind": "cascade", "stronger": {"kind": "onnx", "uri": "nli/", "sha256": PIN}, "unsure_from": 0.9},
            '"unsure_from" is at most "unsure_to"',
            "See job-specs",
        ),
    ],
)
def test_a_block_of_one_of_several_kinds(load: Load, fields: Fields, block: object, message: str, hint: str) -> None:
    """What is wrong with it is named as it stands in the spec."""
    error = _refused(load, json.dumps({**fields, "verifier": block}))

    assert message in error.message
    assert error.hint.startswith(hint)


def _endpoint(fields: Fields, url: str, egress: list[str]) -> str:
    block = {"kind": "openai", "base_url": url, "model": "m"}
    return json.dumps({**fields, "verifier": block, "egress": egress}, indent=2)


@pytest.mark.parametrize(
    ("url", "egress"),
    [
        ("http://judge.internal/v1", ["judge.internal"]),
        ("http://judge.internal/v1/", ["judge.internal:80"]),
        ("https://judge.internal", ["other", "judge.internal:443"]),
        ("http://JUDGE.internal:8000/v1", ["judge.internal:8000"]),
        ("http://[fd00::1]:8000/v1", ["[fd00::1]"]),
    ],
)
def test_an_endpoint_that_may_be_asked(load: Load, fields: Fields, url: str, egress: list[str]) -> None:
    """Its host is on the list, with its port or without."""
    endpoint = load(_endpoint(fields, url, egress)).spec.endpoint

    assert endpoint is not None
    assert endpoint.base_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "egress"),
    [
        ("http://judge.internal/v1", []),
        ("http://judge.internal/v1", ["judge.internal:8000", "internal", "judge"]),
        ("http://judge.internal:8000/v1", ["judge.internal:80"]),
    ],
)
def test_an_endpoint_that_is_not_on_the_list(load: Load, fields: Fields, url: str, egress: list[str]) -> None:
    """Claims and sources go to no host that the spec does not name."""
    assert '"egress" does not name the host' in _refused(load, _endpoint(fields, url, egress)).message


def test_an_endpoint_in_a_cascade(load: Load, fields: Fields) -> None:
    """It is held to the list as well."""
    stronger = {"kind": "openai", "base_url": "http://judge.internal/v1", "model": "m"}
    spec = {**fields, "verifier": {"kind": "cascade", "stronger": stronger}}
    allowed = load(json.dumps({**spec, "egress": ["judge.internal"]})).spec

    assert allowed.endpoint is not None
    assert '"egress" does not name the host' in _refused(load, json.dumps({**spec, "egress": []})).message


@pytest.mark.parametrize(
    "url",
    [
        "judge.internal",
        "ftp://judge/v1",
        "http://user@judge/v1",
        "http://judge/?x",
        "http://judge:0",
        "http://[",
        "http:///v1",
    ],
)
def test_an_endpoint_that_is_no_url(load: Load, fields: Fields, url: str) -> None:
    """It is a host and a path, and nothing that says as whom."""
    assert '"verifier.base_url"' in _refused(load, _endpoint(fields, url, ["judge"])).message
