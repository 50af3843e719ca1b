"""``python -m minyi_router``: the same as ``minyi``."""

import sys

from minyi_router.cli import main

if __name__ == "__main__":
    sys.exit(main())
