"""Results of cases as JUnit XML, which every CI server shows. Personal data masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from minyi_router.text.display import shorten
from minyi_router.text.masking import mask
from minyi_router.workshop.cases import CaseResult

DONE = "做到了，可以去掉 todo"
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # what XML 1.0 cannot hold


def junit(results: Sequence[CaseResult], name: str) -> bytes:
    """The file, in UTF-8: a test case each, in the order given; ``todo`` cases that fail are skipped."""
    failures = sum(result.status in {"failed", "done"} for result in results)
    skipped = sum(result.status == "known" for result in results)
    counts = {"tests": str(len(results)), "failures": str(failures), "errors": "0", "skipped": str(skipped)}
    root = Element("testsuites", {"name": "minyi test", **counts})
    suite = SubElement(root, "testsuite", {"name": _clean(name), **counts})
    for result in results:
        _add(suite, result)
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _add(suite: Element, result: CaseResult) -> None:
    """One test case; its name is what people call it, its class the file and rule."""
    asked = result.asked
    stem = asked.file.rpartition(".")[0].replace("/", ".")
    where = {
        "classname": f"{stem}.{asked.rule}" if asked.rule else stem,
        "name": mask(asked.name) or f"{asked.number} {shorten(mask(asked.case.text), 40)}",
        "file": asked.place.file,
        "line": str(asked.place.line),
    }
    case = SubElement(suite, "testcase", {key: _clean(value) for key, value in where.items()})
    if result.status == "failed":
        failure = SubElement(case, "failure", {"message": _clean("；".join(map(str, result.misses)))})
        failure.text = _clean("\n".join((mask(asked.case.text), *result.reasons)))
    elif result.status == "done":
        SubElement(case, "failure", {"message": _clean(f"{DONE}（{mask(asked.case.todo)}）")})
    elif result.status == "known":
        skipped = SubElement(case, "skipped", {"message": _clean(f"todo：{mask(asked.case.todo)}")})
        skipped.text = _clean("\n".join(result.reasons))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
