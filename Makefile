# What one does with this repository; `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= 2
CASES ?= 20000
SEED ?= 20251120
PORT ?= 8000

.PHONY: help setup demo serve test lint bench matrix fuzz front-end fonts layouts lock samples gallery screenshots guide clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Create .venv with Python 3.11 and the locked packages

# --require-hashes takes nothing that is not in the lock; the project itself has no hash.
$(READY): requirements.lock pyproject.toml
	@python=""; for candidate in python3.11 python3; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; \
	  then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 is needed: on Debian 12 and Ubuntu, apt-get install python3.11 python3.11-venv"; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "Python's venv module is incomplete: on Debian and Ubuntu, apt-get install python3.11-venv"; \
	  exit 1; \
	fi; \
	echo "setup: $$("$$python" --version) in .venv"; \
	"$$python" -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Make letters of the sample register through store, queue and workers, to out/demo
	@$(BIN)/python -m tools.demo

serve: setup ## Start the service with invented data (PORT=8000; everything lies in var/)
	@$(BIN)/python -m tools.demo_data
	@$(BIN)/faf serve --port $(PORT)

test: setup ## Run all tests (LibreOffice is installed for them where that is allowed)
	tools/system-packages.sh
	tools/javascript-packages.sh
	$(BIN)/python -m pytest -n $(WORKERS)

lint: setup ## Check style, types, the direction of imports and the templates
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/faf lint

bench: setup ## Measure against other tools
	$(BIN)/python -m benchmarks

matrix: setup ## Read every document back from every program into docs/reading.md
	tools/system-packages.sh
	tools/javascript-packages.sh
	$(BIN)/python -m tools.reading_matrix

fuzz: setup ## Break valid files at random and read them (CASES=20000 SEED=20251120)
	$(BIN)/python -m tools.fuzz $(CASES) $(SEED)

front-end: ## Renew the front-end files that the pages use (needs node)
	tools/front-end.sh

fonts: setup ## Build the fonts again from Debian's package
	$(BIN)/python -m service.documents.fonts.build

layouts: setup ## Write the layouts of the blank papers again, after a change of a Word template
	$(BIN)/python -m tools.layouts

# pip's own settings are set aside: what this machine adds to the index must not enter the lock.
lock: setup ## Renew requirements.lock from pyproject.toml (LOCK=--upgrade for newer versions)
	PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/python -m piptools compile --quiet --extra dev --generate-hashes --strip-extras \
	  --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --no-emit-options $(LOCK) --output-file requirements.lock pyproject.toml

samples: setup ## Write the sample files again
	$(BIN)/python -m tools.samples

gallery: setup ## Draw every document in every shape into docs/gallery
	tools/system-packages.sh
	$(BIN)/python -m tools.gallery

screenshots: setup ## Draw every page at two widths into out/screenshots
	tools/system-packages.sh
	$(BIN)/python -m tools.screenshots

guide: setup ## Take the pictures of the Thai guide and the README again
	tools/system-packages.sh
	$(BIN)/python -m tools.guide

clean: ## Remove everything that can be made again
	rm -rf .venv build out *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
