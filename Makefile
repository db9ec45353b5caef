PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
CODE := bot core simulator storage tests benchmarks docs/site

# Bytecode is kept: the processes that tests and the demo start would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test test-faults torture bench-digest bench-home bench-search check format docs pictures site lock clean

help: ## list what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: .venv/.installed ## make the environment alone (.venv, with .venv/bin/guichet)

.venv/.installed: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Guichet needs Python 3.11 or later with venv (on Debian: apt install python3-venv)."; exit 1; }
	@echo "Installing what Guichet needs into .venv: a minute or two, once."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## start a Slack workspace and the bot on this machine, and open its page
	@$(BIN)/guichet demo --port $(PORT)

demo-reset: install ## empty the demo's workspace
	@$(BIN)/guichet demo --reset

test: install ## run every test but those of the faults, browser tests included
	@$(BIN)/pytest -q -n 2 -m "not faults"

test-faults: install ## kill, freeze, fill the disk, restart the database: minutes
	@$(BIN)/pytest -q -n 2 -m faults --timeout 600

torture: install ## play 10,000 acts while half of what is sent fails and the desk is killed ten times
	@$(BIN)/python -m tests.faults.torture

bench-digest: install ## measure the same digest over a thousand tickets and over a million: minutes
	@$(BIN)/python -m benchmarks.digest

bench-search: install ## measure search over ten and a hundred thousand tickets: half an hour
	@$(BIN)/python -m benchmarks.search

bench-home: install ## measure the App Home of an agent with ten thousand open tickets in his teams
	@$(BIN)/python -m benchmarks.home

check: install ## check format, lint, types, import contracts, fresh docs and that the gate is tested whole
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot.admin.handbook --check
	$(BIN)/coverage run --branch --source=core.access -m pytest -q tests/core/test_access.py
	$(BIN)/coverage report --fail-under=100 --show-missing

format: install ## format the code and mend what the linter can
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

docs: install ## write anew the pages of the documentation that the code tells
	$(BIN)/python -m bot.admin.handbook

pictures: install ## take the pictures of the documentation anew, from the demo
	$(BIN)/python -m tests.e2e.pictures

site: install ## build the documentation as a site, in French and English, in build/site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

lock: install ## pin the requirements again, with hashes
	for each in runtime dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url requirements/$$each.in --output-file requirements/$$each.txt; \
	done

clean: ## remove what was made here, the demo's data included
	rm -rf .venv .guichet-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
