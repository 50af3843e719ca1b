"""confidence.yaml and the share a model must reach: probabilities are probabilities, lines are lines."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.rulepack.checks.faults import Fault, Names, unknown
from minyi_router.rulepack.documents import Dial
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.source import SourceFile

Path_ = tuple[str | int, ...]


def check_confidence(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Nothing must be surer than sure; a dial says for which model it is, or that it is for none."""
    if "pack.yaml" in parsed.named:
        file, document = parsed.named["pack.yaml"]
        yield from _share(file, ("settings", "learned_at"), document.settings.learned_at, 0.5)
    if "confidence.yaml" not in parsed.named:
        return
    file, document = parsed.named["confidence.yaml"]
    for key in ("rules", "learned"):
        dial: Dial | None = getattr(document, key)
        if dial is None:
            continue
        if bool(dial.model) is not (key == "learned"):
            message = "没有写 model（模型的校验值）" if key == "learned" else "只用规则的，不要写 model"
            yield Fault("MY114", f"{message}；请重跑 minyi calibrate", file, (key,), at_key=True)
        if key == "learned" and dial.parts.opinion <= 0:
            message = "没有 opinion，模型有没有把握就不算数了；请重跑 minyi calibrate"
            yield Fault("MY114", message, file, (key, "parts"), at_key=True)
        yield from _share(file, (key, "at_least"), dial.at_least, 0.0)
        for line, share in dial.lines.items():
            if names.lines.lacks(line):
                yield Fault(
                    "MY109", unknown("警种", line, names.lines), file, (key, "lines", line), at_key=True
                )
            yield from _share(file, (key, "lines", line), share, 0.0)


def _share(file: SourceFile, path: Path_, value: float, least: float) -> Iterator[Fault]:
    if not least <= value <= 1:
        yield Fault("MY112", f"{path[-1]} 应在 {least:g} 和 1 之间，现在是 {value:g}", file, path)
