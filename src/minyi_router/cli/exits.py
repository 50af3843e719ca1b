"""Exit codes, the same for every command."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command says when it ends."""

    OK = 0
    FINDINGS = 1  # it worked, and found something to mend
    BAD_RULES = 2  # the rule pack cannot be loaded
    USAGE = 3  # wrong options, missing files, missing extras
    REJECTED = 4  # finished, but some rows were rejected


class UsageError(Exception):
    """Wrong options or missing files; the message is shown as it is (Chinese)."""
