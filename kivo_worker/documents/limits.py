"""How much of a document is taken on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What reading one document may take; what is beyond is refused, never cut off in silence.

    Attributes:
        pages: most pages.
        decompressed_bytes: most bytes of its parts, decompressed.
        depth: deepest nesting of elements, objects or parts.
        cells: most cells of tables, or values.
        seconds: longest time in the parser's own process.
        memory_bytes: most memory of that process.
    """

    pages: int = 2_000
    decompressed_bytes: int = 200_000_000
    depth: int = 200
    cells: int = 200_000
    seconds: int = 60
    memory_bytes: int = 1_000_000_000
