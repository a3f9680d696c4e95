# `make run` and `make test` need only a Python 3.11 or newer: each makes its own environment.

RUN_ENV = build/env-run
DEV_ENV = build/env-dev
ENGINES_ENV = build/env-engines
ENGINES_LIMIT_S = 600
STATE = newsroom-run
BIN = $(DEV_ENV)/bin

PYTEST_ARGS = --numprocesses 2 --dist loadfile

UV = uv
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock"

MAX_BLOWS = 200

.PHONY: help run test env-engines test-engines soak check format docs lock env clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

run: ## Run against the invented newsroom, or your own sources: make run CONFIG=my.toml
	@scripts/make_env.sh $(RUN_ENV) requirements/run.txt
ifdef CONFIG
	@$(RUN_ENV)/bin/cleanfeed run -c $(CONFIG)
else
	@PYTHONPATH=fixtures $(RUN_ENV)/bin/python scripts/run_newsroom.py $(STATE)
endif

env: ## Make the environment for development
	@scripts/make_env.sh $(DEV_ENV) requirements/dev.txt

test: env ## Run the tests
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

env-engines: ## Make the environment with Ray, Spark and datatrove (1.3 GB)
	@scripts/make_env.sh $(ENGINES_ENV) requirements/dev.txt
	@$(ENGINES_ENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		"ray[data]>=2.35" "pyspark[sql]>=3.5" "pandas<3" "datatrove[io,processing]>=0.3"

test-engines: env-engines ## Run the tests of Ray, Spark and datatrove, within 10 minutes
	@timeout $(ENGINES_LIMIT_S) $(ENGINES_ENV)/bin/python -m pytest \
		tests/scale/test_ray.py tests/scale/test_spark.py tests/scale/test_datatrove.py

soak: env ## Kill, stop and starve runs at 200 random moments (MAX_BLOWS=20 for fewer); about 20 minutes
	@PYTHONPATH=tests:fixtures $(BIN)/python -m run.soak --blows $(MAX_BLOWS)

check: env ## Run ruff, mypy, import-linter, and pyright where it is installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if [ -x $(BIN)/pyright ]; then $(BIN)/pyright src; else echo "pyright is not installed: not run"; fi

format: env ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: env ## Write config.toml and the references in docs/ anew from the code
	$(BIN)/cleanfeed init --force config.toml
	$(BIN)/python -c "from cleanfeed.config import render_reference as r; print(r(), end='')" \
		> docs/configuration.md
	$(BIN)/python -c "from cleanfeed.cli.reference import render_commands as r; print(r(), end='')" \
		> docs/commands.md
	$(BIN)/python docs/make_api.py > docs/api.md
	$(BIN)/python -c "from cleanfeed.cli.manual import render_manual as r; print(r(), end='')" \
		> docs/man/cleanfeed.1

lock: env ## Resolve the locked requirements anew (needs uv: pip install uv)
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) -c requirements/run.txt pyproject.toml requirements/build.in requirements/dev.in \
		-o requirements/dev.txt

clean: ## Remove environments, caches and the newsroom's state
	rm -rf build dist $(STATE) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
