"""Writes small PDFs byte by byte: text at given places, in the fonts every reader has."""

from collections.abc import Sequence

REGULAR, BOLD = "F1", "F2"
_FONTS = {REGULAR: b"Helvetica", BOLD: b"Helvetica-Bold"}
_NARROW = dict.fromkeys("ijlI.,:;'|t fr", 0.28)
_WIDE = dict.fromkeys("mwMW@%", 0.85)

Placed = tuple[float, float, float, str, str]
"""Left, baseline, size, font, text."""


def pdf(pages: Sequence[Sequence[Placed]], *, extra: str = "", rotation: int = 0) -> bytes:
    """Write a PDF of pages of placed text.

    Args:
        pages: what stands on each.
        extra: more entries of the catalog.
        rotation: how pages are turned when they are shown.
    """
    return pdf_of_streams([_stream(page) for page in pages], extra=extra, rotation=rotation)


def pdf_of_streams(streams: Sequence[bytes], *, extra: str = "", trailer: str = "", rotation: int = 0) -> bytes:
    """Write a PDF whose pages have these contents."""
    tree = 3 + 2 * len(streams)
    fonts = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(_FONTS, 1))
    page = f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Rotate {rotation} "
    page += f"/Resources << /Font << {fonts} >> >> /Contents"
    objects = [
        b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % font for font in _FONTS.values()
    ]
    for stream in streams:
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(f"{page} {len(objects)} 0 R >>".encode())
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(streams)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode())
    objects.append(f"<< /Type /Catalog /Pages {tree} 0 R {extra} >>".encode())
    return _file(objects, trailer)


def many_pages(count: int) -> bytes:
    """A PDF that shows one page so many times."""
    kids = " ".join(["3 0 R"] * count)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    return _file([one.encode() for one in objects], "", root=1)


def paragraph(text: str, top: float, *, left: float = 72, right: float = 523, size: float = 11) -> list[Placed]:
    """Place a text line by line, each as full as it can be, from a height downwards."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) <= right - left:
            lines[-1] = longer
        else:
            lines.append(word)
    return [(left, top - 1.25 * size * index, size, REGULAR, line) for index, line in enumerate(lines)]


def width(text: str, size: float) -> float:
    """About how wide a text is set."""
    return size * sum(_NARROW.get(one) or _WIDE.get(one) or (0.67 if one.isupper() else 0.556) for one in text)


def _stream(page: Sequence[Placed]) -> bytes:
    return b"\n".join(
        b"BT /%s %g Tf %g %g Td (%s) Tj ET" % (font.encode(), size, left, baseline, _escaped(text))
        for left, baseline, size, font, text in page
    )


def _escaped(text: str) -> bytes:
    data = text.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes], trailer: str, root: int | None = None) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, table = len(out), b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    entries = f"/Size {len(objects) + 1} /Root {root or len(objects)} 0 R {trailer}"
    return out + f"trailer\n<< {entries} >>\nstartxref\n{start}\n%%EOF\n".encode()
