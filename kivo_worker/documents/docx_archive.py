"""The archive of a Word document: checked before anything in it is parsed."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.refusals import Note, Omission, Refusal, RefusedError

if TYPE_CHECKING:
    from docx.opc.package import OpcPackage
    from docx.opc.part import Part as PackagePart

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_MEMBER = 0x1
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST_MEMBERS = 10_000
_OF_WORD = re.compile(r"wordprocessingml|ms-word")
_HYPERLINK = "/hyperlink"
_EMBEDDED = re.compile(r"/(?:embeddings|activeX)/")


def open_package(data: bytes, limits: DocumentLimits) -> tuple["PackagePart", tuple[Note, ...]]:
    """Open a Word document.

    Returns:
        Its main part, and what it holds besides text.

    Raises:
        RefusedError: it is damaged, encrypted, larger than its limits, or made to do harm.
    """
    from docx.opc.package import OpcPackage  # noqa: PLC0415 - loaded when a Word document needs it

    if data.startswith(_COMPOUND_FILE):
        raise RefusedError(Refusal.ENCRYPTED if _ENCRYPTED_PART in data else Refusal.DAMAGED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check(archive, limits)
        names = archive.namelist()
    package = OpcPackage.open(io.BytesIO(data))
    main = package.main_document_part
    if not _OF_WORD.search(main.content_type):
        raise RefusedError(Refusal.DAMAGED)
    return main, tuple(note for note in _besides_text(names, package) if note.count)


def _check(archive: zipfile.ZipFile, limits: DocumentLimits) -> None:
    """Refuse what is too large, encrypted, or declares entities; sizes are as declared, and never more is unpacked."""
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > limits.decompressed_bytes:
        raise RefusedError(Refusal.DECOMPRESSED)
    if any(member.flag_bits & _ENCRYPTED_MEMBER for member in members):
        raise RefusedError(Refusal.ENCRYPTED)
    for member in members:
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        # Without its zero bytes, UTF-16 reads like ASCII here.
        if is_xml and _DECLARATION.search(archive.read(member).replace(b"\0", b"")):
            raise RefusedError(Refusal.ENTITIES)


def _besides_text(names: list[str], package: "OpcPackage") -> Iterator[Note]:
    outside = (rel for rel in package.iter_rels() if rel.is_external and not rel.reltype.endswith(_HYPERLINK))
    yield Note(Omission.MACROS, sum(name.endswith("vbaProject.bin") for name in names))
    yield Note(Omission.EMBEDDED_FILES, sum(bool(_EMBEDDED.search(name)) for name in names))
    yield Note(Omission.OUTSIDE_PARTS, sum(1 for _ in outside))
