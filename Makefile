# Everything here runs in .venv, which any target makes first. `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# Newer than the lock and the project's metadata, or setting up is done again.
INSTALLED := $(VENV)/.installed

PATHWAY := pathways/back_pain
PATIENTS := emergency routine missing_answers

# The editors' own YAML server, for the test that drives it; tests/editors pins it.
EDITORS := .editors

# Further words for pytest or pip-compile: `make test ARGS='-k units'`, `make lock ARGS=--upgrade`.
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup editors demo test check bench format generate lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED)  ## make .venv with everything pinned, and carepath itself

$(INSTALLED): requirements/dev.txt pyproject.toml
	@$(PYTHON) tools/check_python.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python tools/check_python.py
	@echo "Installing into $(VENV); the first time takes a minute."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@

editors: $(EDITORS)/.installed  ## install the editors' YAML server for its test (needs npm)

$(EDITORS)/.installed: tests/editors/package.json tests/editors/package-lock.json
	@mkdir -p $(EDITORS)
	@cp tests/editors/package.json tests/editors/package-lock.json $(EDITORS)
	@npm ci --prefix $(EDITORS) --ignore-scripts --no-audit --no-fund
	@touch $@

demo: $(INSTALLED)  ## check the back-pain pathway, evaluate three patients, draw the charts
	@echo '== The pathway: carepath check $(PATHWAY)'
	@$(BIN)/carepath check $(PATHWAY)
	@for patient in $(PATIENTS); do \
		facts=$(PATHWAY)/patients/$$patient.json; \
		printf '\n== A patient: carepath evaluate $(PATHWAY) --facts %s\n' "$$facts"; \
		$(BIN)/carepath evaluate $(PATHWAY) --facts "$$facts" || exit; \
	done
	@printf '\n== The flowcharts: carepath diagram %s -o charts\n' $(PATHWAY)
	@$(BIN)/carepath diagram $(PATHWAY) -o charts

test: $(INSTALLED)  ## run the tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 $(ARGS)

check: $(INSTALLED)  ## format (code and pathways), lint, types, import order, generated files, cases
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m tools.arrows
	$(BIN)/python -m tools.generated --check
	$(BIN)/python -m carepath_diagrams.gallery --check
	$(BIN)/carepath fmt --check pathways
	$(BIN)/carepath test pathways --min-coverage 100

bench: $(INSTALLED) $(VENV)/.bench-installed  ## measure; ratios are printed and written to bench/results.json
	$(BIN)/python -m bench
	$(BIN)/python -m bench.flowcharts

$(VENV)/.bench-installed: requirements/bench.txt $(INSTALLED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --no-deps --requirement requirements/bench.txt
	@touch $@

format: $(INSTALLED)  ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(INSTALLED)  ## write the generated files and the output shown in documents
	$(BIN)/python -m tools.generated
	$(BIN)/python -m carepath_diagrams.gallery
	$(BIN)/python -m tools.transcripts

# Compiled on the oldest supported Python, since only its conditional requirements cover all.
COMPILE = $(BIN)/pip-compile --quiet --no-config --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-options --no-emit-index-url --no-emit-trusted-host \
	--no-emit-find-links --newline lf $(ARGS)

lock: $(INSTALLED)  ## compile requirements/*.txt anew
	$(COMPILE) --output-file requirements/runtime.txt pyproject.toml requirements/runtime.in
	$(COMPILE) --output-file requirements/dev.txt pyproject.toml requirements/dev.in
	$(COMPILE) --output-file requirements/bench.txt requirements/bench.in

clean:  ## delete caches and builds (.venv stays: delete it to start anew)
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
