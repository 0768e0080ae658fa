# `make demo` plays a fortnight; `make test` proves everything that CI proves. Both make .venv first, by the locks,
# and are quick the second time. The README has the plain commands behind them.

PYTHON ?= python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet install --require-hashes
COMPILE = $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-annotate --custom-compile-command 'make lock' pyproject.toml $(UPGRADE)

.PHONY: help demo test lint types arrows tests bench lock format clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: .venv/rehearsal ## a fortnight of five people, on a Discord of its own; no token needed
	$(BIN)/python main.py rehearse

# Types are checked in what time the tests leave idle.
test: lint arrows ## everything that CI proves
	@nice $(BIN)/pyright & $(MAKE) --no-print-directory tests; tested=$$?; wait $$! && exit $$tested

lint: .venv/dev
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

types: .venv/dev
	$(BIN)/pyright

arrows: .venv/dev
	$(BIN)/lint-imports --no-cache

# Six at once on two cores, since tests also wait. Bytecode is kept, as many of them start processes.
tests: export PYTHONDONTWRITEBYTECODE =
tests: .venv/dev
	$(BIN)/python -m pytest --quiet --cov --cov-report= --numprocesses 6 --dist worksteal
	@$(BIN)/coverage report --fail-under=95 --include='rules/*'
	@$(BIN)/coverage report --fail-under=95 --include='runtime/*'
	@$(BIN)/coverage report --fail-under=95 --include='db/*'
	@$(BIN)/coverage report --fail-under=95 --include='services/*'
	@$(BIN)/coverage report --fail-under=90 --include='cogs/*'

bench: .venv/dev ## the measurements, simulated years of sessions and nudges, 200 live sessions, 10,000 nudges delivered
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.sessions
	$(BIN)/python -m benchmarks.nudges
	$(BIN)/python -m benchmarks.drift
	$(BIN)/python -m benchmarks.delivery

format: .venv/dev ## the code as `make test` wants it
	$(BIN)/ruff check --quiet --fix
	$(BIN)/ruff format

lock: .venv/dev ## the locks anew from pyproject.toml; UPGRADE=--upgrade takes the newest versions
	$(COMPILE) --output-file locks/run.txt
	$(COMPILE) --extra rehearsal --constraint locks/run.txt --output-file locks/rehearsal.txt
	$(COMPILE) --extra rehearsal --group dev --group bench --constraint locks/rehearsal.txt --output-file locks/dev.txt

clean: ## without what make made
	rm -rf .venv .coverage .hypothesis .pytest_cache .ruff_cache

# A stamp is newer than its lock once everything in that lock is installed. Each lock holds all of the one before it:
# run.txt, for a bot in production, rehearsal.txt, dev.txt.
.venv/rehearsal: locks/rehearsal.txt | $(BIN)/pip
	@echo 'Installing what locks/rehearsal.txt holds ...'
	@$(PIP) --requirement locks/rehearsal.txt
	@touch .venv/rehearsal

.venv/dev: locks/dev.txt | $(BIN)/pip
	@echo 'Installing what locks/dev.txt holds ...'
	@$(PIP) --requirement locks/dev.txt
	@touch .venv/rehearsal .venv/dev

# Debian keeps ensurepip, which a virtual environment needs, in a package of its own.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Circlekeeper needs Python 3.11 or newer.")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory python3-venv
	@$(PYTHON) -m venv .venv

.PHONY: python3-venv
python3-venv:
	@{ $(SUDO) apt-get update -qq && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; } || \
	{ echo 'This Python makes no virtual environments yet. As root: apt install python3-venv' >&2; exit 1; }
