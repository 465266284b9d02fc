# `make` alone lists the targets. Each makes the environment it needs in .venv and reuses it until pyproject.toml changes.

PYTHON ?= python3
SHARED := ../shared
CORPORA = $(SHARED)/datasets
LEXICONS = $(SHARED)/lexicons
ARTICLE ?= datasets/sample-article.txt
MODEL ?=
EVALUATE ?=
MINUTES ?= 10
PUBLISH ?=
SCALE ?= 1
TARGET ?=
WORKERS ?= auto

BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
FUZZ := .venv/.fuzz
INSTALL := $(BIN)/uv pip install -q --python $(BIN)/python
# Tests start many processes, which would each compile every module anew where the environment forbids to keep bytecode.
export PYTHONDONTWRITEBYTECODE :=
# Each worker starts with a run of neighbouring tests, which share fixtures, and takes over from slower ones at the end.
PARALLEL = --numprocesses $(WORKERS) --dist worksteal

# A default folder that is absent is left out, so that training falls back on the starter set; one that was asked for and
# is absent is an error.
given = $(if $(filter file,$(origin $(1))),$(wildcard $($(1))),$($(1)))
# Measurements change pages of the documentation only on request; otherwise they are written into .cache/results.
PUBLISHED = $(filter 1 yes true,$(PUBLISH))
publish = $(if $(PUBLISHED),--publish)
option = $(if $(call given,$(2)),$(1) "$(call given,$(2))")

.DEFAULT_GOAL := help
.PHONY: help score test quick coverage oldest lint format train evaluate genres benchmark fuzz notebook docs wheel reproducible lock licences clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

score: $(RUNTIME) ## score an article: ARTICLE=file (default: the sample article)
	@$(BIN)/spin-detect score "$(ARTICLE)"

test: $(DEV) ## run all tests, on every core: WORKERS=number
	@$(BIN)/python -m pytest --quiet $(PARALLEL)

quick: $(DEV) ## run the tests that need neither corpora nor other processes: WORKERS=number
	@SPIN_DETECT_KERNELS=off $(BIN)/python -m pytest --quiet $(PARALLEL) -m "not corpus and not slow"

coverage: $(DEV) ## measure which lines the tests run: .cache/coverage has the pages
	@rm -f .cache/coverage.*
	@$(BIN)/coverage run -m pytest --quiet $(PARALLEL)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage html --quiet
	@$(BIN)/coverage report

oldest: $(DEV) ## run all tests with the oldest dependencies that pyproject.toml allows: WORKERS=number
	@$(BIN)/uv venv -q --clear --python 3.11 .venv/oldest
	@$(BIN)/uv pip install -q --python .venv/oldest/bin/python --resolution lowest-direct --editable '.[test]'
	@.venv/oldest/bin/python -m pytest --quiet $(PARALLEL)

lint: $(DEV) ## check style, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(DEV) ## format the code, and fix what can be fixed automatically
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

train: $(DEV) ## train a model: CORPORA=folder LEXICONS=folder MODEL=folder (default: ../shared into models/en; without it the starter set)
	@$(BIN)/spin-detect train $(call option,--corpora,CORPORA) $(call option,--lexicons,LEXICONS) $(if $(MODEL),--output "$(MODEL)")

evaluate: $(DEV) ## measure a model on the test documents: CORPORA=folder MODEL=folder EVALUATE='--baselines --sizes --mpc folder' PUBLISH=1 (into docs, not .cache/results)
	@$(BIN)/spin-detect evaluate $(call option,--corpora,CORPORA) $(if $(MODEL),--model "$(MODEL)") $(publish) $(EVALUATE)

genres: $(DEV) ## measure false alarms on genres left out of training: CORPORA=folder LEXICONS=folder MODEL=folder SCALE=1 PUBLISH=1
	@$(BIN)/spin-detect genres $(call option,--corpora,CORPORA) $(call option,--lexicons,LEXICONS) $(if $(MODEL),--model "$(MODEL)") --scale $(SCALE) $(publish)

benchmark: $(DEV) ## measure speed, memory and size: .cache/results/benchmarks.md, with PUBLISH=1 docs/benchmarks.md
	@$(BIN)/python -m benchmarks $(publish)

fuzz: $(FUZZ) ## test every reader with hostile input: MINUTES=10 TARGET=name (default: all in turn, and growth of time and memory) PUBLISH=1
	@$(BIN)/python -m fuzz --minutes $(MINUTES) --tally $(publish) $(TARGET)
	$(if $(TARGET),,@$(BIN)/python -m fuzz.growth $(publish))
	$(if $(PUBLISHED),@$(BIN)/python docs/refresh_reliability.py)

notebook: $(DEV) ## open the notebook that explains a verdict step by step
	@$(INSTALL) jupyterlab
	@$(BIN)/jupyter lab notebooks/how-it-works.ipynb

docs: $(DEV) ## build the documentation into site/, and check its links
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

wheel: $(DEV) ## build the wheel and the source archive into dist/
	@$(BIN)/python -m build --no-isolation --outdir dist .

reproducible: $(DEV) ## build twice from two copies, and compare byte for byte: PUBLISH=1
	@$(BIN)/python -m reliability.build $(publish)

lock: $(DEV) ## pin the newest versions of what development installs, with hashes: requirements-dev.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --upgrade --extra dev --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements-dev.lock

licences: $(DEV) ## list the licences of what the extras install: .cache/results/licences.md, with PUBLISH=1 docs/licences.md
	@$(INSTALL) --editable '.[compare,engines,fast,files,plots,serve,train,warc]'
	@$(BIN)/python docs/refresh_licences.py $(if $(PUBLISHED),,--output .cache/results/licences.md)

clean: ## remove the environment, caches and builds
	@rm -rf .venv .cache build dist site .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip installs uv, at the version and with the hashes of the lock; uv, several times as fast, installs everything else.
$(RUNTIME): pyproject.toml
	@echo "Installing spin-detect into .venv ..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, $(PYTHON) is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock | $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r /dev/stdin
	@$(INSTALL) --editable .
	@touch $@

$(DEV): $(RUNTIME) pyproject.toml requirements-dev.lock
	@echo "Installing what tests and training need into .venv ..." >&2
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(FUZZ): $(DEV) pyproject.toml
	@$(INSTALL) --editable '.[dev,fuzz]'
	@touch $@
