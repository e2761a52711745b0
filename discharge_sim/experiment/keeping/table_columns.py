"""What columns the tables of a results folder have.

They stand here and not beside those who make the tables, so that whoever only reads tables need not wait for the
statistics to be imported.
"""

COMPARISON_COLUMNS = (
    *("scenario", "baseline", "indicator", "place", "group", "unit", "difference", "p05", "p95"),
    *("ci95_low", "ci95_high", "share_of_winters_better", "probability_mean_better", "verdict"),
    *("ci95_together_low", "ci95_together_high", "p_value", "p_value_holm"),
    *("winters_equal_share", "share_better_ci95_low", "share_better_ci95_high"),
    *("variance_reduction", "replications"),
)
RANKING_COLUMNS = (
    *("order", "scenario", "mean", "probability_best", "within_indifference_zone", "verdict"),
    *("difference_to_best", "ci95_low", "ci95_high", "indifference_zone", "replications", "left_behind_after"),
    *("indicator", "place", "unit"),
)
QUANTILE_COLUMNS = (
    *("scenario", "indicator", "place", "group", "unit", "quantile"),
    *("value", "ci95_low", "ci95_high", "replications"),
)
RISK_COLUMNS = (
    *("scenario", "measure", "indicator", "place", "unit", "threshold", "days_running", "date"),
    *("value", "ci95_low", "ci95_high", "winters", "replications", "words"),
)
WATERFALL_COLUMNS = (
    *("scenario", "baseline", "order", "step", "group", "label", "unit", "value", "ci95_low", "ci95_high"),
    *("start", "end"),
)
MOVED_COLUMNS = (
    *("scenario", "baseline", "part", "indicator", "meaning", "unit", "baseline_mean", "scenario_mean"),
    *("difference", "p05", "p95", "ci95_low", "ci95_high", "verdict"),
)
REASON_COLUMNS = (
    *("scenario", "baseline", "from_state", "to_state", "from_meaning", "to_meaning"),
    *("bed_days", "share_of_from", "winters"),
)
FLOW_COLUMNS = (
    *("scenario", "kind", "place", "needed_per_day", "given_per_day", "otherwise_per_day"),
    *("waiting_first_day", "waiting_last_day", "offered_load_share", "used_share", "is_overloaded", "winters", "words"),
)
STORY_COLUMNS = ("scenario", "start", "end", "days", "what", "setting", "place", "delay_reason", "words")
DRIFT_COLUMNS = (
    *("scenario", "indicator", "place", "unit", "start_state", "mean", "days", "settled_after_days", "settles"),
    *("change_per_week_at_end", "ci95_low", "ci95_high", "warning"),
)
WELCH_COLUMNS = ("scenario", "date", "indicator", "place", "unit", "mean", "smoothed")
TORNADO_COLUMNS = (
    *("scenario", "baseline", "indicator", "unit", "order", "figure", "rank_correlation", "ci95_low", "ci95_high"),
    *("p_value", "p_value_holm", "lowest", "highest", "mean_at_low", "mean_at_high", "members", "moves_with", "words"),
)
UNCERTAINTY_COLUMNS = (
    *("scenario", "baseline", "indicator", "place", "group", "unit", "mean"),
    *("sd_chance", "sd_not_knowing", "not_knowing_share", "members", "winters_a_member", "note"),
)
