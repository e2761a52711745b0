"""Many winters: workers, and the memory that they take."""

import json
import subprocess
import sys

import numpy as np
import pytest
from workloads import SEED, SMALL

import discharge_sim as ds

REPLICATIONS = 40
MEMORY = """
import json, resource, sys
import discharge_sim as ds
result = ds.simulate(ds.load_scenario(sys.argv[1]), replications=int(sys.argv[2]), seed=1, out=sys.argv[3])
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""


@pytest.mark.benchmark(group="experiment")
@pytest.mark.parametrize("workers", [1, 2])
def test_workers(benchmark, workers):
    """Compare the two: two workers should take little more than half the time of one."""
    scenario = ds.load_scenario(SMALL)
    options = {"replications": REPLICATIONS, "seed": SEED, "workers": workers}
    result = benchmark.pedantic(ds.simulate, args=(scenario,), kwargs=options, rounds=5, warmup_rounds=1)
    mean = result.summary().set_index("indicator")["mean"]["delayed_hospital_beds"]
    assert np.all(mean > 0)


@pytest.mark.benchmark(group="memory")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("replications", [100, 1000])
def test_peak_memory(benchmark, tmp_path, replications):
    """The extra figure is the peak in MiB: it must not grow with the number of winters."""
    command = [sys.executable, "-c", MEMORY, str(SMALL), str(replications), str(tmp_path / "results")]
    done = benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True}, rounds=1)
    benchmark.extra_info["peak_mebibytes"] = json.loads(done.stdout)
    assert benchmark.extra_info["peak_mebibytes"] < 600
