"""Results that nobody asked to have in a folder lie in a temporary one."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class Keeper:
    """A temporary folder that goes when nobody holds it any more."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="discharge-sim-results-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
