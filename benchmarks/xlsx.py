"""What reading an XLSX file costs beside calamine alone, in turns, on one invented file.

    python benchmarks/xlsx.py [rows]

50,000 rows (or as many as said) of eight columns: ids as numbers, times, days, small numbers and four texts,
one of them of 150 characters. Calamine alone loads the sheet and goes through ``iter_rows()``; our table
also finds the heads, tells what is odd about the sheet, and gives every cell as text.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time

import python_calamine
import xlsxwriter
from backlog import backlog

from minyi_router.batch import read_table

_ROUNDS = 7
_HEADS = ("工单编号", "受理时间", "标题", "诉求内容", "来电号码", "事发地址", "登记日期", "回访次数")


def main() -> None:
    """Print the best times of both with their ratio, the ratio in each turn, and the median of these."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "工单.xlsx"
        _write(path, rows)
        turns = [(_seconds(_alone, path), _seconds(_ours, path)) for _ in range(_ROUNDS)]
    ratios = [ours / alone for alone, ours in turns]
    alone, ours = (min(column) for column in zip(*turns, strict=True))
    print(f"{rows} rows x {len(_HEADS)} columns, {_ROUNDS} turns, seconds of the processor")
    print(f"best: calamine alone {alone:.2f}, our table {ours:.2f}: {ours / alone:.2f} times")
    print(f"turn by turn: {', '.join(f'{ratio:.2f}' for ratio in ratios)}; median {median(ratios):.2f}")


def _write(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("工单")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _HEADS)
        for row, ticket in enumerate(backlog(rows), 1):
            at = datetime(2026, 1, 5) + timedelta(seconds=row * 50)
            sheet.write_number(row, 0, 20260105000000 + row)
            sheet.write_datetime(row, 1, at, moment)
            texts = (ticket.text[8:24], ticket.text, ticket.caller, ticket.text[6:20])
            for column, text in enumerate(texts, 2):
                sheet.write_string(row, column, text)
            sheet.write_datetime(row, 6, datetime(at.year, at.month, at.day), day)
            sheet.write_number(row, 7, row % 5)


def _alone(path: Path) -> int:
    with python_calamine.load_workbook(path) as book:
        sheet = book.get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows())


def _ours(path: Path) -> int:
    return sum(1 for _ in read_table(path))


def _seconds(work: Callable[[Path], int], path: Path) -> float:
    start = process_time()
    work(path)
    return process_time() - start


if __name__ == "__main__":
    main()
