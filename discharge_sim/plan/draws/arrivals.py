"""People who arrive: a dominating Poisson process, thinned, then everybody's own draws."""

from __future__ import annotations

from discharge_sim.plan.draws.course import hospital_course, introduce, make_blank
from discharge_sim.plan.draws.jit import verb
from discharge_sim.plan.draws.layout import MANY, Tables
from discharge_sim.plan.draws.memory import fetch
from discharge_sim.plan.draws.words import choose, draw_words, lookup, need_of, word_of
from discharge_sim.plan.people_layout import Entry
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.clock import MINUTES_PER_DAY
from discharge_sim.vocabulary.settings import StreamKind

MILLION = 1_000_000
AHEAD = 12
"""So many people before their turn the memory is asked for their rows."""
DAY_BIAS, CANDIDATE_BITS, SPELL_OF_NOBODY = 4096, 19, 255
HOSPITAL, COMMUNITY = int(Entry.HOSPITAL), int(Entry.COMMUNITY)
EMERGENCY, ELECTIVE = int(StreamKind.EMERGENCY), int(StreamKind.ELECTIVE)
THINNING, ARRIVAL_MINUTE = PURPOSE["thinning"], PURPOSE["arrival_minute"]
WAVE_PEAK, WAVE_SIZE = PURPOSE["wave_peak"], PURPOSE["wave_size"]
PARTNERSHIP, COHORT, DEPENDENCY = PURPOSE["partnership"], PURPOSE["cohort"], PURPOSE["dependency"]
PATHWAY, TIME_TO_FIT, DIES, TRANSFER = (
    PURPOSE["pathway"],
    PURPOSE["time_to_fit"],
    PURPOSE["dies_in_hospital"],
    PURPOSE["transfer"],
)


@verb
def thin_arrivals(tables: Tables) -> int:
    """Note who arrives, in the order of patient numbers; return how many (more than there is room for: try again)."""
    accepted, wave_peak, wave_size = 0, 0, 0
    if len(tables.wave):
        wave_peak = int(tables.wave[0]) + lookup(tables, int(tables.wave[1]), word_of(tables, 0, 0, WAVE_PEAK))
        wave_size = lookup(tables, int(tables.wave[2]), word_of(tables, 0, 0, WAVE_SIZE))
    for stream in range(len(tables.stream)):
        stream_spell = (int(tables.stream[stream]["name_hash"]) & 0xFFFFFF) << 8
        portion = 0
        for day in range(int(tables.keys[0]["days"])):
            first = (day + DAY_BIAS) << CANDIDATE_BITS
            # The number of candidates belongs to the day: its draw has a spell number that no person has.
            word = word_of(tables, first, stream_spell | SPELL_OF_NOBODY, THINNING)
            for candidate in range(choose(tables, int(tables.stream[stream]["candidates"]), word)):
                tables.patient[portion] = first + candidate
                portion += 1
                if portion == MANY:
                    accepted = _accept(tables, stream, portion, accepted, wave_peak, wave_size)
                    portion = 0
        accepted = _accept(tables, stream, portion, accepted, wave_peak, wave_size)
    return accepted


