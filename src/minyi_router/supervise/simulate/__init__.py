"""A year of tickets of an example bureau, with all that became of them, from a seed. All is made up."""

from minyi_router.supervise.simulate.surges import Planted
from minyi_router.supervise.simulate.table import TICKET_HEADS, ticket_cells
from minyi_router.supervise.simulate.year import PROFILES, Simulated, simulate

__all__ = ["PROFILES", "TICKET_HEADS", "Planted", "Simulated", "simulate", "ticket_cells"]
