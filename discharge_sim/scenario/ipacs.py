"""How the results of a scenario are also told in IPACS's words."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from discharge_sim.scenario.base import NotNegative, Positive, Table


class IpacsNode(Table):
    """A service as a node of IPACS: a pathway in one place."""

    node: Annotated[str, Field(min_length=1)] = Field(description="Name of the node, such as P1_B.")
    service: str = Field(description="The service, as PARTNERSHIP.SERVICE, or a shared one by its name.")
    capacity: NotNegative = Field(description="People at a time, as IPACS states it; copied into the tables.")
    units_a_person: Positive = Field(
        1.0, description="Units in use that count as one person: 1 place, or the hours a week of a mean package."
    )
    community_cost: NotNegative = Field(0.0, description="Pounds a day for one person in the service.")
    acute_cost: NotNegative = Field(0.0, description="Pounds a day for one person who waits for it.")


class Ipacs(Table):
    """Tables that a run also writes: occ, niq, wait and cost of each node and day, in IPACS's column names."""

    scenario: Annotated[str, Field(min_length=1)] = Field(
        description="The labels of capacity, length of stay and arrivals, such as BCap_Blos_BArr."
    )
    nodes: dict[str, IpacsNode] = Field(description="Nodes by a free name.")
