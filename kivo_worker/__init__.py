"""kivo-worker: verify AI answers against your own documents, on your own machines."""

from kivo_worker.version import __version__

__all__ = ["__version__"]
