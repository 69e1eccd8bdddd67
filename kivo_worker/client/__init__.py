"""A client of the Kivo API: hosted review runs, imports, usage, and private-worker runs.

Bodies and answers are the types of `kivo_worker.contract`, errors those of `kivo_worker.client.errors`. The clients
keep nothing of what is asked and answered: run ids, polling URLs and payloads are the caller's to hold.
"""

from kivo_worker.boundary.credential import Secret
from kivo_worker.client.asynchronous import AsyncKivoClient
from kivo_worker.client.synchronous import KivoClient

__all__ = ["AsyncKivoClient", "KivoClient", "Secret"]
