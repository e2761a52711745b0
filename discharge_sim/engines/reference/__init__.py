"""The readable engine: SimPy processes that tell the story of the model document."""

from discharge_sim.engines.reference.balance import BalanceError
from discharge_sim.engines.reference.run import run_replication

__all__ = ["BalanceError", "run_replication"]
