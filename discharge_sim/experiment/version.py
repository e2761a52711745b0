"""The version of the program, in a room that the floors above and the package itself can see."""

__version__ = "0.1.0"
