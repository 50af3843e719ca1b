"""What can be wrong with a table as a whole; a single bad row is a `RowFault`, never an exception."""

from minyi_router.errors import TableError


class MissingExtraError(TableError):
    """A library that this file format needs is not installed."""

    def __init__(self, library: str, *, extra: str, purpose: str) -> None:
        self.library = library
        self.extra = extra
        advice = f'请运行：pip install "minyi_router[{extra}]"'
        super().__init__(f"{purpose}需要 {library}，本机没有安装。{advice}")
