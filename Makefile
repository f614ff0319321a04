# Everything a newcomer needs is `make serve` and `make test`.
SHELL := /bin/sh
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help

.PHONY: help
help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

.venv/.runtime: requirements.lock pyproject.toml setup/install.sh setup/fonts.sh setup/packages-runtime.txt
	@setup/install.sh runtime
	@touch $@

.venv/.test: requirements-test.lock pyproject.toml setup/install.sh setup/fonts.sh setup/packages-runtime.txt setup/packages-test.txt
	@setup/install.sh test
	@touch .venv/.runtime $@

.PHONY: serve
serve: .venv/.runtime  ## Install, load demonstration data once, start the service
	@$(BIN)/xinbiao demo --once
	@$(BIN)/xinbiao serve

.PHONY: test
test: .venv/.test lint types  ## Install, lint, type-check, run every test
	@$(BIN)/pytest -q -n 3

.PHONY: lint
lint: .venv/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: .venv/.test
	@$(BIN)/mypy

.PHONY: format
format: .venv/.test  ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: .venv/.test  ## Measure speed and memory beside baselines; table on screen, JSON in benchmarks/results
	@$(BIN)/python -m benchmarks

.PHONY: schema
schema: .venv/.test  ## Write form_specs/schema.json anew
	@$(BIN)/python -m forms_app.specs.json_schema form_specs/schema.json

.PHONY: lock
lock: .venv/.test  ## Resolve the dependencies anew into both lock files
	@$(BIN)/uv pip compile -q pyproject.toml --extra build --universal --generate-hashes --no-annotate --no-header -o requirements.lock
	@$(BIN)/uv pip compile -q pyproject.toml --extra build --extra dev -c requirements.lock --universal --generate-hashes --no-annotate --no-header -o requirements-test.lock