@verb
def _accept(tables: Tables, stream: int, number: int, accepted: int, wave_peak: int, wave_size: int) -> int:
    """Keep those candidates of a portion whose draw lies below the rate of their hour."""
    stream_spell = (int(tables.stream[stream]["name_hash"]) & 0xFFFFFF) << 8
    draw_words(tables, 0, number, stream_spell, ARRIVAL_MINUTE)
    draw_words(tables, 1, number, stream_spell, THINNING)
    horizon, follows = int(tables.keys[0]["horizon"]), len(tables.wave) > 0 and tables.follows_wave[stream] != 0
    for place in range(number):
        patient = tables.patient[place]
        day = (patient >> CANDIDATE_BITS) - DAY_BIAS
        minute = day * MINUTES_PER_DAY + (tables.word[0, place] * MINUTES_PER_DAY >> 32)
        if minute <= 0 or minute >= horizon:
            continue
        accept = tables.accept[stream, minute // 60]
        if follows:
            hours = min(abs(minute - wave_peak) // 60, len(tables.wave_bell) - 1)
            accept = accept * (MILLION + tables.wave_bell[hours] * wave_size // MILLION) // MILLION
        if tables.word[1, place] < accept:
            if accepted < len(tables.coming):
                row = tables.coming[accepted]
                row["minute"], row["stream"], row["day"] = minute, stream, day
                row["candidate"] = patient & ((1 << CANDIDATE_BITS) - 1)
            accepted += 1
    return accepted


@verb
def draw_arrivals(tables: Tables, accepted: int) -> None:
    """Fill in everybody who arrives, in order of arrival; patient numbers follow those who are there at the start."""
    _find_places(tables, accepted)
    begin = 0
    while begin < accepted:
        stream, number = int(tables.coming[begin]["stream"]), 0
        while number < MANY and begin + number < accepted and tables.coming[begin + number]["stream"] == stream:
            row = tables.coming[begin + number]
            tables.patient[number] = ((int(row["day"]) + DAY_BIAS) << CANDIDATE_BITS) + int(row["candidate"])
            number += 1
        _draw_portion(tables, stream, begin, number)
        begin += number


@verb
def _find_places(tables: Tables, accepted: int) -> None:
    """Count who arrives before each minute: the place in memory of its first person."""
    order = tables.order
    order[:] = 0
    for number in range(accepted):
        order[tables.coming[number]["minute"]] += 1
    before = int(tables.keys[0]["present"])
    for minute in range(len(order)):
        here = order[minute]
        order[minute] = before
        before += here


@verb
def _draw_portion(tables: Tables, stream: int, begin: int, number: int) -> None:
    row = tables.stream[stream]
    stream_spell, in_hospital = (int(row["name_hash"]) & 0xFFFFFF) << 8, row["kind"] in (EMERGENCY, ELECTIVE)
    draw_words(tables, 0, number, stream_spell, PARTNERSHIP)
    draw_words(tables, 1, number, stream_spell, COHORT)
    draw_words(tables, 2, number, stream_spell, DEPENDENCY)
    if in_hospital:
        draw_words(tables, 3, number, stream_spell, TIME_TO_FIT)
        draw_words(tables, 4, number, stream_spell, DIES)
        draw_words(tables, 5, number, stream_spell, TRANSFER)
    else:
        draw_words(tables, 3, number, stream_spell, PATHWAY)
    present = int(tables.keys[0]["present"])
    for place in range(number):
        arrival = tables.coming[begin + place]
        if place + AHEAD < number:
            fetch(tables.drawn, int(tables.order[tables.coming[begin + place + AHEAD]["minute"]]))  # type: ignore[call-arg]
        where = int(tables.order[arrival["minute"]])
        tables.order[arrival["minute"]] += 1
        someone, patient = tables.drawn[where], present + begin + place
        partnership = choose(tables, int(row["partnership_shares"]), int(tables.word[0, place]))
        cohort = choose(tables, int(row["cohort_shares"]), int(tables.word[1, place]))
        dependency = int(tables.word[2, place])
        make_blank(tables, where)
        someone["number"], someone["key"], someone["stream_hash"] = patient, tables.patient[place], stream_spell >> 8
        someone["stream"], someone["partnership"], someone["cohort"] = stream, partnership, cohort
        someone["dependency"], someone["arrived"] = dependency, arrival["minute"]
        someone["need"] = need_of(tables, partnership, cohort, dependency)
        if in_hospital:
            someone["entry"], someone["pool"] = HOSPITAL, row["pool"]
            fit = lookup(tables, int(row["time_to_fit_table"]), int(tables.word[3, place]))
            hospital_course(tables, where, stream, fit, int(tables.word[4, place]), int(tables.word[5, place]))
        else:
            someone["entry"] = COMMUNITY
            someone["step"] = choose(tables, int(row["step_shares"]) + partnership, int(tables.word[3, place]))
        introduce(tables, where, int(arrival["day"]), int(arrival["candidate"]))
