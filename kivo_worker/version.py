"""The one place where the version stands."""

__version__ = "0.1.0"

WORKER_VERSION = f"kivo-private-worker.{__version__}"
"""How this worker names itself in events and reports (contract 6.2)."""
