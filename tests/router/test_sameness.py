"""Same appeal, same pack: the same bytes, in any process, thread, hash seed or order of rules."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from minyi_router import Appeal, Router
from minyi_router.rulepack.load import starter_pack

SCRIPT = """
import csv, hashlib, json, sys
from minyi_router import Appeal, Router
router = Router.load()
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))[::3]
appeals = [Appeal(row["诉求内容"], title=row["标题"], place=row["地址"]) for row in rows]
found = [router.explain(appeal).to_dict() for appeal in appeals]
print(hashlib.sha256(json.dumps(found).encode()).hexdigest())
"""
SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "appeals.csv"


def digest(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", SCRIPT, str(SAMPLES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


def test_hash_seeds() -> None:
    assert len({digest(seed) for seed in ("0", "4242")}) == 1


def test_threads(starter: Router, samples: list[Appeal]) -> None:
    """One router, shared."""
    alone = [starter.route(appeal) for appeal in samples]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(starter.route, samples)) == alone
        assert list(pool.map(starter.route, samples[::-1])) == alone[::-1]


def test_routing_twice(starter: Router, samples: list[Appeal]) -> None:
    """Nothing is remembered from one appeal to the next."""
    once = [starter.route(appeal) for appeal in samples]
    assert [starter.route(appeal) for appeal in samples[::-1]] == once[::-1]


def shuffled(folder: Path, chance: random.Random) -> Path:
    """The starter pack with its rules, term groups and their words dealt anew into seven other files."""
    source, target = starter_pack(), folder / "pack"
    shutil.copytree(source, target)
    terms: list[tuple[str, Any]] = []
    rules: list[Any] = []
    for path in sorted(target.rglob("*.yaml")):
        if path.parent in {target, target / "places", target / "cases"}:
            continue
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        terms += document.get("terms", {}).items()
        of_file = {key: document[key] for key in ("owner", "basis") if key in document}
        rules += [{**of_file, **rule} for rule in document.get("rules", [])]
        path.unlink()
    chance.shuffle(terms)
    chance.shuffle(rules)
    for words in [group["any"] for _, group in terms]:
        if isinstance(words, list):
            chance.shuffle(words)
    for i in range(7):
        document = {"terms": dict(terms[i::7]), "rules": rules[i::7]}
        path = target / "混排" / f"{chance.random()}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return target


def test_the_order_of_rules_and_files(starter: Router, samples: list[Appeal], tmp_path: Path) -> None:
    """All but the hash of the files stays the same."""
    other = Router.load(shuffled(tmp_path, random.Random(20261101)))
    assert len(other.pack.rules) == len(starter.pack.rules)
    for appeal in samples:
        one, two = starter.route(appeal).to_dict(), other.route(appeal).to_dict()
        assert one["pack"].pop("hash") != two["pack"].pop("hash")
        assert one == two
