"""JSON Schema of every file of a rule pack, so that editors complete keys (descriptions in Chinese)."""

from __future__ import annotations

from typing import Any

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.rule_documents import RulesDoc

RULE_FILES = "规则文件"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each file by its name in the pack; rule files share the one named 规则文件."""
    models: dict[str, type[Doc]] = {**NAMED_FILES, RULE_FILES: RulesDoc}
    return {name: {"$schema": _DIALECT, **model.model_json_schema()} for name, model in models.items()}
