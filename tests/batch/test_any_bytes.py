"""Whatever bytes a file holds, it is a table or a clear refusal."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router.batch import Row, RowFault, TableError, read_table

PIECES = st.sampled_from(
    [
        *("编号,诉求内容\n".encode(), "1,吵\n".encode(), "1,吵\n".encode("gb18030"), b'"', b"\xff", b"\xb9"),
        *(
            b"\n",
            b"\r",
            b",",
            b";",
            b"\t",
            b"\0",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"{",
            b'{"a": 1}\n',
            b"x" * 40,
        ),
    ]
)


@settings(deadline=None, max_examples=60)
@given(pieces=st.lists(PIECES, max_size=12), name=st.sampled_from(["表.csv", "表.tsv", "表.jsonl"]))
def test_rows_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], name: str) -> None:
    path = tmp_path_factory.mktemp("表") / name
    path.write_bytes(b"".join(pieces))
    rows: list[Row | RowFault] = []
    with suppress(TableError):
        table = read_table(path)
        rows = list(table)
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert all(row.columns == table.columns for row in rows if isinstance(row, Row))
