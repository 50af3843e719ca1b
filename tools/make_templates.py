"""Write rules/templates/, a Word file for each notice: ``python tools/make_templates.py``.

The looks follow 党政机关公文格式 (GB/T 9704-2012) as far as one page of an internal notice needs them: a red
head with a red line below it, headings in 小标宋, the text in 仿宋, names of fields in 黑体; the sizes are
smaller, so that a notice fits its page. The fonts are only named: Word takes what the machine has. Run
again, the files come out the same.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

FOLDER = Path(__file__).parents[1] / "rules" / "templates"
RED = RGBColor(0xD0, 0x02, 0x1B)
SONG, FANG, HEI = "方正小标宋简体", "仿宋", "黑体"
FIELDS = (
    ("工单编号", "受理时间"),
    ("渠道", "等级"),
    ("类型", "事项"),
    ("先行联系时限", "办理时限"),
    ("督办单位", "回访结果"),
)
PARTS = (("发文事由", "事由"), ("办理要求", "要求"), ("回复期限", "回复期限"), ("依据", "依据"))
WIDE = ("地点", "诉求内容", "同一件事的工单")
UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml")
"""What python-docx puts into every file, and nobody reads: half a megabyte to unpack for each notice."""
ORDERS = {
    "督办单": "下列诉求没有按要求办结，现予督办。",
    "提醒函": "下列诉求请予关注，抓紧办理。",
    "局长督办单": "下列诉求办理后群众仍不满意，拟请局长督办，由主要负责人牵头办理。",
}
"""What each notice begins with."""


def template(notice: str) -> bytes:
    """The template of a notice."""
    document = Document()
    _page(document)
    _head(document, notice)
    _line(document, "【承办单位】：", HEI)
    _line(document, f"    {ORDERS[notice]}", FANG)
    if notice == "局长督办单":
        _line(document, "局长批示：　　　　　　　　", FANG)
    _table(document)
    for head, asked in PARTS:
        _line(document, f"{head}：", HEI)
        _line(document, f"【{asked}】", FANG)
    for text in ("签发人：　　　　　　", "【发文机关】", "【签发日期】"):
        _line(document, text, FANG).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _foot(document)
    return _saved(document)


def _page(document: Word) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _head(document: Word, notice: str) -> None:
    """The red head: who issues, the number, a red line; then the name of the notice."""
    head = _line(document, "【发文机关】", SONG, size=30, color=RED)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = _line(document, "编号：【编号】", FANG)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line = '<w:bottom w:val="single" w:sz="18" w:space="4" w:color="D0021B"/>'
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>")
    following = ("w:shd", "w:spacing", "w:ind", "w:jc")  # the order that the format asks for
    number._p.get_or_add_pPr().insert_element_before(border, *following)  # noqa: SLF001
    title = _line(document, notice, SONG, size=22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Word) -> None:
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    table.autofit = False
    for pair in FIELDS:
        cells = table.add_row().cells
        for place, name in enumerate(pair):
            _cell(cells[2 * place], name, HEI)
            _cell(cells[2 * place + 1], f"【{name}】", FANG)
    for name in WIDE:
        cells = table.add_row().cells
        _cell(cells[0], name, HEI)
        _cell(cells[1].merge(cells[3]), f"【{name}】", FANG)
    for row in table.rows:
        for cell, width in zip(row.cells, (2.9, 4.9, 2.9, 4.9), strict=True):
            if cell.grid_span == 1:
                cell.width = Cm(width)


def _foot(document: Word) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    _write(paragraph, "【文种】　编号【编号】　本单由系统按规则生成，签发后生效", FANG, size=9)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _cell(cell: _Cell, text: str, font: str) -> None:
    _write(cell.paragraphs[0], text, font, size=12)


def _line(
    document: Word, text: str, font: str, *, size: float = 14, color: RGBColor | None = None
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    _write(paragraph, text, font, size=size, color=color)
    return paragraph


def _write(paragraph: Paragraph, text: str, font: str, *, size: float, color: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001
    if color is not None:
        run.font.color.rgb = color


def _saved(document: Word) -> bytes:
    """The file, with nothing in it about who made it and when."""
    for owner in (document.part, document.part.package):
        for name, relation in list(owner.rels.items()):
            if relation.reltype.endswith(UNUSED):
                del owner.rels[name]
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = about.title = ""
    about.created = about.modified = datetime.fromisoformat("2026-01-01")
    written, out = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fixed = ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type, fixed.create_system = ZIP_DEFLATED, 3
            new.writestr(fixed, old.read(entry))
    return out.getvalue()


def main() -> None:
    """Write every template."""
    FOLDER.mkdir(exist_ok=True)
    for notice in ORDERS:
        (FOLDER / f"{notice}.docx").write_bytes(template(notice))


if __name__ == "__main__":
    main()
