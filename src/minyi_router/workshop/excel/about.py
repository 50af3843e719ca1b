"""The first sheet of the book: what it is, which pack it shows, and how to edit it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minyi_router.model import PackStamp
from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.workshop.excel.layout import PLACES_SHEET, Shape, Table
from minyi_router.workshop.excel.parts import TABLES
from minyi_router.workshop.excel.read_book import FORMAT, FORMAT_HEAD
from minyi_router.workshop.excel.sheets import Sheet

HASH_HEAD = "规则包指纹"

_HOW = (
    "改哪一张表都行：改格子、加行、删行、换行的次序、换列的次序、筛选、隐藏都可以。列名和表名不要改。",
    "空着的格子就是没有写。隐藏的行、筛掉的行也算数，不要的行请删掉。",
    "一格里写几项的，项与项之间用 ； 隔开（; 和换行也认），例如 噪音；扰民；太吵。",
    "格子里要写「名称=内容」的，例如 诉求类型=投诉类；来源=网站。",
    '一项里本来就有 ； 或前后有空格的，用英文双引号括起来，例如 "甲；乙"；引号里换行写 \\n。',
    "格子都是文字格式，110、2026-01-01、12:30、=、+、- 打什么就是什么。公式、合并的单元格、错误值不收。",
    "有下拉箭头的可以选；一格写几项的，选了以后接着打 ； 再写。新加的名称要先在它自己的表里加一行。",
    "「规则」和「词组」里，词与词之间用 + 是同一句里都要有；… 代表中间几个字；<组名> 是词组里的任何一个。",
    "「注释」一列是写在文件里给人看的话，一行一条。",
    "注释里「行尾：」开头的写在那一项的右边，@ 开头的写在那一项里面的那个词旁边。",
    "改好存盘（.xlsx），运行：minyi excel import 这个文件 规则包文件夹 --over。",
    "有问题时规则包不动，另存一份「…有误.xlsx」：有问题的格子标成红色，批注里写着怎么改。",
    "「有误」表里一条一条列着，点一下就到那一格。在那一份里改好，再 import 那一份。",
)
_MORE = {
    PLACES_SHEET: "places/ 里的地名表，一行一处；路口、别名写几项；最右边几列是负责的单位",
    "词组": "规则文件里的近义词组（terms）",
    "规则": "规则文件里的规则：蓝色的列是什么时候命中，绿色的列是回答什么",
    "例子": "规则自带的例子，和 cases/ 里跨规则的例子；黄色的列是应该得到什么，null 表示不应该这样答",
    "文件": "规则包里有哪些文件，每个文件开头的注释",
}


def about_rows(stamp: PackStamp, name: str, sheets: Sequence[Sheet]) -> Iterator[tuple[str, ...]]:
    """The rows of the sheet."""
    yield (f"规则簿：{name or stamp.id}",)
    yield (FORMAT_HEAD, FORMAT)
    yield ("规则包编号", stamp.id)
    yield ("规则包版本", stamp.version)
    yield (HASH_HEAD, stamp.hash)
    yield ("",)
    yield ("怎么改",)
    for number, line in enumerate(_HOW, 1):
        yield (f"{number}", line)
    yield ("",)
    yield ("表", "是什么", "一格写几项的列")
    for sheet in sheets:
        several = [column.head for column in sheet.columns if column.shape not in {Shape.TEXT, Shape.YES_NO}]
        yield (sheet.name, _what(sheet.name), "、".join(several))


def _what(sheet: str) -> str:
    """What a sheet holds, from the description of its documents."""
    for table in TABLES:
        if table.sheet == sheet:
            files = (
                [table.file] if isinstance(table, Table) else dict.fromkeys(s.file for s in table.settings)
            )
            return "；".join((NAMED_FILES[file].__doc__ or file).strip() for file in files)
    return _MORE[sheet]
