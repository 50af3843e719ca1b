"""Appeals in bulk: tables in, tables out."""

from minyi_router.batch.profile_file import profile_of, read_profile
from minyi_router.batch.rows import Row, RowFault, Table
from minyi_router.batch.tables import FORMATS, open_writer, read_table
from minyi_router.batch.writer import Cell, TableWriter
from minyi_router.errors import TableError

__all__ = [
    "FORMATS",
    "Cell",
    "Row",
    "RowFault",
    "Table",
    "TableError",
    "TableWriter",
    "open_writer",
    "profile_of",
    "read_profile",
    "read_table",
]
