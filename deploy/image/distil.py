"""Puts what Python needs of the system it runs on into a folder: no shell, no package manager, no other program.

usage: distil.py FOLDER PREFIX... The system is Debian's. Its packages are kept whole or left out, and the list of what
is installed says which, so that scanners and bills of materials see what there is.
"""

import re
import shutil
import ssl
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

ALWAYS = ("base-files", "ca-certificates")
LEFT_OUT = re.compile(
    r"/usr/s?bin/|/usr/lib/[^/]+/gconv/|/usr/share/(locale|man|info|lintian|bug)/|/usr/share/doc/[^/]+/(?!copyright)"
)
NOT_RUN = (
    *("ensurepip", "idlelib", "lib2to3", "pydoc_data", "site-packages", "test", "tkinter", "turtledemo", "config-*"),
    *("_curses*", "readline*"),
)
"""Of Python: what installs, teaches, tests or edits on a terminal."""

MADE = ("/etc/group", "/etc/ld.so.cache", "/etc/passwd", "/etc/ssl")
"""What no package holds as a file, and programs read."""
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
"""Whom the system trusts, in one file."""


def output(*command: str) -> str:
    """Run one of the system's programs; it may fail, as `ldd` does of what is linked to nothing."""
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603 - our own words


def libraries(prefixes: Iterable[Path]) -> set[Path]:
    """List the system's shared libraries that anything below some folders is linked to."""
    linked = [path for prefix in prefixes for path in prefix.rglob("*") if path.is_file() and is_elf(path)]
    said = output("ldd", *map(str, linked))
    found = {Path(path).resolve() for path in re.findall(r"(/\S+) \(0x", said)}
    return {path for path in found if not any(path.is_relative_to(prefix) for prefix in prefixes)}


def is_elf(path: Path) -> bool:
    """Tell a program or a shared library."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def owners(paths: Iterable[Path]) -> set[str]:
    """Name the packages that files belong to; a package's list may name the folder before it moved below /usr."""
    names = set()
    for path in paths:
        said = output("dpkg", "-S", str(path)) or output("dpkg", "-S", str(path).removeprefix("/usr"))
        names.add(said.split(":")[0])
    return names


def files(package: str) -> Iterator[Path]:
    """List the files of a package, where they really are."""
    for line in output("dpkg", "-L", package).splitlines():
        path = Path(line)
        place = path.parent.resolve() / path.name
        if (place.is_symlink() or place.is_file()) and not LEFT_OUT.match(str(place)):
            yield place


def copy(source: Path, image: Path) -> None:
    """Copy a file, a link or a folder to its own place below another root, unless a link is there."""
    target = image / source.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink():
        return
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def list_of_installed(packages: Iterable[str]) -> str:
    """Keep of the system's list of packages those that are there."""
    entries = Path("/var/lib/dpkg/status").read_text(encoding="utf-8").split("\n\n")
    kept = {f"Package: {package}" for package in packages}
    return "\n\n".join(entry for entry in entries if entry.split("\n")[0] in kept) + "\n"


def copy_python(image: Path) -> None:
    """Copy Python's own program and library."""
    python = Path(sys.base_prefix)
    library = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(library, image / library.relative_to("/"), symlinks=True, ignore=shutil.ignore_patterns(*NOT_RUN))
    program = Path(sys.executable).resolve()
    for path in (program, *python.glob("lib/libpython*")):
        copy(path, image)
    (image / python.relative_to("/") / "bin/python3").symlink_to(program.name)


def link_authorities(image: Path) -> None:
    """Let OpenSSL find the authorities where it looks; the links are of a package of programs, left out."""
    looked_at = ssl.get_default_verify_paths()
    for name, place in ((looked_at.openssl_cafile, AUTHORITIES), (looked_at.openssl_capath, AUTHORITIES.parent)):
        link = image / Path(name).relative_to("/")
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(place)


def main(image: Path, prefixes: list[Path]) -> None:
    """Copy Python, then the system's part of what it and other programs are linked to."""
    copy_python(image)
    found = {path for path in libraries([image, *prefixes]) if not path.is_relative_to(sys.base_prefix)}
    packages = sorted({*ALWAYS, *owners(found)})
    for folder in ("bin", "lib", "sbin", *(["lib64"] if Path("/lib64").exists() else [])):
        (image / "usr" / folder).mkdir(parents=True, exist_ok=True)
        (image / folder).symlink_to(f"usr/{folder}")
    for path in {path for package in packages for path in files(package)}:
        copy(path, image)
    for name in MADE:
        copy(Path(name), image)
    link_authorities(image)
    (image / "var/lib/dpkg").mkdir(parents=True)
    (image / "var/lib/dpkg/status").write_text(list_of_installed(packages), encoding="utf-8")
    (image / "tmp").mkdir()
    (image / "tmp").chmod(0o1777)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
