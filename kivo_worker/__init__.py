"""kivo-worker: verify AI answers against your own documents, on your own machines.

>>> import kivo_worker
>>> kivo_worker.verify("Refunds are paid within 60 days.", "Refunds are paid within 30 days.").status
<SupportStatus.CONTRADICTED: 'contradicted'>
"""

from importlib import import_module
from typing import TYPE_CHECKING

from kivo_worker.version import __version__

if TYPE_CHECKING:
    from kivo_worker.api import Sources, Text, review, verify

__all__ = ["Sources", "Text", "__version__", "review", "verify"]


def __getattr__(name: str) -> object:
    """Load the API when it is first used, so that the command line starts fast."""
    if name in __all__:
        return getattr(import_module("kivo_worker.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
