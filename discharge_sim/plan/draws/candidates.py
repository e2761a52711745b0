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
    WHO_COMES,
    Tables,
)
from discharge_sim.plan.draws.words import choose_from, draw_words, lookup, word_of
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY

MILLION, HOURS = 1_000_000, 24
DAY_BIAS, CANDIDATE_BITS, SPELL_OF_NOBODY = 4096, 19, 255
SIXTIETH, SIXTIETH_SHIFT = 71_582_789, 32
"""Minutes to hours without a division: exact for the minutes of two hundred years."""
WAVE_PEAK, WAVE_SIZE = PURPOSE["wave_peak"], PURPOSE["wave_size"]


@verb
def thin_arrivals(tables: Tables) -> int:
    """Note who arrives, in order of arrival; return how many (more than there is room for: try again)."""
    _count_candidates(tables)
    accepted = _accept(tables, _make_factors(tables))
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
        first_stream = stream
        portion = min(MANY, many - begin)
        for place in range(portion):
            tables.patient[place] = (day + DAY_BIAS) << CANDIDATE_BITS
            tables.spell[place] = tables.stream[stream]["word"] | SPELL_OF_NOBODY
            stream += 1
            if stream == streams:
                day, stream = day + 1, 0
        draw_words(tables, HOW_MANY_COME)
        stream = first_stream
        for place in range(portion):
            word = tables.word[0, place]
            choice = int(tables.stream[stream]["candidates"])
            at_least = tables.candidates_from[stream, word >> 24]
            tables.candidates[begin + place] = choose_from(tables, choice, at_least, word)
            stream += 1
            if stream == streams:
                stream = 0


@verb
def _make_factors(tables: Tables) -> int:
    """Write down by how much the wave multiplies the rate, in millionths, by hours from its peak; return the peak."""
    hours = len(tables.wave_bell)
    tables.factor[hours] = MILLION
    if len(tables.wave) == 0:
        for hour in range(hours):
            tables.factor[hour] = MILLION
        return 0
    peak = int(tables.wave[0]) + lookup(tables, int(tables.wave[1]), word_of(tables, 0, 0, WAVE_PEAK))
    size = lookup(tables, int(tables.wave[2]), word_of(tables, 0, 0, WAVE_SIZE))
    for hour in range(hours):
        tables.factor[hour] = MILLION + tables.wave_bell[hour] * size // MILLION
    return peak


@verb
def _accept(tables: Tables, wave_peak: int) -> int:
    """Note those candidates whose draw lies below the rate of their hour, in the order of days, streams, candidates."""
    streams, runs = len(tables.stream), len(tables.candidates)
    run = stream = done = accepted = portion = 0
    first = DAY_BIAS << CANDIDATE_BITS
    while run < runs or portion > 0:
        # A portion of candidates: of several streams and days, or of a part of one.
        while run < runs and portion < MANY:
            left = int(tables.candidates[run]) - done
            taken = min(left, MANY - portion)
            row = tables.stream[stream]
            word, least = int(row["word"]), int(row["least"])
            for place in range(portion, portion + taken):
                tables.patient[place] = first + done + place - portion
                tables.spell[place] = word
                tables.first_hour[place] = run * HOURS
                tables.least[place] = least
                tables.noted[place] = stream << STREAM_SHIFT
            portion += taken
            done += taken
            if taken == left:
                run, stream, done = run + 1, stream + 1, 0
                if stream == streams:
                    stream, first = 0, first + (1 << CANDIDATE_BITS)
        draw_words(tables, WHO_COMES)
        _weigh(tables, wave_peak)
        if accepted + MANY <= len(tables.coming):
            for place in range(portion):
                tables.coming[np.uint64(accepted)] = tables.noted[place]
                accepted += tables.kept[place]
        else:
            for place in range(portion):
                accepted += tables.kept[place]
        portion = 0
    return accepted


@verb
def _weigh(tables: Tables, wave_peak: int) -> None:
    """Find when each candidate of a portion comes, and whether: without a guess (branch) and without a division."""
    horizon, farthest = int(tables.keys[0]["horizon"]), len(tables.wave_bell) - 1
    accept, factor = tables.accept, tables.factor
    minutes, chances = tables.word[MINUTE_DRAW], tables.word[ACCEPT_DRAW]
    for place in range(MANY):
        patient = tables.patient[place]
        minute_of_day = minutes[place] * MINUTES_PER_DAY >> 32
        hour_of_day = minutes[place] * HOURS >> 32
        minute = ((patient >> CANDIDATE_BITS) - DAY_BIAS) * MINUTES_PER_DAY + minute_of_day
        hours = (abs(minute - wave_peak) * SIXTIETH) >> SIXTIETH_SHIFT
        column = max(min(hours, farthest), tables.least[place])
        weight = accept[np.uint64(tables.first_hour[place] + hour_of_day)] * factor[np.uint64(column)]
        # draw < accept * factor // MILLION
        comes = ((chances[place] + 1) * MILLION <= weight) & (minute > 0) & (minute < horizon)
        tables.kept[place] = np.int64(comes)
        tables.noted[place] = tables.noted[place] | (minute_of_day << MINUTE_SHIFT) | patient


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
    return (noted & 0xFFFFFFFF) >> CANDIDATE_BITS  # type: ignore[no-any-return]


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
