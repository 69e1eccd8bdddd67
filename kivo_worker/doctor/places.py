"""Places that need not be there yet."""

import os
from pathlib import Path


def nearest(path: Path) -> Path:
    """Find the path itself, or the nearest folder above it that is there and can be seen."""
    whole = path.absolute()
    # os.path.exists says no where Path.exists raises: below a folder that may not be looked into.
    return next(place for place in (whole, *whole.parents) if os.path.exists(place))  # noqa: PTH110
