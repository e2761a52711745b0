"""Numbers as a reader wants them: rounded to what can be trusted, with words for more and fewer."""

from __future__ import annotations

import datetime as dt
import math

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
SMALLEST_WHOLE = 10
"""From this size on, one place after the point says more than is known."""


def is_number(value: float | None) -> bool:
    """Return whether there is a value to show."""
    return value is not None and math.isfinite(value)


def amount(value: float, unit: str = "") -> str:
    """Return a quantity with its unit, as in ``41``, ``3.2``, ``72%`` or ``£1.2 million``."""
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return _signless(value, _percentage(abs(value)))
    if unit.startswith("pounds"):
        return _signless(value, pounds(abs(value)))
    return _signless(value, _rounded(abs(value)))


def change(value: float, unit: str = "") -> str:
    """Return a difference with its sign, as in ``+3.2``, ``−41`` or ``+4 points``."""
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return _signed(value, _rounded(abs(value) * 100), " points")
    if unit.startswith("pounds"):
        return _signed(value, pounds(abs(value)))
    return _signed(value, _rounded(abs(value)))


def change_range(low: float, high: float, unit: str = "") -> str:
    """Return a range of differences, as in ``−60 to −22``; empty without a range."""
    if not (is_number(low) and is_number(high)):
        return ""
    return f"{change(low, unit)}{NO_BREAK}to{NO_BREAK}{change(high, unit)}"


def amount_range(low: float, high: float, unit: str = "") -> str:
    """Return a range of quantities, as in ``22 to 60``; empty without a range."""
    if not (is_number(low) and is_number(high)):
        return ""
    return f"{amount(low, unit)}{NO_BREAK}to{NO_BREAK}{amount(high, unit)}"


def more_or_fewer(value: float, unit: str = "", more: str = "more", fewer: str = "fewer") -> str:
    """Return a difference in words, as in ``41 fewer`` or ``4 points lower``."""
    size = change(abs(value), unit).lstrip("+")
    return f"{size} {fewer if value < 0 else more}"


def range_in_words(low: float, high: float, unit: str = "", more: str = "more", fewer: str = "fewer") -> str:
    """Return a range of differences in words, the smaller change first; empty without a range."""
    if not (is_number(low) and is_number(high)):
        return ""
    if low < 0 < high:
        return f"from {more_or_fewer(low, unit, more, fewer)} to {more_or_fewer(high, unit, more, fewer)}"
    near, far = sorted((low, high), key=abs)
    size = change(abs(near), unit).lstrip("+").removesuffix(" points")
    return f"{size} to {more_or_fewer(far, unit, more, fewer)}"


def pounds(value: float) -> str:
    """Return pounds to the nearest thousand (to the nearest pound below one thousand), or in millions."""
    size = abs(value)
    if size >= 999_500:
        return f"£{size / 1e6:.{1 if size < 99.5e6 else 0}f}{NO_BREAK}million"
    if size >= 1000:
        return f"£{round(size, -3):,.0f}"
    return f"£{size:,.0f}"


def hours(value: float) -> str:
    """Return whole hours with a thousands separator."""
    return _signless(value, f"{abs(value):,.0f}")


def out_of(share: float, winters: int) -> str:
    """Return a share of winters as a count, as in ``198 of 200``."""
    return f"{round(share * winters)} of {winters}"


def percent(share: float) -> str:
    """Return a probability as a percentage that never claims certainty."""
    if not is_number(share):
        return "–"
    if share > 0.99:
        return "over 99%"
    if share < 0.01:
        return "under 1%"
    return f"{share * 100:.0f}%"


def date_in_words(day: dt.date) -> str:
    """Return a date as in ``1 November 2016``."""
    return f"{day.day} {day:%B %Y}"


def _percentage(share: float) -> str:
    if round(share * 100, 1) >= SMALLEST_WHOLE:
        return f"{share:.0%}"
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def _rounded(size: float) -> str:
    if round(size, 1) >= SMALLEST_WHOLE:
        return f"{size:,.0f}"
    return f"{size:.1f}".removesuffix(".0")


def _signless(value: float, text: str) -> str:
    return f"{MINUS}{text}" if value < 0 and not rounds_to_nothing(text) else text


def rounds_to_nothing(text: str) -> bool:
    """Return whether a number that was written out shows nothing but zeros."""
    return not any(digit in text for digit in "123456789")


def _signed(value: float, text: str, after: str = "") -> str:
    if rounds_to_nothing(text):
        return f"{text}{after}"
    return f"{MINUS if value < 0 else '+'}{text}{after}"
