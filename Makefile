# Two commands on a fresh machine: `make run` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK := $(VENV)/.spark

.PHONY: run test lint bench lock clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Half a gigabyte: installed for the tests alone, and only where there is the Java that it needs.
$(SPARK): $(READY) requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-spark.lock \
		&& touch $@ || echo "pyspark could not be installed: its tests will be skipped" >&2

run: $(READY)
	mkdir -p out
	$(BIN)/minyi route data/samples/appeals.csv --show 30 -o out/decisions.xlsx -o out/decisions.csv

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

test: lint $(if $(shell command -v java),$(SPARK))
	$(BIN)/minyi check rules
	$(BIN)/minyi test rules
	$(BIN)/pytest -n auto --dist loadgroup

bench: $(READY)
	$(BIN)/python benchmarks/routing.py
	$(BIN)/python benchmarks/duplicates.py
	$(BIN)/python benchmarks/workshop.py
	$(BIN)/python benchmarks/xlsx.py
	$(BIN)/python benchmarks/files.py
	$(BIN)/python benchmarks/linked.py

# Pins every package with its hashes, for every platform; names no registry.
lock:
	uv pip compile pyproject.toml --extra all --group dev --group build --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--upgrade --output-file requirements.lock
	echo "pyspark>=4.0" | uv pip compile - --constraint requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--upgrade --output-file requirements-spark.lock

clean:
	rm -rf $(VENV) out dist build
