"""The image is tested where one was built: `make image-test` names it."""

import os

from tests.judges.conftest import export

__all__ = ["export"]

collect_ignore = [] if os.environ.get("KIVO_IMAGE") else ["test_image.py"]
