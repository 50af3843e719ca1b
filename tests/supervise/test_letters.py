"""Word templates filled: wherever a name stands, however Word has split it; and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from tests.supervise.due_cases import at, life, starter
from tests.tools import ROOT, tool

from minyi_router.errors import TableError
from minyi_router.report.letters import fill
from minyi_router.supervise.letter import letter_values
from minyi_router.supervise.notices import Issue, notices_due

NAME = "templates/督办单.docx"
VALUES = {"承办单位": "柳湾派出所", "编号": "YL-1", "要求": "1. 先联系\n2. 再答复"}
TEMPLATES = tool("make_templates")


def saved(document: Word) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def opened(content: bytes) -> Word:
    return Document(io.BytesIO(content))


def written(*texts: str) -> bytes:
    """A template of one paragraph, each text a run of its own."""
    document = Document()
    paragraph = document.add_paragraph()
    for text in texts:
        paragraph.add_run(text)
    return saved(document)


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(content).paragraphs]


@pytest.mark.parametrize(
    ("why", "runs", "filled"),
    [
        ("in one run", ("请【承办单位】办理",), ["请柳湾派出所办理"]),
        ("split", ("请【承", "办单", "位】办理"), ["请柳湾派出所", "", "办理"]),
        (
            "split at its brackets",
            ("请", "【", "承办单位", "】", "办理"),
            ["请", "柳湾派出所", "", "", "办理"],
        ),
        ("two that share a run", ("【编", "号】和【承办", "单位】"), ["YL-1", "和柳湾派出所", ""]),
        ("side by side", ("【编号】【编号】",), ["YL-1YL-1"]),
        ("blanks stay", ("  【编号】  ",), ["  YL-1  "]),
        ("no name", ("〔2026〕 [编号]",), ["〔2026〕 [编号]"]),
        ("half a name", ("【编号 和 号",), ["【编号 和 号"]),
        ("lines", ("要求：【要求】。",), ["要求：1. 先联系\n2. 再答复。"]),
    ],
)
def test_names_in_a_paragraph(why: str, runs: tuple[str, ...], filled: list[str]) -> None:
    paragraph = opened(fill(written(*runs), VALUES, NAME)).paragraphs[0]
    assert [run.text for run in paragraph.runs] == filled, why


def test_looks_stay_and_a_split_name_has_those_of_its_first_part() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for text, bold in (("请【承办", True), ("单位】", False), ("办理", None)):
        paragraph.add_run(text).bold = bold
    after = opened(fill(saved(document), VALUES, NAME)).paragraphs[0]
    assert [(run.text, run.bold) for run in after.runs] == [
        ("请柳湾派出所", True),
        ("", False),
        ("办理", None),
    ]


def hang(paragraph: Paragraph, xml: str) -> None:
    """Put something into a paragraph that python-docx itself does not make."""
    paragraph._p.append(parse_xml(xml))  # noqa: SLF001


def box(document: Word) -> Paragraph:
    """A paragraph with a text box that hangs in the middle of its own 【编号】."""
    paragraph = document.add_paragraph("【编")
    inner = "<w:p><w:r><w:t>盒【承办单位】</w:t></w:r></w:p>"
    frame = f"<w:txbxContent>{inner}</w:txbxContent>"
    shape = f'<v:textbox xmlns:v="urn:schemas-microsoft-com:vml">{frame}</v:textbox>'
    hang(paragraph, f"<w:r {nsdecls('w')}><w:pict>{shape}</w:pict></w:r>")
    paragraph.add_run("号】")
    return paragraph


def everywhere() -> Word:
    """A name in every place where text can stand."""
    document = Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for place, part in enumerate((section.header, section.footer, section.first_page_header)):
        part.paragraphs[0].text = f"边{place}【编号】"
    section.header.add_table(1, 1, Cm(10)).cell(0, 0).text = "眉表【编号】"
    cell = document.add_table(1, 2).cell(0, 1)
    cell.text = "格【编号】"
    cell.add_table(1, 1).cell(0, 0).text = "格中格【编号】"
    link = f"<w:hyperlink {nsdecls('w')}><w:r><w:t>链【编号】</w:t></w:r></w:hyperlink>"
    hang(document.add_paragraph(), link)
    box(document)
    return document


def all_texts(content: bytes) -> list[str]:
    """Every text of every part, in order."""
    parts: Iterator[Any] = opened(content).part.package.iter_parts()
    roots = [part.element for part in parts if hasattr(part, "element")]
    return [text.text for root in roots for text in root.iter(qn("w:t")) if text.text]


def test_a_name_is_filled_wherever_it_stands() -> None:
    texts = all_texts(fill(saved(everywhere()), VALUES, NAME))
    assert sorted(texts) == sorted(
        (
            "边0YL-1",
            "边1YL-1",
            "边2YL-1",
            "眉表YL-1",
            "格YL-1",
            "格中格YL-1",
            "链YL-1",
            "YL-1",
            "盒柳湾派出所",
        )
    )


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("【编号】再来【没有的】", "【编号】再来【没有的】"),
        ("<w:t>&amp;</w:t>", "<w:t>&amp;</w:t>"),
        ("甲\x00\x0b\x1f\ufffe\ud83d乙", "甲乙"),
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("", ""),
        ("  空  ", "  空  "),
    ],
)
def test_values_are_put_in_as_they_are(value: str, read: str) -> None:
    """A citizen's text is no template; what no XML can hold is left out."""
    assert lines(fill(written("甲【要求】乙"), {"要求": value, "编号": "x"}, NAME)) == [f"甲{read}乙"]


