"""JSON Schema of every file of a rule pack, so that editors complete keys (descriptions in Chinese)."""

from __future__ import annotations

from typing import Any

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.overlay_documents import OVERLAY, OverlayDoc
from minyi_router.rulepack.rule_documents import CasesDoc, RulesDoc

RULE_FILES = "规则文件"
CASE_FILES = "例子文件"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CARD = ["id", "version"]  # what an overlay's pack.yaml must say; all else it may leave to the base


def schemas(*, overlay: bool = False) -> dict[str, dict[str, Any]]:
    """The schema of each file by its name in the pack; rule files share one, and so do files of cases.

    ``overlay``: for the files of an overlay, which say only what differs from the base.
    """
    models: dict[str, type[Doc]] = {
        **NAMED_FILES,
        OVERLAY: OverlayDoc,
        RULE_FILES: RulesDoc,
        CASE_FILES: CasesDoc,
    }
    found = {name: {"$schema": _DIALECT, **model.model_json_schema()} for name, model in models.items()}
    return {name: _partial(name, schema) for name, schema in found.items()} if overlay else found


def _partial(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a file that need not say everything."""
    if name not in NAMED_FILES:
        return schema
    rest = {key: value for key, value in schema.items() if key != "required"}
    return {**rest, "required": _CARD} if name == "pack.yaml" else rest
