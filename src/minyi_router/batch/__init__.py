"""Appeals in bulk: tables in, tables out."""

from minyi_router.batch.errors import MissingExtraError, TableError
from minyi_router.batch.heads import find_heads, parse_time
from minyi_router.batch.rows import Row, RowFault, Table
from minyi_router.batch.tables import FORMATS, open_writer, read_table
from minyi_router.batch.writer import Cell, TableWriter

__all__ = [
    "FORMATS",
    "Cell",
    "MissingExtraError",
    "Row",
    "RowFault",
    "Table",
    "TableError",
    "TableWriter",
    "find_heads",
    "open_writer",
    "parse_time",
    "read_table",
]
