"""The shared workload in Ciw.

Ciw has no way to hold a bed while passing on to other nodes, so its nodes are extended by a few lines: the bed's server
stays with a complex patient until a service has begun.
"""

from __future__ import annotations

from typing import Any

import ciw
import workload as w

BEDS, BOARD_ROUND, ASSESSMENT, FIRST_SERVICE = 1, 2, 3, 4


class Bed(ciw.Node):
    """Beds: a complex patient who moves on keeps the bed."""

    def detatch_server(self, server: Any, individual: Any) -> None:
        if individual.destination == -1:
            super().detatch_server(server, individual)
        else:
            individual.bed, individual.server = server, False

    def begin_service_if_possible_release(self, next_individual: Any, newly_free_server: Any) -> None:
        if not newly_free_server.busy:
            super().begin_service_if_possible_release(next_individual, newly_free_server)

    def give_back(self, server: Any) -> None:
        server.cust, server.busy = False, False
        self.begin_service_if_possible_release(None, server)


class Service(ciw.Node):
    """A service: whoever begins gives back the bed."""

    def attach_server(self, server: Any, individual: Any) -> None:
        super().attach_server(server, individual)
        self.simulation.nodes[BEDS].give_back(individual.bed)


class UntilFit(ciw.dists.Distribution):
    def sample(self, t: float | None = None, ind: Any = None) -> float:
        stay = float(ciw.rng.lognormal(w.STAY_MU, w.STAY_SIGMA))
        return max(0.0, ind.arrival_date + stay - float(t or 0.0))


class UntilRound(ciw.dists.Distribution):
    def sample(self, t: float | None = None, ind: Any = None) -> float:
        now = float(t or 0.0)
        return w.next_round(now) - now


class InterimStay(ciw.dists.Distribution):
    def sample(self, t: float | None = None, ind: Any = None) -> float:
        stay = ciw.rng.normal(w.INTERMEDIATE_MEAN, w.INTERMEDIATE_SD)
        return float(min(max(stay, w.INTERMEDIATE_LOW), w.INTERMEDIATE_HIGH))


def network() -> Any:
    """Return the hospital as a network of nodes."""
    never = [None] * 5
    choices = [w.SHARES[kind] for kind in (w.HOME_CARE, w.INTERMEDIATE_CARE, w.CARE_HOME)]
    routing = [[0.0] * 6 for _ in range(6)]
    routing[BEDS - 1][BOARD_ROUND - 1] = w.COMPLEX_SHARE
    routing[BOARD_ROUND - 1][ASSESSMENT - 1] = 1.0
    routing[ASSESSMENT - 1][FIRST_SERVICE - 1 :] = choices
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(w.ARRIVALS_PER_DAY), *never],
        service_distributions=[
            UntilFit(),
            UntilRound(),
            ciw.dists.Exponential(1 / w.ASSESSMENT_MEAN),
            ciw.dists.Exponential(1 / w.HOME_CARE_MEAN),
            InterimStay(),
            ciw.dists.Exponential(1 / w.CARE_HOME_MEAN),
        ],
        routing=routing,
        number_of_servers=[w.BEDS, float("inf"), w.ASSESSORS, *w.PLACES],
    )


def run(replications: int, seed: int = 1) -> list[tuple[float, ...]]:
    """Return the answers of so many winters."""
    hospital, answers = network(), []
    for replication in range(replications):
        ciw.seed(seed * 1_000_003 + replication)
        nodes = [Bed, ciw.Node, ciw.Node, Service, Service, Service]
        simulation = ciw.Simulation(hospital, node_class=nodes)
        simulation.simulate_until_max_time(w.DAYS)
        answers.append(answers_of(simulation.get_all_records(include_incomplete=True)))
    return answers


def answers_of(records: list[Any]) -> tuple[float, ...]:
    """Return the answers that a winter's records give."""
    admitted, waiting, days = 0, 0.0, [0.0] * 7
    place_found: dict[int, float] = {}
    in_bed_since: dict[int, float] = {}
    for record in records:
        began, ended = (moment(date) for date in (record.service_start_date, record.exit_date))
        if record.node == BEDS:
            waiting += began - record.arrival_date
            if began < w.DAYS:
                admitted += 1
                in_bed_since[record.id_number] = began
                if record.destination == -1:
                    place_found[record.id_number] = ended
        elif record.node >= FIRST_SERVICE and began < w.DAYS:
            place_found[record.id_number] = began
            days[record.node] += ended - began
    in_bed = sum(place_found.get(who, w.DAYS) - since for who, since in in_bed_since.items())
    return (float(admitted), waiting / w.DAYS, in_bed / w.DAYS, *(part / w.DAYS for part in days[FIRST_SERVICE:]))


def moment(date: float | None) -> float:
    """Return a date of a record, the end of the winter if it has not come by then."""
    return w.DAYS if date is None or not date <= w.DAYS else float(date)
