"""The scenario file of an invented configuration: small, complete, with figures that carry their evidence."""

from __future__ import annotations

import json
from typing import Protocol


class Configuration(Protocol):
    """What the scenario text needs to know of a configuration."""

    name: str
    title: str
    description: str
    staff: int


HEAD = """\
format = 1
name = {name}
title = {title}
description = {description}
what_must_be_true = ["Staff can be found for the rota"]

[period]
window_start = 2016-11-01
window_end = 2017-03-31
start_state = "warm_up"
warm_up_days = 100

[calendar]
service_holidays = [2016-12-25, 2016-12-26, 2017-01-01, 2017-01-02]

[cohorts.adults]
age_band = "18_74"

[prices]
price_year = "2016/17"
bed_day_marginal_gbp = {{ value = 234, evidence = "published", period = "2016/17", source = "Health Finance Scotland" }}

[streams.emergency]
kind = "emergency"
pool = "acute_medical"
per_day = {{ value = 10, low = 8, evidence = "derived", high = 12, period = "2019, later period", source = "PHS" }}
dominating_per_day = 20
time_to_fit_days = {{ distribution = "exponential", mean = 5 }}
cohort_shares = {{ adults = 1 }}
partnership_shares = {{ city = 0.6, shire = 0.4 }}

[pools.acute_medical]
title = "Acute medical"
setting = "acute_medical"
beds = {{ value = 684, evidence = "published", period = "2019/20, later period", source = "Beds by specialty" }}

[pools.acute_surgical]
title = "Acute surgical"
setting = "acute_surgical"
beds = 397

[pools.community_hospital]
title = "Community hospitals"
setting = "community_hospital"
beds = {{ value = 247, low = 230, high = 260, evidence = "assumed", note = "split by hand" }}
"""

PARTNERSHIP = """
[partnerships.{key}]
title = "{title}"
needs.adults = {{ independent = 0.9, independent_after_assessment = 0.1 }}

[partnerships.{key}.hub]
organisation = "separate"

[partnerships.{key}.hub.teams.social_work]
role = "social_worker"
employer = "council"
weekday = {staff}
saturday = {saturday}
cost_per_hour = {{ gbp = 45, payer = "council" }}
cover = [{{ start = 2016-12-24, end = 2017-01-03, weekday = 1, public_holiday = 1 }}]

[partnerships.{key}.hub.tasks.assessment]
position = 1
roles = ["social_worker"]
work_hours = 9.2
"""

PUBLISHED = """
[[published]]
indicator = "delayed_hospital_beds"
value = 145.3
tolerance_share = 0.05
source = "Public Health Scotland, delayed discharges open data"

[[published]]
indicator = "people_delayed"
value = 900
low = 850
high = 950
source = "An invented source"

[[published]]
indicator = "delayed_bed_days"
group = "subgroup:assessment"
value = 4100
source = "Public Health Scotland"
"""

MONTHS = (("2016-11", 173.5), ("2016-12", 146.0), ("2017-01", 147.4), ("2017-02", 133.7), ("2017-03", 124.9))
MONTH = """
[[published]]
indicator = "delayed_hospital_beds"
group = "month:{month}"
value = {value}
source = "Public Health Scotland, delayed discharges open data"
"""


def scenario_toml(fake: Configuration, *, published: bool = True) -> str:
    """Return the scenario file of a configuration."""
    words = {key: json.dumps(getattr(fake, key), ensure_ascii=False) for key in ("name", "title", "description")}
    text = HEAD.format(**words)
    for key, title, staff in (("city", "Aberdeen City", 12), ("shire", "Aberdeenshire", 9)):
        more = round(fake.staff / 7.5 / 2)
        text += PARTNERSHIP.format(key=key, title=title, staff=staff + min(more, 0) // 5, saturday=max(more, 0))
    if not published:
        return text
    return text + PUBLISHED + "".join(MONTH.format(month=month, value=value) for month, value in MONTHS)
