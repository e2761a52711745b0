"""The fast engine: the reference engine's story as one compiled loop over arrays, integer for integer the same."""

from discharge_sim.engines.fast.apart import compiling_apart
from discharge_sim.engines.fast.balance import BalanceError
from discharge_sim.engines.fast.entrance import make_ready
from discharge_sim.engines.fast.run import count_events, run_for_sums, run_replication

__all__ = ["BalanceError", "compiling_apart", "count_events", "make_ready", "run_for_sums", "run_replication"]
