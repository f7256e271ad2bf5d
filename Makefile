# The two commands: `make demo` and `make test`. Everything else serves them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test setup lint types imports unit spark bench clean

$(BIN)/unisono: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[web]'
	@touch $@

$(VENV)/.dev: $(BIN)/unisono pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[web,postgres]' --group dev --group engines
	@touch $@

setup: $(VENV)/.dev

demo: $(BIN)/unisono
	$(BIN)/unisono demo demo-company

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

unit: setup
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not spark"

spark: setup
	$(BIN)/python -m pytest --timeout 2400 -m spark

test: setup
	tools/find-browser.sh
	$(MAKE) lint types imports unit spark

bench: setup
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) demo-company build dist
