"""Textbook formulas, each with its source, in whole minutes where the formula allows it.

Services are given by their quantile tables, that is by the whole minutes that they really last, so that no formula is
compared with another distribution than the one that was played.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve
from scipy.stats import poisson

from discharge_sim.plan.quantiles import DRAWS, KNOT_DRAWS, KNOTS, lookup_many

Floats = NDArray[np.float64]


# -- durations ----------------------------------------------------------------------------------------------------
def moments(table: NDArray[np.int32]) -> tuple[float, float]:
    """Return the mean and the mean square of a table's whole minutes, by draws in the middle of each interval."""
    draws = (np.arange(2**20, dtype=np.uint64) << np.uint64(12)) + np.uint64(2048)
    values = lookup_many(table[np.newaxis], 0, draws.astype(np.uint32)).astype(np.float64)
    return float(values.mean()), float((values**2).mean())


def at_least(table: NDArray[np.int32], minutes: int) -> Floats:
    """Return the chances that a duration is at least 1, 2, ..., `minutes` minutes."""
    knots = table.astype(np.int64)
    wanted = np.arange(1, minutes + 1)
    after = np.searchsorted(knots, wanted)  # the first knot that is at least as long
    inside = (after > 0) & (after < KNOTS)
    right = np.where(inside, after, 1)
    step = np.where(inside, knots[right] - knots[right - 1], 1)
    share = np.where(inside, (wanted - knots[right - 1]) / step, 0.0)
    shorter = KNOT_DRAWS[right - 1] + share * (KNOT_DRAWS[right] - KNOT_DRAWS[right - 1])
    return 1 - np.where(inside, shorter, np.where(after == 0, 0, DRAWS)) / DRAWS


def remaining_beyond(table: NDArray[np.int32], minutes: int) -> float:
    """Return the chance that somebody met at a random time stays longer than so many minutes (renewal theory).

    The remaining time has the density P(S >= k) / E S; see Cox, Renewal Theory (1962), chapter 5.
    """
    return 1 - float(at_least(table, minutes).sum()) / moments(table)[0]


def mean_of_longest(*tables: NDArray[np.int32]) -> float:
    """Return the mean of the longest of independent durations."""
    longest = int(max(table[-1] for table in tables)) + 1
    all_shorter = np.prod([1 - at_least(table, longest) for table in tables], axis=0)
    return float((1 - all_shorter).sum())


# -- queues ---------------------------------------------------------------------------------------------------------
def erlang_b(servers: int, load: float) -> float:
    """Return the share lost of M/G/c/c (Erlang 1917), by the usual recursion."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Return the share that has to wait of M/M/c (Erlang 1917)."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def lost_in_whole_minutes(servers: int, rate: float, mean: float) -> float:
    """Return the share lost if everything happens in whole minutes and stays are geometric.

    The exact chain, minute by minute: first those leave who are finished, then a Poisson number of people comes.
    """
    arrivals = poisson.pmf(np.arange(servers + 30), rate)
    change = np.zeros((servers + 1, servers + 1))
    lost = np.zeros(servers + 1)
    for there in range(servers + 1):
        for left in range(there + 1):
            chance = math.comb(there, left) * (1 / mean) ** left * (1 - 1 / mean) ** (there - left)
            staying = there - left
            for came, chance_of_coming in enumerate(arrivals.tolist()):
                change[there, min(staying + came, servers)] += chance * chance_of_coming
                lost[there] += chance * chance_of_coming * max(staying + came - servers, 0)
    system = np.vstack((change.T - np.eye(servers + 1), np.ones(servers + 1)))
    stationary = np.linalg.lstsq(system, np.append(np.zeros(servers + 1), 1), rcond=None)[0]
    return float(stationary @ lost) / rate


def priority_waits(rates: list[float], table: NDArray[np.int32]) -> list[float]:
    """Return the mean wait of each class, the most urgent first, at one server who is never interrupted.

    Cobham (1954) in whole minutes: people come in Poisson numbers each minute, and who comes in a minute can begin in
    it. Somebody of class k waits for the work under way (in the middle of a service of S minutes S (S - 1) / 2 minutes
    are to come, summed over its minutes), for the queue of classes up to k, for everybody more urgent of the same
    minute and half of those of the same class, and for the more urgent who come while waiting. With one class this is
    the formula of Pollaczek and Khinchine, without any correction for whole minutes.
    """
    mean, square = moments(table)
    under_way = sum(rates) * (square - mean) / 2
    waits: list[float] = []
    for number, rate in enumerate(rates):
        loads = [mean * before for before in rates[:number]]
        ahead = sum(load * wait for load, wait in zip(loads, waits, strict=True))
        same_minute = sum(loads) + mean * rate / 2
        waits.append((under_way + ahead + same_minute) / (1 - sum(loads) - mean * rate))
    return waits


def expected_present(rate: Floats, table: NDArray[np.int32]) -> Floats:
    """Return the mean number of people present in the first instant of each minute of M(t)/G/infinity.

    Parameters
    ----------
    rate : float array, shape [minutes]
        People who come in each minute, on average.
    """
    staying = at_least(table, min(int(table[-1]) + 1, len(rate)))
    present = fftconvolve(rate, staying)[: len(rate)]
    return np.concatenate(([0.0], present[:-1]))


# -- two stations with nothing between ------------------------------------------------------------------------------
def two_stations(rate: float, mean: float, longest_queue: int = 300) -> tuple[float, float, float]:
    """Solve the Markov chain of two stations of one place each, exponential stays, nothing between, any queue before.

    A person finished at the first station keeps it until the second is free.

    Returns
    -------
    (float, float, float)
        Mean wait before the first station, share held up at the first, mean time held up of all people.
    """
    # (people at or before the first station, first is held up, second is in use)
    states = [(n, held, used) for n in range(longest_queue) for held, used in ((0, 0), (0, 1), (1, 1)) if n or not held]
    place = {state: number for number, state in enumerate(states)}
    system = lil_matrix((len(states), len(states)))
    done = 1 / mean
    for state in states:
        for after, speed in _moves(state, rate, done):
            if after in place:
                system[place[after], place[state]] += speed
                system[place[state], place[state]] -= speed
    system[0, :] = 1.0
    right = np.zeros(len(states))
    right[0] = 1.0
    share = dict(zip(states, spsolve(system.tocsc(), right).tolist(), strict=True))
    waiting = sum(max(n - 1, 0) * part for (n, _, _), part in share.items())
    held_up = sum(part for (_, held, _), part in share.items() if held)
    finds_it_taken = sum(done * part for (n, held, used), part in share.items() if n and not held and used) / rate
    return waiting / rate, finds_it_taken, held_up / rate


def _moves(state: tuple[int, int, int], rate: float, done: float) -> list[tuple[tuple[int, int, int], float]]:
    n, held, used = state
    moves = [((n + 1, held, used), rate)]
    if n and not held:
        moves.append(((n, 1, 1) if used else (n - 1, 0, 1), done))
    if used:
        moves.append(((n - 1, 0, 1) if held else (n, 0, 0), done))
    return moves


SLOWED_BY_TWO_NEIGHBOURS = 39 / 22
"""Minutes between two people leaving three stations of one place each with nothing between and somebody always waiting
before the first, in mean (exponential) stays: Hunt, Sequential arrays of waiting lines, Operations Research 4, 1956."""
