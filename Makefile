# Everything runs from .venv, which is made on first use from the lock files: make run needs Python 3.11 and nothing else.

JOB ?= configs/jobs/us_azerbaijan.yaml
PYTHON ?=
ARGS ?=
DATA ?=

PY := .venv/bin/python
PIP := PIP_ROOT_USER_ACTION=ignore $(PY) -m pip --quiet --quiet --no-input --disable-pip-version-check
# The project itself is linked, not copied, by the build tool that the lock names: nothing is fetched outside the lock.
LINK := $(PIP) install --no-deps --no-build-isolation --editable .
COMPILE := $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"
export MLFLOW_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := true
# Packages are compiled when first imported, which takes half the time of compiling all of them at installation.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint style types floors mirror format bench docs mlflow lock clean

help: ## Show what can be made
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/.run ## Score the default job (JOB=configs/jobs/other.yaml for another) and write its reports
	@$(PY) -m corridor run "$(JOB)" $(ARGS)

# Each process of the tests takes one thread: two that spin on two cores wait for each other.
test: .venv/.dev ## Run the tests (ARGS="-k name" for some)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -n auto --dist loadfile $(ARGS)

lint: .venv/.dev ## Check style, types, the floors of the house and that tests mirror the source
	@$(MAKE) --no-print-directory --keep-going style types floors mirror

style: .venv/.dev
	$(PY) -m ruff check
	$(PY) -m ruff format --check

types: .venv/.dev
	$(PY) -m mypy
	$(PY) -m mypy --strict tools

floors: .venv/.dev
	.venv/bin/lint-imports

mirror: .venv/.dev
	$(PY) tools/check_tests_mirror_source.py

format: .venv/.dev ## Format the code
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench: .venv/.peers ## Measure every goal beside the peers (DATA=folder of world trade for the large tables)
	@$(PY) benchmarks/run_all.py $(DATA) $(ARGS)

docs: .venv/.run ## Write docs/reference and docs/sources from the registries, tables, readers and configs
	@$(PY) tools/write_reference.py
	@$(PY) tools/write_source_pages.py

mlflow: .venv/.run ## Open the tracked runs on http://127.0.0.1:5000
	@MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false $(PY) -m mlflow ui --host 127.0.0.1 --port 5000 --workers 1 \
		--backend-store-uri sqlite:///experiments/mlflow.db

lock: .venv/.dev ## Resolve pyproject.toml again into the lock files (ARGS=--upgrade for the newest)
	$(COMPILE) $(ARGS) --group build --output-file requirements.lock
	$(COMPILE) $(ARGS) --group build --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) $(ARGS) --extra spark --constraint requirements-dev.lock --output-file requirements-spark.lock
	$(COMPILE) $(ARGS) --extra peers --constraint requirements-dev.lock --output-file requirements-peers.lock

.venv/.peers: requirements-peers.lock | .venv/.dev
	@echo "Installing the peers from requirements-peers.lock (once)"
	@$(PIP) install --no-deps --no-compile --require-hashes --requirement requirements-peers.lock
	@touch $@

clean: ## Remove the environment and everything that was written by tools
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks .hypothesis

$(PY):
	@for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$("$$python" --version)"; \
			exec "$$python" -m venv --clear .venv; \
		fi; \
	done; \
	echo "Python 3.11 or later is needed; name one with: make PYTHON=/path/to/python run" >&2; exit 1

.venv/.run: requirements.lock pyproject.toml | $(PY)
	@echo "Installing from requirements.lock (once, a minute or two)"
	@$(PIP) install --no-deps --no-compile --require-hashes --requirement requirements.lock
	@$(LINK)
	@touch $@

.venv/.dev: requirements-dev.lock requirements.lock pyproject.toml | $(PY)
	@echo "Installing from requirements-dev.lock (once, a minute or two)"
	@$(PIP) install --no-deps --no-compile --require-hashes --requirement requirements-dev.lock
	@$(LINK)
	@touch .venv/.run $@

.venv/.spark: requirements-spark.lock | .venv/.dev
	@echo "Installing Spark from requirements-spark.lock (once, a minute or two)"
	@$(PIP) install --no-deps --no-compile --require-hashes --requirement requirements-spark.lock
	@touch $@
