"""The tiny town of the commands' tests."""

from tests.tiny_town import tiny

__all__ = ["tiny"]
