"""The same small hospitals in Ciw (MIT), written from the scenario files by hand; time in hours from a Monday 00:00.

Ciw: Palmer, Knight, Harper and Hawa, Journal of Simulation 13 (2019), doi 10.1080/17477778.2018.1473909.
"""

from __future__ import annotations

import math
from typing import Any

import ciw

NIGHT_AND_DAY = 24.0


def lognormal(mean: float, sigma: float) -> Any:
    """Return a lognormal distribution by its mean and the standard deviation of its logarithm."""
    return ciw.dists.Lognormal(math.log(mean) - sigma**2 / 2, sigma)


def gamma(mean: float, sd: float) -> Any:
    """Return a gamma distribution by its mean and standard deviation."""
    return ciw.dists.Gamma((mean / sd) ** 2, sd**2 / mean)


def chain() -> Any:
    """Three settings in series; a queue of length 0 before the second and third blocks the one before."""
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(3 / NIGHT_AND_DAY), None, None],
        service_distributions=[lognormal(36, 1.0), gamma(36, 24), ciw.dists.Exponential(1 / 84)],
        number_of_servers=[8, 4, 5],
        queue_capacities=[math.inf, 0, 0],
        routing=[[0.0, 0.6, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]],
    )


def patience() -> Any:
    """Four places, and people who give up after eight hours."""
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(10 / NIGHT_AND_DAY)],
        service_distributions=[lognormal(9.6, 0.8)],
        number_of_servers=[4],
        reneging_time_distributions=[ciw.dists.Deterministic(8.0)],
    )


def day_shift() -> Any:
    """Two nurses by day; what is interrupted at 16:00 is resumed at 08:00."""
    shifts = ciw.Schedule(numbers_of_servers=[0, 2, 0], shift_end_dates=[8, 16, 24], preemption="resume")
    return _hub(shifts, ciw.dists.Uniform(0.5, 3.5))


def weekend() -> Any:
    """Three nurses from Monday to Friday, one at weekends; nobody is interrupted (see `SameStaff`)."""
    shifts = ciw.Schedule(numbers_of_servers=[3, 1], shift_end_dates=[120, 168], preemption=False)
    return _hub(shifts, gamma(7, 3))


def _hub(shifts: Any, work: Any) -> Any:
    return ciw.create_network(
        arrival_distributions={
            "home_support": [ciw.dists.Exponential(6 * 0.4 / NIGHT_AND_DAY)],
            "step_down": [ciw.dists.Exponential(6 * 0.6 / NIGHT_AND_DAY)],
        },
        service_distributions={"home_support": [work], "step_down": [work]},
        number_of_servers=[shifts],
        priority_classes={"home_support": 0, "step_down": 1},
    )


class SameStaff(ciw.Node):  # type: ignore[misc]
    """A node at which a change of shift keeps those who are at work.

    Ciw lets them finish and puts a whole new shift beside them; here, as in our rule 8, who is at work counts: fewer
    staff come when some are still busy, and of too many the first to finish go.
    """

    def take_servers_off_duty(self, preemption: bool = False) -> None:
        """Let those go who are not needed: the idle at once, of the busy the first to finish."""
        busy = sorted((one for one in self.servers if one.busy), key=lambda one: one.cust.service_end_date)
        stay = min(len(busy), self.schedule.c)
        for number, one in enumerate(busy):
            one.shift_end = self.next_event_date
            one.offduty = number < len(busy) - stay
        for one in [one for one in self.servers if not one.busy]:
            one.shift_end = self.next_event_date
            self.kill_server(one)

    def add_new_servers(self, num_servers: int) -> None:
        """Add those who are missing."""
        super().add_new_servers(max(0, num_servers - len(self.servers)))


NODES = {"weekend": SameStaff}


def played(name: str, seed: int, hours: float) -> list[Any]:
    """Return the records of one run of a hospital of this module."""
    ciw.seed(seed)
    simulation = ciw.Simulation(globals()[name](), node_class=NODES.get(name))
    simulation.simulate_until_max_time(hours)
    records: list[Any] = simulation.get_all_records()
    return records
