"""What all scenario tables have in common: a closed world, frozen, with fields that explain themselves."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share between 0 and 1."""
WIDEST = 100_000.0
"""A standard deviation, or a mean beside a median, is at most so many times as large: more is a slip."""
LARGEST = 10_000_000
"""No quantity of a scenario is larger: what is, is a slip, and would overflow the minutes of the Plan."""
Count = Annotated[int, Field(ge=0, le=LARGEST)]
NotNegative = Annotated[float, Field(ge=0.0, le=LARGEST)]
Positive = Annotated[float, Field(gt=0.0, le=LARGEST)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WORKING_WEEK: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")


class Table(BaseModel):
    """A table of a scenario file: unknown keys are refused, nothing changes after loading.

    Strict: numbers in quotes, `true` for 1 and 2.5 beds are refused; a whole number may stand for a decimal one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _freeze_lists(cls, data: Any) -> Any:
        """TOML has lists only; here they are frozen as tuples."""
        if isinstance(data, dict):
            return {key: tuple(item) if isinstance(item, list) else item for key, item in data.items()}
        return data


class Spread(Table):
    """How a quantity varies from person to person; its unit stands in the name of the field that holds it.

    A bare number in the file means the same value for everybody.
    """

    distribution: Literal["constant", "exponential", "lognormal", "gamma", "normal", "uniform", "empirical"]
    mean: NotNegative | None = Field(None, description="Mean, in the unit of the field.")
    median: Positive | None = Field(None, description="Median (lognormal only), in the unit of the field.")
    sd: NotNegative | None = Field(None, description="Standard deviation, in the unit of the field.")
    sigma: NotNegative | None = Field(None, description="Standard deviation of the logarithm (lognormal only).")
    low: NotNegative | None = Field(None, description="Values below are set to this.")
    high: NotNegative | None = Field(None, description="Values above are set to this.")
    values: tuple[NotNegative, ...] | None = Field(None, description="Values of an empirical distribution.")
    shares: tuple[NotNegative, ...] | None = Field(None, description="Share of each value; equal if left out.")

    @model_validator(mode="before")
    @classmethod
    def _bare_number_is_constant(cls, data: Any) -> Any:
        if isinstance(data, int | float) and not isinstance(data, bool):
            return {"distribution": "constant", "mean": data}
        return data

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Spread:
        given = {name for name in ("mean", "median", "sd", "sigma", "values") if getattr(self, name) is not None}
        allowed: dict[str, tuple[set[str], ...]] = {
            "constant": ({"mean"},),
            "exponential": ({"mean"},),
            "lognormal": ({"mean", "sigma"}, {"mean", "sd"}, {"median", "sigma"}, {"mean", "median"}),
            "gamma": ({"mean", "sd"},),
            "normal": ({"mean", "sd"},),
            "uniform": (set(),),
            "empirical": ({"values"},),
        }
        if given not in allowed[self.distribution]:
            choices = " or ".join(
                " and ".join(sorted(choice)) or "low and high" for choice in allowed[self.distribution]
            )
            found = ", ".join(sorted(given)) or "none of them"
            raise ValueError(f"a {self.distribution} distribution is given by {choices}; found {found}")
        if self.distribution == "uniform" and (self.low is None or self.high is None):
            raise ValueError("a uniform distribution is given by low and high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low ({self.low}) is above high ({self.high})")
        if (
            self.distribution == "lognormal"
            and self.mean is not None
            and self.median is not None
            and self.mean < self.median
        ):
            raise ValueError(f"the mean of a lognormal ({self.mean}) cannot be below its median ({self.median})")
        if self.values == ():
            raise ValueError("values needs at least one number")
        if self._relative_width() > WIDEST:
            raise ValueError(f"no quantity varies so much: at most {WIDEST:g} times its mean or median")
        if self.shares is not None:
            if self.values is None or len(self.shares) != len(self.values):
                raise ValueError("shares needs one number for each of values")
            if abs(sum(self.shares) - 1) > 1e-6:
                raise ValueError(f"shares must sum to 1; they sum to {sum(self.shares):g}")
        return self

    def _relative_width(self) -> float:
        """Return how far a lognormal or gamma spreads, relative to its size: the larger of what is given."""
        mean, median, sd, sigma = self.mean or 0.0, self.median or 0.0, self.sd or 0.0, self.sigma or 0.0
        if self.distribution not in ("lognormal", "gamma"):
            return 0.0
        widths = [math.expm1(min(sigma, 100.0)), mean / median if median else 0.0, sd / mean if mean else 0.0]
        return max(widths)


class DatedUnits(Table):
    """A change of capacity between two dates (both included)."""

    start: dt.date = Field(description="First day.")
    end: dt.date | None = Field(None, description="Last day; left out: to the end of the run.")
    units: int = Field(
        ge=-LARGEST, le=LARGEST, description="Units (beds, places, hours a week, offers) added; negative to take away."
    )


class DatedFactor(Table):
    """A factor in force between two dates (both included)."""

    start: dt.date = Field(description="First day.")
    end: dt.date = Field(description="Last day.")
    times: NotNegative = Field(description="Factor: 0.8 means a fifth fewer.")


class Outbreaks(Table):
    """Closures by infection: each day of the season may begin one, drawn for the service or pool and the date."""

    per_year: NotNegative = Field(description="Outbreaks that would begin in a year at the given season's rate.")
    closed_days: Spread = Field(description="Days that an outbreak closes what it hits.")
    season_start: dt.date | None = Field(None, description="First day on which one can begin.")
    season_end: dt.date | None = Field(None, description="Last day on which one can begin.")


class Cost(Table):
    """A price and who pays it."""

    gbp: NotNegative = Field(description="Pounds for one unit (place-day, care hour, staff hour).")
    payer: Literal["nhs", "council", "partnership", "self_funder"] = Field("partnership", description="Who pays.")
