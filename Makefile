# `make demo` plays a fortnight, `make run` runs the bot, `make test` runs every check of CI. Each creates .venv first, from
# the lock files, and is quick the second time. The README has the commands behind them.

PYTHON ?= python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet install --no-deps --no-compile --require-hashes
UV = $(BIN)/python -m uv
# uv finds and unpacks what is locked in a tenth of pip's processor time. It does not read pip's settings, except for
# the index in the environment; wherever it cannot install, pip does, and tells why if that fails too.
UV_INSTALL = $${PIP_INDEX_URL:+env UV_DEFAULT_INDEX="$$PIP_INDEX_URL"} $(UV) pip install --quiet --no-deps \
	--require-hashes --python $(BIN)/python
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-annotate --custom-compile-command 'make lock' pyproject.toml $(UPGRADE)

.PHONY: help demo run test lint types arrows tests bench catalogue lock format clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: .venv/rehearsal ## play a fortnight of five people on a simulated Discord; needs no token
	$(BIN)/python main.py rehearse

run: .venv/run ## run the bot on Discord; needs a token (README.md)
	$(BIN)/python main.py run

test: lint types arrows tests ## run every check of CI

lint: .venv/dev
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

types: .venv/dev
	$(BIN)/pyrefly check --summary=none

arrows: .venv/dev
	$(BIN)/lint-imports --no-cache

# Bytecode is written, as many tests start processes. The option keeps slipcover from measuring the tests themselves.
tests: export PYTHONDONTWRITEBYTECODE =
tests: .venv/dev
	$(BIN)/python -m slipcover --dont-wrap-pytest -m pytest --quiet --numprocesses 2 --dist worksteal
	@$(BIN)/python -m tests.coverage_by_room rules=95 runtime=95 db=95 services=95 cogs=90

bench: .venv/dev ## run all benchmarks: latency, timers, simulated years, 200 live sessions, 10,000 nudges and circles
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.sessions
	$(BIN)/python -m benchmarks.partners
	$(BIN)/python -m benchmarks.year
	$(BIN)/python -m benchmarks.rituals
	$(BIN)/python -m benchmarks.nudges
	$(BIN)/python -m benchmarks.drift
	$(BIN)/python -m benchmarks.delivery
	$(BIN)/python -m benchmarks.world

format: .venv/dev ## format the code as `make test` requires
	$(BIN)/ruff check --quiet --fix
	$(BIN)/ruff format

catalogue: .venv/dev ## write or renew the texts for translators of LANGUAGE, such as de or pt_BR
	$(BIN)/python -m runtime.catalogue $(LANGUAGE)

lock: .venv/dev ## update the lock files from pyproject.toml; UPGRADE=--upgrade takes the newest versions
	$(COMPILE) --output-file locks/run.txt
	$(COMPILE) --extra rehearsal --constraint locks/run.txt --output-file locks/rehearsal.txt
	$(COMPILE) --extra rehearsal --group dev --group bench --constraint locks/rehearsal.txt --output-file locks/dev.txt

clean: ## remove everything that make created
	rm -rf .venv .coverage.json .hypothesis .pytest_cache .ruff_cache

# A stamp file is newer than its lock once everything in that lock is installed. Each lock contains the one before it:
# run.txt, for a bot in production, rehearsal.txt, dev.txt.
.venv/run: locks/run.txt | $(BIN)/pip
	@echo 'Installing locks/run.txt ...'
	@$(PIP) --requirement locks/run.txt
	@touch .venv/run

.venv/rehearsal: locks/rehearsal.txt | $(BIN)/pip
	@echo 'Installing locks/rehearsal.txt ...'
	@$(PIP) --requirement locks/rehearsal.txt
	@touch .venv/run .venv/rehearsal

.venv/dev: locks/dev.txt | $(BIN)/pip
	@echo 'Installing locks/dev.txt ...'
	@sed -n '/^uv==/,/[^\\]$$/p' locks/dev.txt > .venv/uv.txt
	@{ $(PIP) --requirement .venv/uv.txt && $(UV_INSTALL) --requirement locks/dev.txt; } 2>/dev/null || \
	$(PIP) --requirement locks/dev.txt
	@touch .venv/run .venv/rehearsal .venv/dev

# Debian has ensurepip, which a virtual environment needs, in a separate package.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Circlekeeper needs Python 3.11 or newer.")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory python3-venv
	@$(PYTHON) -m venv .venv

.PHONY: python3-venv
python3-venv:
	@{ $(SUDO) apt-get update -qq && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; } || \
	{ echo 'This Python cannot create virtual environments yet. As root: apt install python3-venv' >&2; exit 1; }
