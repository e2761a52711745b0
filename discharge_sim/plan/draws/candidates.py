"""Who arrives: a dominating Poisson process, thinned, day by day, and put in order of arrival."""

from __future__ import annotations

import numpy as np

from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import (
    ACCEPT_DRAW,
    DIGITS,
    HOW_MANY_COME,
    LOW_BITS,
    MANY,
    MINUTE_DRAW,
    MINUTE_MASK,
    MINUTE_SHIFT,
    STREAM_SHIFT,
    WHEN_THEY_COME,
    WHO_COMES,
    WORD_OF_DAY,
    Tables,
)
from discharge_sim.plan.draws.words import choose, draw_words, lookup, padded, word_of
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

MILLION, HOURS, MINUTES_PER_HOUR = 1_000_000, 24, 60
DAY_BIAS, CANDIDATE_BITS, SPELL_OF_NOBODY = 4096, 19, 255
PARTS = 3
"""Parts of an hour that are unlike one another where the wave is concerned."""
WAVE_PEAK, WAVE_SIZE = PURPOSE["wave_peak"], PURPOSE["wave_size"]


@verb
def thin_arrivals(tables: Tables) -> int:
    """Note who arrives, in order of arrival; return how many (more than there is room for: try again)."""
    _count_candidates(tables)
    accepted = _accept(tables)
    if accepted + MANY <= len(tables.coming):
        _count_before(tables, accepted)
        _put_in_order(tables, accepted)
    return accepted


@verb
def _count_candidates(tables: Tables) -> None:
    """Draw the number of candidates of each stream on each day, a portion at once.

    The number belongs to the day: its draw has a spell number that no person has.
    """
    streams, many = len(tables.stream), len(tables.candidates)
    day = stream = 0
    for begin in range(0, many, MANY):
        portion, first_stream = min(MANY, many - begin), stream
        for place in range(portion):
            tables.patient[place] = (day + DAY_BIAS) << CANDIDATE_BITS
            tables.spell[place] = tables.stream[stream]["word"] | SPELL_OF_NOBODY
            stream += 1
            if stream == streams:
                day, stream = day + 1, 0
        draw_words(tables, HOW_MANY_COME, portion)
        stream = first_stream
        for place in range(portion):
            choice = int(tables.stream[stream]["candidates"])
            tables.candidates[begin + place] = choose(tables, choice, tables.word[WORD_OF_DAY, place])
            stream += 1
            if stream == streams:
                stream = 0


