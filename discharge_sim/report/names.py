"""Names come from files: one line, of bearable length, that cannot turn the text around it."""

from __future__ import annotations

import unicodedata

LONGEST = 120
"""Letters of a name; a longer one is cut, or a single name could fill the page."""
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of the text that follows them."""
_FROM_RIGHT = frozenset(("R", "AL", "AN"))
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def shown(text: str, longest: int = LONGEST) -> str:
    """Return a name as the page shows it.

    Markup is not touched here: the template escapes everything. A name that holds letters written from right to left is
    set apart, so that the figures and words beside it keep their order.
    """
    plain = " ".join(
        "".join(" " if _unprintable(letter) else letter for letter in text if letter not in _TURNING).split()
    )
    if len(plain) > longest:
        plain = f"{plain[: longest - 1].rstrip()}…"
    if any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in plain):
        return f"{_ISOLATE}{plain}{_END}"
    return plain


def _unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs")
