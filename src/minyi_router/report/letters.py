"""Word files with 【名称】 in them, filled: the one home of python-docx (extra ``docx``)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from minyi_router.errors import MissingExtraError, TableError
from minyi_router.text.likeness import nearest

_ASKED = re.compile("【([^【】]*)】")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # .doc, and a .docx with a password
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold; fixed, so that bytes are
_KEEP_BLANKS = "{http://www.w3.org/XML/1998/namespace}space"
_UNIX = 3
_BROKEN = (
    *(BadZipFile, zlib.error, LookupError, ValueError, OSError),
    *(SyntaxError, RuntimeError, AttributeError, TypeError),
)
"""What zipfile, lxml and python-docx raise, one time or another, on a file that is no Word file."""


def need_letters() -> None:
    """Raise MissingExtraError where python-docx is not installed."""
    if find_spec("docx") is None:
        raise MissingExtraError("python-docx", extra="docx", purpose="填写督办单、提醒函等 Word 文件")


def fill(template: bytes, values: Mapping[str, str], name: str) -> bytes:
    """A Word file with every 【名称】 replaced by its value, wherever it stands; the same bytes every time.

    Text, tables in tables, text boxes, headers and footers are filled. A name that Word has split into
    several runs takes the looks of the first. Lines of a value become lines of the document; values are put
    in as they are, also where they hold 【】 themselves, but for control characters, which are left out.

    Args:
        template: the bytes of a .docx file.
        values: the text for every name that a template may ask for.
        name: what the template is called, for messages.

    Raises:
        MissingExtraError: python-docx is not installed.
        TableError: no Word file, or one that asks for what there is not; Chinese, names the template.
    """
    need_letters()
    document = _opened(template, name)
    paragraphs = list(_paragraphs(document))
    if faults := _unknown(paragraphs, values):
        raise TableError(f"{name}：{'；'.join(faults)}。可以写的有：{'、'.join(values)}")
    for paragraph in paragraphs:
        _fill(_texts(paragraph), values)
    written = BytesIO()
    document.save(written)
    return _dateless(written.getvalue())


def _opened(template: bytes, name: str) -> Any:
    from docx import Document  # noqa: PLC0415 - optional

    if template.startswith(_OLD_WORD):
        raise TableError(f"{name}：这是旧的 .doc 文件，或是加了密码的，请在 Word 里另存为不加密的 .docx")
    try:
        return Document(BytesIO(template))
    except _BROKEN as error:
        raise TableError(f"{name}：打不开，不是完好的 .docx 文件，请用 Word 重新另存为 .docx") from error


def _paragraphs(document: Any) -> Iterator[Any]:
    """Every paragraph of every part that holds text: body, headers, footers; boxes and cells are inside."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - optional

    for part in document.part.package.iter_parts():
        if (root := getattr(part, "element", None)) is not None:
            yield from root.iter(qn("w:p"))


def _texts(paragraph: Any) -> list[Any]:
    """The texts of a paragraph itself, and not of a box that hangs in it."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - optional

    texts = paragraph.iter(qn("w:t"))
    return [text for text in texts if next(text.iterancestors(qn("w:p"))) is paragraph]


def _unknown(paragraphs: Sequence[Any], values: Mapping[str, str]) -> list[str]:
    """What is asked for and not known, each with the name that was meant perhaps."""
    lines = ("".join(text.text or "" for text in _texts(paragraph)) for paragraph in paragraphs)
    asked = dict.fromkeys(found for line in lines for found in _ASKED.findall(line))
    return [_hint(found, values) for found in asked if found not in values]


def _hint(asked: str, values: Mapping[str, str]) -> str:
    near = nearest(asked, values)
    return f"不认识【{asked}】" + (f"，是不是【{near}】" if near else "")


def _fill(texts: Sequence[Any], values: Mapping[str, str]) -> None:
    """Replace from the end on, so that what was put in is not looked at again."""
    line = "".join(text.text or "" for text in texts)
    for found in reversed(list(_ASKED.finditer(line))):
        _replace(texts, found.start(), found.end(), _clean(values[found[1]]))
    for text in texts if _ASKED.search(line) else ():
        _break_lines(text)


def _replace(texts: Sequence[Any], start: int, end: int, value: str) -> None:
    """Put a value where a stretch of the line stood; the run in which that began holds it."""
    at = 0
    for text in texts:
        old = text.text or ""
        first, last = max(start - at, 0), min(end - at, len(old))
        if first < last:
            put = value if at + first == start else ""
            text.text = old[:first] + put + old[last:]
            text.set(_KEEP_BLANKS, "preserve")
        at += len(old)


def _break_lines(text: Any) -> None:
    """The line ends of a text as breaks of the document."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - optional

    text.text, *lines = (text.text or "").split("\n")
    for line in reversed(lines):
        following = OxmlElement("w:t", attrs={_KEEP_BLANKS: "preserve"})
        following.text = line
        text.addnext(following)
        text.addnext(OxmlElement("w:br"))


def _clean(value: str) -> str:
    return _NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _dateless(package: bytes) -> bytes:
    """The same package, written as if on the first day that a zip knows, on any system."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fixed = ZipInfo(entry.filename, _FIRST_DAY)
            fixed.compress_type, fixed.create_system, fixed.external_attr = ZIP_DEFLATED, _UNIX, 0o600 << 16
            new.writestr(fixed, old.read(entry))
    return out.getvalue()
