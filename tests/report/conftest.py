"""Results folders to report on, written once."""

from __future__ import annotations

import pytest

from discharge_sim.report.page import write_report
from discharge_sim.report.reading import read_results
from discharge_sim.report.results import Results
from tests.report.fake_more import write_fake_more
from tests.report.fake_results import BASE, SEVEN_DAY, Fake, write_fake_results


@pytest.fixture(scope="session")
def compared(tmp_path_factory) -> Results:
    """Eight configurations, 200 winters."""
    return read_results(write_fake_results(tmp_path_factory.mktemp("compared") / "results"))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Results:
    """Eight configurations, 29 winters: one too few for ranges."""
    return read_results(write_fake_results(tmp_path_factory.mktemp("few") / "results", replications=29))


@pytest.fixture(scope="session")
def alone(tmp_path_factory) -> Results:
    """A single configuration."""
    return read_results(write_fake_results(tmp_path_factory.mktemp("alone") / "results", (BASE,)))


@pytest.fixture(scope="session")
def page(compared) -> str:
    """The report on eight configurations."""
    return write_report(compared.folder).read_text(encoding="utf-8")


@pytest.fixture
def told(tmp_path):
    """Invented results of the baseline and the configurations given."""

    def tell(*configurations: Fake, replications: int = 200) -> Results:
        return read_results(write_fake_results(tmp_path / "results", (BASE, *configurations), replications))

    return tell


@pytest.fixture
def with_more(tmp_path):
    """Invented results of two configurations with the further tables; arguments as in `write_fake_more`."""

    def tell(replications: int = 200, **numbers: float) -> Results:
        folder = write_fake_results(tmp_path / "results", (BASE, SEVEN_DAY), replications)
        return read_results(write_fake_more(folder, **numbers))

    return tell
