PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install test check format

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: .venv/.installed ## make the environment alone

.venv/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

test: install ## run every test
	$(BIN)/pytest -q

check: install ## format, lint and types
	$(BIN)/ruff format --check core tests
	$(BIN)/ruff check core tests
	$(BIN)/mypy

format: install ## format the code
	$(BIN)/ruff format core tests
