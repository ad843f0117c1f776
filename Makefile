# `make` shows what there is. Settings may stand in .env (see .env.example); the environment wins over it.
.DEFAULT_GOAL := help
.PHONY: help install build pipeline dev dashboard test lint format bench drills docs clean lock \
	spark cluster cluster-stop build-spark bench-spark
SHELL := bash
BIN := .venv/bin
INSTALLED := .venv/.installed
SPARK := .venv/.spark
# What Python compiles is kept, also where the environment says not to: else each of dozens of processes compiles dbt
# and Dagster again, which takes seconds.
export PYTHONDONTWRITEBYTECODE :=

# dbt reads no .env itself. A variable that is set already keeps its value.
WITH_ENV := $(if $(wildcard .env),$(BIN)/dotenv run --no-override --)

help:  ## Show this list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: $(INSTALLED)  ## Install, then build everything: from transactions to the published file.
	@$(WITH_ENV) $(BIN)/dbt build
	@echo
	@$(BIN)/fraud status

pipeline: $(INSTALLED)  ## The same as a Dagster job, without a daemon: with what lies between models, and the mail.
	@$(BIN)/fraud pipeline
	@echo
	@$(BIN)/fraud status

dev: $(INSTALLED)  ## Dagster on http://127.0.0.1:3000: lineage, runs, sensors, schedule.
	@$(BIN)/fraud dev

dashboard: $(INSTALLED)  ## Write the page on model, data and LLM: data/dashboard/llm_performance.html.
	@$(BIN)/fraud dashboard

# Three processes keep two cores busy: where one waits, for a cluster or a daemon, another goes on.
test: $(INSTALLED)  ## Install, then run the whole test suite.
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED)  ## Install, then check style and imports: Python, SQL, YAML.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 1 dbt_project/models dbt_project/layouts/ulb
	@# The linter cannot follow the indentation of loops over windows: LT02.
	FRAUD_LAYOUT=payments $(BIN)/sqlfluff lint --processes 1 --exclude-rules AM04,ST06,RF04,LT02 dbt_project/layouts/payments
	$(BIN)/yamllint .

format: $(INSTALLED)  ## Put Python and SQL into our style.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 1 dbt_project

bench: $(INSTALLED)  ## Measure speed and memory, in one run, as ratios. BENCH_ROWS=10000000 adds a large one.
	$(BIN)/python -m tests.benchmarks

bench-spark: $(SPARK)  ## Measure the build on one machine against Spark on it. BENCH_ROWS=10000000 adds a large one.
	$(BIN)/python -m tests.benchmarks.spark

drills: $(INSTALLED)  ## Inject faults into simulated data, in temporary folders, and see whether they are seen.
	@names=$$($(BIN)/fraud drill --list) || exit 1; for name in $$names; do $(BIN)/fraud drill $$name || exit 1; done

docs: $(INSTALLED)  ## Generate dbt's documentation into target/.
	@$(WITH_ENV) $(BIN)/dbt docs generate

clean:  ## Remove what builds leave, but never data/ nor .venv/.
	rm -rf target logs build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

lock:  ## Resolve the dependencies anew (needs uv).
	uv lock --upgrade
	uv export --quiet --no-emit-project --output-file requirements.lock
	@# What Spark needs beyond that, at the same versions.
	{ echo "# What \`make spark\` installs beside requirements.lock. \`make lock\` writes both."; \
	uv export --quiet --no-header --no-emit-project --extra spark | \
		awk 'NR == FNR {known[$$1]; next} /^[^ ]/ {new = !($$1 in known)} new' requirements.lock -; } > requirements-spark.lock

install: $(INSTALLED)  ## Make the environment in .venv.

spark: $(SPARK)  ## Install PySpark beside. It needs Java 17 or newer.

cluster: $(SPARK)  ## Start a Spark master with two workers on this machine, and print what to set.
	@$(BIN)/fraud cluster start

cluster-stop: $(INSTALLED)  ## End them.
	@$(BIN)/fraud cluster stop

build-spark: $(SPARK)  ## What make build does, on Spark, in data/spark. Where no cluster runs, one is started for it.
	@set -e; \
	if ! settings=$$($(BIN)/fraud cluster status 2>/dev/null); then \
		settings=$$($(BIN)/fraud cluster start); trap '$(BIN)/fraud cluster stop' EXIT; \
	fi; \
	eval "$$settings"; \
	( export FRAUD_WAREHOUSE=data/spark/warehouse.duckdb FRAUD_PUBLISHED=data/spark/fraud.duckdb FRAUD_LAKE=data/spark/lake; \
	$(WITH_ENV) $(BIN)/dbt build; \
	echo; \
	$(BIN)/fraud status )

# uv where there is one (seconds), pip otherwise (about a minute). Both check the hashes of the lock file, which is
# complete: nothing is resolved anew. Neither compiles: most of it is never imported, and Python keeps what it compiles.
$(INSTALLED): requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; python3 is $$(python3 --version)."; exit 1; }
	@echo "Installing the environment into .venv ..."
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing .venv && \
		uv pip sync --quiet --python .venv requirements.lock && \
		uv pip install --quiet --python .venv --no-deps --editable .; \
	else \
		python3 -m venv .venv && \
		$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --requirement requirements.lock && \
		$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .; \
	fi
	@touch $@

# Whatever changes the environment takes PySpark out, so that it comes back after it. It has no wheel: its build needs
# setuptools.
$(SPARK): requirements-spark.lock $(INSTALLED)
	@echo "Installing PySpark into .venv (450 MB) ..."
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python .venv --no-deps --requirement requirements-spark.lock; \
	else \
		$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --requirement requirements-spark.lock; \
	fi
	@touch $@
