# The one list of commands. Everything is installed into .venv from the lock files; nothing is installed by hand.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
SOURCES := packages dev e2e bench
export PYTHONPATH := .

.PHONY: help demo demo-journey test check fix unit e2e mutants bench wheel docs lock clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.venv/.ready: requirements/bootstrap.lock requirements/dev.lock packages/wire/pyproject.toml packages/vault/pyproject.toml packages/client/pyproject.toml packages/server/pyproject.toml dev/bootstrap
	@dev/bootstrap

demo: .venv/.ready ## start the demo school (DEMO_PORT chooses the port); Ctrl-C stops it
	@$(PYTHON) -m dev.demo

demo-journey: .venv/.ready ## one lesson's life with a proof for each step (CLIP=file for a clip of your own)
	@$(PYTHON) -m dev.journey

test: .venv/.ready ## everything that must hold: checks, tests, mutants
	@dev/system-packages chromium ffmpeg
	@$(MAKE) --no-print-directory check
	@dev/test-all

check: .venv/.ready ## fast checks: format, lint, types, arrows, budgets, generated pages
	@dev/check

fix: .venv/.ready ## format and mend what can be mended by a tool
	@.venv/bin/ruff format $(SOURCES)
	@.venv/bin/ruff check --fix $(SOURCES)

unit: .venv/.ready ## the tests of the four packages
	@.venv/bin/pytest -q -n 2 packages dev

e2e: .venv/.ready ## attacks, journeys and faults against a real server, real media and a real browser
	@dev/system-packages chromium ffmpeg
	@.venv/bin/pytest -q -n 2 e2e

mutants: .venv/.ready ## delete each refusal of wire and vault in turn; the tests must go red each time
	@$(PYTHON) -m dev.mutants

bench: .venv/.ready ## measure: name value unit lines, and bench/results.json
	@$(PYTHON) -m bench

wheel: .venv/.ready ## build the four distributions into dist/
	@rm -rf dist && for name in wire vault client server; do .venv/bin/uv build --quiet --wheel --no-build-isolation --out-dir dist packages/$$name; done && ls dist

docs: .venv/.ready ## renew the generated pages
	@dev/docs

lock: .venv/.ready ## renew the lock files
	@dev/lock

clean: ## remove what was built
	@rm -rf .venv .cache dist build var .mypy_cache .ruff_cache .pytest_cache .hypothesis
