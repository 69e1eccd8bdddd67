"""The rules of the house: which room may know which, and who may touch the outside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kivo_worker

PACKAGE = Path(kivo_worker.__file__).parent

MAY_KNOW: dict[str, set[str]] = {
    "documents": set(),
    "syntax": set(),
    "claims": {"documents", "syntax"},
    "verification": {"documents"},
    "policy": set(),
    "reviewing": {"claims", "documents", "policy", "verification"},
    "storage": {"job"},
    "boundary": set(),
    "job": {"policy"},
    "models": {"syntax"},
    "judges": {"boundary", "documents", "job", "models", "verification"},
    "pages": set(),
    "reports": {"claims", "documents", "pages", "reviewing", "verification"},
    "telling": {"boundary", "storage"},
    "ci": {"reports", "reviewing"},
    "runs": {
        "boundary",
        "claims",
        "documents",
        "job",
        "judges",
        "models",
        "policy",
        "reports",
        "reviewing",
        "storage",
        "telling",
        "verification",
    },
    "evaluation": {"claims", "documents", "pages", "syntax", "verification"},
    "contract": {"reports", "verification"},
    "client": {"boundary", "contract"},
    "devserver": {
        "boundary",
        "contract",
        "documents",
        "job",
        "judges",
        "models",
        "pages",
        "reports",
        "reviewing",
        "runs",
        "verification",
    },
    "doctor": {
        "boundary",
        "documents",
        "job",
        "judges",
        "models",
        "runs",
        "storage",
        "verification",
    },
    "cli": {
        "boundary",
        "ci",
        "devserver",
        "doctor",
        "evaluation",
        "job",
        "judges",
        "models",
        "policy",
        "reports",
        "runs",
        "storage",
        "telling",
        "verification",
    },
    "__main__": {"cli"},
    "api": {"documents", "job", "judges", "models", "reviewing", "verification"},
    "": {"api"},
}
SHARED = {
    "authorities", "bugs", "digests", "environment", "errors", "exit_codes", "identifiers", "logs", "outcome",
    "redaction", "shingles", "state", "validation", "version", "vocabulary",
}  # fmt: skip
PURE_ROOMS = ("syntax", "claims", "verification", "policy", "reviewing")
IO_MODULES = {
    "asyncio", "boto3", "google", "http", "httpx", "importlib", "io", "logging", "multiprocessing", "os", "pathlib",
    "shutil", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "urllib",
}  # fmt: skip
IO_CALLS = {"open", "print", "input", "exec", "eval"}
CONNECTION_OPENERS = {
    "AsyncClient", "Client", "HTTPConnection", "HTTPSConnection", "create_connection", "create_engine",
    "create_server", "client", "getaddrinfo", "open_connection", "socket", "socketpair", "urlopen",
}  # fmt: skip
MAY_OPEN_CONNECTIONS = {
    "boundary/http.py", "devserver/database/database.py", "devserver/server.py", "boundary/egress.py",
    "storage/gcs_client.py", "storage/s3_client.py",
}  # fmt: skip
LOADED_WHEN_NEEDED = {
    "alembic", "boto3", "botocore", "charset_normalizer", "docx", "google", "google_crc32c", "lxml", "numpy",
    "onnxruntime", "opentelemetry", "psycopg", "pypdfium2", "pyromark", "ray", "requests", "selectolax", "sentencex",
    "sqlalchemy", "starlette", "tokenizers", "urllib3", "uvicorn",
}  # fmt: skip
LOADED_LATE = {
    "devserver": LOADED_WHEN_NEEDED,
    "judges": {"numpy"},
    "models": {"numpy"},
    "shingles": {"numpy"},
    "syntax": {"numpy"},
    "verification": {"numpy"},
}
"""Rooms that are imported only when they are needed, and what they may therefore import at once."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """A module's path below the package."""
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    """The folder, or the top-level module, a module belongs to; nothing for the package itself."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0].replace("__init__", "")


def imported(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Every imported module, and whether it is imported when the importing one is."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            yield name, node in tree.body


def rooms_known_by(path: Path) -> set[str]:
    """The rooms a module imports from."""
    found = set()
    for name, _ in imported(ast.parse(path.read_text(encoding="utf-8"))):
        parts = name.split(".")
        if parts[0] == "kivo_worker":
            found.add(parts[1] if (PACKAGE / parts[1]).exists() or (PACKAGE / f"{parts[1]}.py").exists() else "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_the_rooms_its_own_may_know(path: Path) -> None:
    """Data flows one way: no room knows a later one, nothing knows the command line."""
    room = room_of(path)
    allowed = SHARED | {room} | MAY_KNOW.get(room, set())

    assert rooms_known_by(path) <= allowed


def test_every_room_is_on_the_plan() -> None:
    """A new folder or top-level module has to say what it may know."""
    found = {room_of(path) for path in MODULES}

    assert found == set(MAY_KNOW) | SHARED


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE_ROOMS], ids=name_of)
def test_the_pure_rooms_do_no_io(path: Path) -> None:
    """Claims, verification, policy and review read nothing, write nothing and ask nobody."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {name.partition(".")[0] for name, _ in imported(tree)}
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert not modules & IO_MODULES
    assert not calls & IO_CALLS


def test_only_the_projection_sees_the_outcome_of_a_run() -> None:
    """One module decides what crosses the boundary; the rest of it handles finished events."""
    users = {name_of(p) for p in MODULES if room_of(p) == "boundary" and "outcome" in rooms_known_by(p)}

    assert users == {"boundary/projection.py"}


def test_judges_take_from_the_boundary_what_any_connection_needs() -> None:
    """Whom TLS trusts, where secrets come from, when a call ends: nothing that tells Kivo anything."""
    taken = {
        name.split(".")[2]
        for path in MODULES
        if room_of(path) == "judges"
        for name, _ in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith("kivo_worker.boundary.")
    }

    assert taken == {"credential", "deadline", "egress", "tls"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_few_modules_open_connections(path: Path) -> None:
    """Sockets are opened by the HTTP client factory, the stores' and endpoints' clients, the development server."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }

    assert name_of(path) in MAY_OPEN_CONNECTIONS or not names & CONNECTION_OPENERS


def test_heavy_libraries_are_imported_when_they_are_needed() -> None:
    """No module loads a heavy library just by being imported, but for the rooms that are themselves loaded late."""
    found = {
        (name_of(path), name.partition(".")[0])
        for path in MODULES
        for name, at_once in imported(ast.parse(path.read_text(encoding="utf-8")))
        if at_once and name.partition(".")[0] in LOADED_WHEN_NEEDED - LOADED_LATE.get(room_of(path), set())
    }

    assert not found


def test_one_module_loads_the_runtime_of_models() -> None:
    """Whoever loads it first decides whether it tells its maker of this machine; that is one module's to know."""
    found = {
        name_of(path)
        for path in MODULES
        for name, _ in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.partition(".")[0] == "onnxruntime"
    }

    assert found == {"models/runtime.py"}
