"""The tiny town is what experiments are tried on."""

from tests.tiny_town import tiny

__all__ = ["tiny"]