def test_the_same_bytes_every_time_and_no_date_of_the_day() -> None:
    template = saved(everywhere())
    one, other = fill(template, VALUES, NAME), fill(template, VALUES, NAME)
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_unknown_name_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(TableError) as refused:
        fill(written("【承办単位】【编号】【】【经办人签字处】"), VALUES, NAME)
    assert str(refused.value) == (
        "templates/督办单.docx：不认识【承办単位】，是不是【承办单位】；不认识【】；不认识【经办人签字处】。"
        "可以写的有：承办单位、编号、要求"
    )


BROKEN = "templates/督办单.docx：打不开，不是完好的 .docx 文件，请用 Word 重新另存为 .docx"
OLD = "templates/督办单.docx：这是旧的 .doc 文件，或是加了密码的，请在 Word 里另存为不加密的 .docx"


def zipped(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("why", "make", "said"),
    [
        ("empty", bytes, BROKEN),
        ("a text", "督办单".encode, BROKEN),
        ("an old .doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OLD),
        ("cut off", lambda: written("【编号】")[:9000], BROKEN),
        ("another zip", lambda: zipped({"readme": "x"}), BROKEN),
    ],
)
def test_what_is_no_word_file(why: str, make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(TableError) as refused:
        fill(make(), VALUES, NAME)
    assert str(refused.value) == said, why


def test_a_damaged_file_is_refused_in_words_or_filled() -> None:
    """Whatever byte is spoilt: never an error of some library."""
    random, template = Random(7), written("【编号】")
    refused = 0
    for _ in range(60):
        spoilt = bytearray(template)
        for _ in range(20):
            spoilt[random.randrange(len(spoilt))] = random.randrange(256)
        try:
            fill(bytes(spoilt), VALUES, NAME)
        except TableError:
            refused += 1
    assert refused > 10


# ---------------------------------------------------------------- what is shipped


def issue() -> Issue:
    ticket = life(
        "YL-1",
        "11-18 09:00",
        channel="12345热线",
        text="【急】楼下太吵，电话13900130001",
        place="澜心路12号",
        kind="投诉",
        matter="社会生活噪声",
        tier="一般",
        unit="柳湾派出所",
        contacted="11-18 09:20",
        returned=2,
        returned_at="11-19 10:00",
    )
    (only,) = notices_due([ticket], starter(), at("11-20 10:00"))
    return only


def test_what_a_notice_says() -> None:
    assert letter_values(issue(), starter(), at("11-20 10:00")) == {
        "工单编号": "YL-1",
        "受理时间": "2026-11-18 09:00",
        "渠道": "12345热线",
        "标题": "—",
        "诉求内容": "【急】楼下太吵，电话139******01",
        "地点": "澜心路12号",
        "属地": "—",
        "类型": "投诉",
        "事项": "社会生活噪声",
        "警种": "—",
        "等级": "一般",
        "承办单位": "柳湾派出所",
        "督办单位": "—",
        "退单次数": "2",
        "重办次数": "0",
        "回访结果": "—",
        "领导批示": "—",
        "文种": "督办单",
        "编号": "20261120-YL-1",
        "发文机关": "河东分局",
        "先行联系时限": "2026-11-18 10:00",
        "办理时限": "2026-11-19 17:30",
        "事由": "1. 退单 2 次（最近一次 2026-11-19）\n2. 办理时限 2026-11-19 17:30，已超 1 小时（上班时间）",
        "要求": "1. 本单不得再退，请牵头办理；确实不归本单位的，由指挥中心协调\n"
        "2. 请立即办理，向诉求人说明情况，并书面报告逾期原因",
        "依据": "本局规定（示例）",
        "回复期限": "2026-11-23 17:30",
        "签发日期": "2026年11月20日",
        "年份": "2026",
        "同一件事的工单": "—",
    }


@pytest.mark.parametrize("notice", starter().notices)
def test_every_notice_has_a_template_that_can_be_filled(notice: str) -> None:
    template = (ROOT / "rules" / "templates" / f"{notice}.docx").read_bytes()
    made = issue()._replace(notice=notice)
    texts = all_texts(fill(template, letter_values(made, starter(), at("11-20 10:00")), notice))
    whole = "\n".join(texts)
    assert whole.replace("【急】", "").count("【") == 0
    assert "139******01" in whole
    assert "柳湾派出所：" in texts
    assert notice in texts


@pytest.mark.parametrize("notice", TEMPLATES.ORDERS)
def test_the_templates_are_as_made(notice: str) -> None:
    """Else run ``python tools/make_templates.py``."""
    shipped = (ROOT / "rules" / "templates" / f"{notice}.docx").read_bytes()
    assert all_texts(TEMPLATES.template(notice)) == all_texts(shipped)