@verb
def _accept(tables: Tables) -> int:
    """Note those candidates whose draw lies below the rate of their hour, in the order of days, streams, candidates."""
    accepted, peak, size, waves = 0, 0, 0, len(tables.wave) > 0
    tables.factor[:, :] = MILLION
    if waves:
        peak = int(tables.wave[0]) + lookup(tables, int(tables.wave[1]), word_of(tables, 0, 0, WAVE_PEAK))
        size = lookup(tables, int(tables.wave[2]), word_of(tables, 0, 0, WAVE_SIZE))
    for day in range(int(tables.keys[0]["days"])):
        if waves:
            _raise_by_wave(tables, day, peak // MINUTES_PER_HOUR, size)
        for stream in range(len(tables.stream)):
            accepted = _accept_of_stream(tables, day, stream, accepted, peak % MINUTES_PER_HOUR)
    return accepted


@verb
def _raise_by_wave(tables: Tables, day: int, peak_hour: int, size: int) -> None:
    """Write down by how much the wave raises each hour of a day.

    What counts are whole hours from its peak; so an hour has three parts: its minutes before that of the peak, this
    minute, and those after it.
    """
    farthest = len(tables.wave_bell) - 1
    for part in range(PARTS):
        for hour in range(HOURS):
            minutes = (day * HOURS + hour - peak_hour) * MINUTES_PER_HOUR + part - 1
            bell = tables.wave_bell[min(abs(minutes) // MINUTES_PER_HOUR, farthest)]
            tables.factor[1, part * HOURS + hour] = MILLION + bell * size // MILLION


@verb
def _accept_of_stream(tables: Tables, day: int, stream: int, accepted: int, peak_minute: int) -> int:
    """Draw the candidates of a stream on a day: first whether, and only if the busiest hour would do, when."""
    run, row, chances = day * len(tables.stream) + stream, tables.stream[stream], tables.word[ACCEPT_DRAW]
    left, first = int(tables.candidates[run]), (day + DAY_BIAS) << CANDIDATE_BITS
    below = _weigh(tables, run, int(row["follows_wave"])) // MILLION
    while left > 0 and below > 0:
        portion = min(left, MANY)
        for place in range(padded(tables, portion)):
            tables.patient[place], tables.spell[place] = first + place, row["word"]
        draw_words(tables, WHO_COMES, portion)
        maybe = 0
        for place in range(portion):
            chance = chances[place]
            tables.patient[np.uint64(maybe)], tables.chance[np.uint64(maybe)] = first + place, chance
            maybe += int(chance < below)
        draw_words(tables, WHEN_THEY_COME, maybe)
        accepted = _note(tables, day * MINUTES_PER_DAY, stream, maybe, accepted, peak_minute)
        left, first = left - portion, first + portion
    return accepted


@verb
def _weigh(tables: Tables, run: int, follows_wave: int) -> int:
    """Write down the rates of a stream on a day and return the highest."""
    highest = 0
    for part in range(PARTS):
        for hour in range(HOURS):
            column = part * HOURS + hour
            weight = tables.accept[run * HOURS + hour] * tables.factor[follows_wave, column]
            tables.weight[column] = weight
            highest = max(highest, weight)
    return highest


@verb
def _note(tables: Tables, midnight: int, stream: int, maybe: int, accepted: int, peak_minute: int) -> int:
    """Note those of a portion who come: without a guess (branch), and without a division."""
    horizon, minutes = int(tables.keys[0]["horizon"]), tables.word[MINUTE_DRAW]
    begin = accepted if accepted + MANY <= len(tables.coming) else 0  # without room they are only counted
    end = begin
    for place in range(maybe):
        minute, hour = minutes[place] * MINUTES_PER_DAY >> 32, minutes[place] * HOURS >> 32
        within = minute - hour * MINUTES_PER_HOUR
        column = hour + HOURS * (int(within >= peak_minute) + int(within > peak_minute))
        # chance < accept * factor // MILLION
        comes = (tables.chance[place] + 1) * MILLION <= tables.weight[np.uint64(column)]
        tables.coming[np.uint64(end)] = tables.patient[place] | minute << MINUTE_SHIFT | stream << STREAM_SHIFT
        end += int(comes & (midnight + minute > 0) & (midnight + minute < horizon))
    return accepted + end - begin


@verb
def _count_before(tables: Tables, accepted: int) -> None:
    """Find the number of each stream's first patient: they follow those who are there at the start."""
    following = tables.next_number
    following[:] = 0
    for place in range(accepted):
        following[np.uint64(tables.coming[place] >> STREAM_SHIFT)] += 1
    before = int(tables.keys[0]["present"])
    for stream in range(len(following)):
        here = following[stream]
        following[stream] = before
        before += here


@verb
def _put_in_order(tables: Tables, accepted: int) -> None:
    """Number those who arrive, and put them in order of arrival, day by day."""
    begin = 0
    while begin < accepted:
        day = _day_of(tables.coming[begin])
        end = begin
        while end < accepted and _day_of(tables.coming[end]) == day:
            end += 1
        _sort_day(tables, begin, end)
        begin = end


@verb
def _day_of(noted: int) -> int:
    return (noted & 0xFFFFFFFF) >> CANDIDATE_BITS


@verb
def _sort_day(tables: Tables, begin: int, end: int) -> None:
    """Sort the arrivals of a day by minute: by its low bits, then by the others, each time keeping the order so far."""
    coming, number, sorting = tables.coming, tables.number, tables.sorting
    sorting[:] = 0
    for place in range(begin, end):
        minute = (coming[place] >> MINUTE_SHIFT) & MINUTE_MASK
        sorting[np.uint64(minute & (DIGITS - 1))] += 1
        sorting[np.uint64(DIGITS + (minute >> LOW_BITS))] += 1
    _places_from(tables, 0, 0)
    _places_from(tables, DIGITS, begin)
    for place in range(begin, end):
        noted = coming[place]
        digit, stream = np.uint64((noted >> MINUTE_SHIFT) & (DIGITS - 1)), np.uint64(noted >> STREAM_SHIFT)
        to = np.uint64(sorting[digit])
        sorting[digit] += 1
        tables.of_day[to], tables.number_of_day[to] = noted, tables.next_number[stream]
        tables.next_number[stream] += 1
    for place in range(end - begin):
        noted = tables.of_day[place]
        digit = np.uint64(DIGITS + (((noted >> MINUTE_SHIFT) & MINUTE_MASK) >> LOW_BITS))
        to = np.uint64(sorting[digit])
        sorting[digit] += 1
        coming[to], number[to] = noted, tables.number_of_day[place]


@verb
def _places_from(tables: Tables, first: int, before: int) -> None:
    """Turn numbers by digit into the place of each digit's first."""
    for digit in range(first, first + DIGITS):
        here = tables.sorting[digit]
        tables.sorting[digit] = before
        before += here
