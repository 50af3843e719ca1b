"""The small types that documents are made of: everything is text first and typed here (pydantic).

Every reader raises ValueError with a plain Chinese reason; the parser adds the place.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

_NUMBER = re.compile(r"\d+(\.\d+)?")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = 1_000_000  # far beyond any use; keeps sums finite
_YES = {"是", "true", "yes"}
_NO = {"否", "false", "no"}
_SCALAR = {"type": ["string", "number", "boolean"]}  # an editor types 110 and no; we read them as text


class Doc(BaseModel):
    """Base of all documents: frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def _text(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("这里是空的，请写上内容或删掉这一行")
    return value


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) and value.strip() else value


def as_written(value: Any) -> str:
    """A value as a message shows it: the text in 「」, or which shape it has."""
    return f"「{value}」" if isinstance(value, str) else "列表" if isinstance(value, tuple) else "「键: 值」"


def _number(value: Any) -> float:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value.strip()):
        raise ValueError(f"这里应是数，写成 1 或 1.5 这样，现在是{as_written(value)}")
    if float(value) > _MOST:
        raise ValueError(f"「{value}」太大了，最大 {_MOST}")
    return float(value)


def _count(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError(f"「{value}」不是整数")
    return int(number)


def _priority(value: Any) -> int:
    sign, digits = _sign(value)
    return sign * _count(digits)


def _signed(value: Any) -> float:
    sign, digits = _sign(value)
    return sign * _number(digits)


def _sign(value: Any) -> tuple[int, Any]:
    return (-1, value[1:]) if isinstance(value, str) and value.startswith("-") else (1, value)


def _yes_no(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in _YES | _NO:
        return value.lower() in _YES
    raise ValueError(f"这里应写 是 或 否（true、false 也可以），现在是{as_written(value)}")


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
    except ValueError:
        raise ValueError(f"这里应是日期，写成 2026-01-01 这样，现在是{as_written(value)}") from None


class _EmptyOr:
    """Marks a mapping that may be left empty (``河东:`` and nothing more)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(lambda v: {} if v == "" else v, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        return {"anyOf": [handler(schema), {"type": "null"}]}


_LIST_SCHEMA = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}

RawText = Annotated[str, WithJsonSchema(_SCALAR)]
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_SCALAR)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many), WithJsonSchema(_LIST_SCHEMA)]
Number = Annotated[float, BeforeValidator(_number), WithJsonSchema({"type": "number", "minimum": 0})]
Signed = Annotated[float, BeforeValidator(_signed), WithJsonSchema({"type": "number"})]
Count = Annotated[int, BeforeValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0})]
Priority = Annotated[int, BeforeValidator(_priority), WithJsonSchema({"type": "integer"})]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": [True, False, "是", "否"]})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
EmptyOr = _EmptyOr()
