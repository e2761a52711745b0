"""Invented tables that a results folder may hold besides: risk, one more, what was varied, flows, reasons."""

from __future__ import annotations

from pathlib import Path

RISK = """\
scenario,measure,indicator,place,unit,threshold,days_running,date,value,ci95_low,ci95_high,winters,replications,words
base,chance_on_any_day,delayed_hospital_beds,all,beds,180,1,,0.55,0.48,0.62,110,200,x
base,chance_on_days_running,delayed_hospital_beds,all,beds,180,7,,0.2,0.15,0.26,40,200,x
base,worst_day_mean,delayed_hospital_beds,all,beds,,,,188,186,190,,200,x
base,worst_day_one_winter_in_ten,delayed_hospital_beds,all,beds,,,,206,201,211,,200,x
base,on_date_mean,delayed_hospital_beds,all,beds,,,2016-12-23,161,159,163,,200,x
base,on_date_one_winter_in_ten,delayed_hospital_beds,all,beds,,,2016-12-23,178,174,182,,200,x
base,on_date_mean,occupancy_share,all,share,,,2016-12-23,0.9,0.88,0.92,,200,x
seven-day,chance_on_any_day,delayed_hospital_beds,all,beds,180,1,,{chance},0.08,0.5,18,200,x
seven-day,chance_on_days_running,delayed_hospital_beds,all,beds,180,7,,0.02,0.005,0.05,4,200,x
seven-day,worst_day_mean,delayed_hospital_beds,all,beds,,,,181,179,183,,200,x
seven-day,worst_day_one_winter_in_ten,delayed_hospital_beds,all,beds,,,,199,195,203,,200,x
seven-day,on_date_mean,delayed_hospital_beds,all,beds,,,2016-12-23,154,152,156,,200,x
seven-day,on_date_one_winter_in_ten,delayed_hospital_beds,all,beds,,,2016-12-23,171,167,175,,200,x
"""
TORNADO = """\
scenario,baseline,indicator,unit,order,figure,rank_correlation,ci95_low,ci95_high,p_value,p_value_holm,lowest,highest,\
mean_at_low,mean_at_high,members,moves_with,words
base,,delayed_hospital_beds,beds,1,services.home_care.hours,-0.8,-0.95,-0.4,{p},{p},900,1100,160,130,12,,strongly
base,,delayed_hospital_beds,beds,2,pools.acute_medical.beds,0.1,-0.5,0.6,0.7,0.7,650,700,144,146,12,,no clear connection
seven-day,base,delayed_hospital_beds,beds,1,pools.acute_medical.beds,0.9,0.7,0.97,{p},{p},650,700,-3.1,-9.6,12,,strongly
"""
ONE_MORE = """\
scenario,order,what,kind,place,path,added,added_unit,extra_cost_gbp,extra_cost_gbp_per_week,delayed_bed_days,\
delayed_bed_days_ci95_low,delayed_bed_days_ci95_high,discharged_within_72h_share,discharged_within_72h_share_ci95_low,\
discharged_within_72h_share_ci95_high,delayed_anywhere,bed_days_saved_per_1000_gbp,\
bed_days_saved_per_1000_gbp_ci95_low,bed_days_saved_per_1000_gbp_ci95_high,p_value_holm,words
base,1,1 more social work in city,post,city.hub.social_work,a.b,1,staff on each weekday,35000,1600,{saved},-460,-380,\
0.004,0.003,0.005,-2.1,12,10.9,13.1,{p},x
base,2,1 more place in x,place,shire.intermediate_care,c.d,1,places,,,3,-20,26,0,-0.001,0.001,0.1,,,,0.8,x
"""
FLOWS = """\
scenario,kind,place,needed_per_day,given_per_day,otherwise_per_day,waiting_first_day,waiting_last_day,\
offered_load_share,used_share,is_overloaded,winters,words
base,delay,all,9.1,6.5,2.6,171,135,,,False,200,x
base,team,city,11,10.4,0.2,20,44,1.04,0.97,True,5,x
"""
REASONS = """\
scenario,baseline,from_state,to_state,from_meaning,to_meaning,bed_days,share_of_from,winters
seven-day,base,11A,left,Awaiting assessment,left hospital,900,0.4,5
seven-day,base,11A,25D,Awaiting assessment,Awaiting care at home,300,0.13,5
seven-day,base,11A,11A,Awaiting assessment,Awaiting assessment,1000,0.47,5
seven-day,base,in_bed,25D,in hospital,Awaiting care at home,40,,5
"""


def write_fake_more(folder: Path, *, chance: float = 0.09, p: float = 0.001, saved: float = -420.0) -> Path:
    """Write the further tables beside invented results of `base` and `seven-day`, and return the folder."""
    tables = {
        "risk": RISK.format(chance=chance),
        "tornado": TORNADO.format(p=p),
        "one_more": ONE_MORE.format(p=p, saved=saved),
        "flows": FLOWS,
        "reasons": REASONS,
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
