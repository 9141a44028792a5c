# `make run` and `make test` set up all they need, on a fresh machine too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What the program needs; and what checking, measuring and training it needs besides.
PROGRAM := $(VENV)/program
STAMP := $(VENV)/installed

.PHONY: install run test check clean bench gate results calibrate
.DEFAULT_GOAL := run

install: $(STAMP)

$(PROGRAM): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Footnote needs Python 3.11 or newer: make install PYTHON=python3.11" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(STAMP): $(PROGRAM)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

run: $(PROGRAM)
	$(BIN)/qa serve

# Which tests share a process, and in what order, is said in tests/conftest.py. Each has a core: the
# threads of OpenMP, which spin while they wait, would take those of the others.
test: check
	.ci/chromium
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
	  --no-loadscope-reorder

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Fails when a figure falls below eval/gate.toml.
gate: $(STAMP)
	$(BIN)/python -m eval gate

# Writes eval/RESULTS.md; the peers get an environment of their own.
results: $(STAMP) .venv-peers/installed
	@test -n "$(DATA)" || { echo "usage: make results DATA=folder with the SQuAD tune files" >&2; exit 2; }
	$(BIN)/python -m eval results --data $(DATA)

.venv-peers/installed: eval/peers/requirements.txt
	PYTHON=$(PYTHON) sh eval/peers/setup.sh
	@touch $@

bench: $(STAMP)
	$(BIN)/python -m eval bench

# Replaces qa/answer/calibration*.json; python -m eval calibrate --out FILE leaves them as they are.
calibrate: $(STAMP)
	@test -n "$(DATA)" || { echo "usage: make calibrate DATA=folder with bench/ and train/" >&2; exit 2; }
	$(BIN)/python -m eval calibrate --data $(DATA)
	QA_SECOND_READER=none $(BIN)/python -m eval calibrate --data $(DATA)

clean:
	rm -rf $(VENV) .venv-peers .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
