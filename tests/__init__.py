"""The tests of minyi_router."""
