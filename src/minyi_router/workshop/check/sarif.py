"""A report as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

from typing import Any

from minyi_router.errors import Problem
from minyi_router.workshop.check.codes import CODES, Code
from minyi_router.workshop.check.findings import Finding, Severity
from minyi_router.workshop.check.run import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:")


def sarif(report: Report, version: str) -> dict[str, Any]:
    """The report as plain data for JSON; columns are code points. ``version``: of this program."""
    rules = list(CODES)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "minyi", "version": version, "rules": [*map(_rule, CODES.values())]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, rules) for finding in (*report.findings, *report.excused)],
            }
        ],
    }


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "helpUri": code.page,
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "properties": {"family": code.family},
    }


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    problem = finding.problem
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rules.index(problem.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": _location(problem)}],
    }
    if finding.excuse:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.excuse}]
    return result


def _location(problem: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.file)}}
    if problem.line:
        region = {"startLine": problem.line, "startColumn": problem.column}
        if problem.end_column:
            region["endColumn"] = problem.end_column
        location["region"] = region
    return location


def _uri(path: str) -> str:
    """A path as a URI reference: what is not plain ASCII as %XX of its UTF-8."""
    quoted = "".join(c if c in _PLAIN else "".join(f"%{b:02X}" for b in c.encode()) for c in path)
    return f"file://{quoted}" if path.startswith("/") else quoted
