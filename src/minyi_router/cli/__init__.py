"""The command line ``minyi``: the only place with a clock and a screen."""

from minyi_router.cli.main import main

__all__ = ["main"]
