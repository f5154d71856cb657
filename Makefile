# make demo       documents of the project -> data set, shown           (out/demo)
# make test       lint and all tests: training, Stanza, Label Studio, browser, notebooks
# make test-fast  only the unit tests, in a minute, after a small installation
# make lint       ruff, mypy and the order of the rooms (import-linter)
# make bench      compare all pipelines and peers: make bench KTB=DIR KAZNERD=DIR [STANZA=DIR]
# make package    wheels of the pipelines                               (dist)
# make pipeline   write changed tokenizer rules into the embedded pipelines
#
# Each target installs what it needs into .venv; PYTHON=... names another Python (3.11 or newer).
# TESTS='...' passes more options to pytest: make test-fast TESTS='-k tokenizer'

PYTHON ?=
VENV ?= .venv
OUTPUT ?= out/demo
SHOWN ?= corpus/documents/face-recognition-1.md
KTB ?=
KAZNERD ?=
STANZA ?=
TESTS ?=

BIN := $(VENV)/bin
CREATED := $(VENV)/.created
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_PEERS := $(VENV)/.installed-peers
# The server needs a separate environment: it requires older versions of packages than the project.
LABEL_STUDIO := $(VENV)/label-studio/.installed
MODELS := $(wildcard pipelines/*/model)
PACKAGES := build/pipelines
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo test test-fast lint label-studio bench bench-data package pipeline clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

demo: export HF_HUB_OFFLINE := 1
demo: export HF_DATASETS_DISABLE_PROGRESS_BARS := 1
demo: $(INSTALLED)
	$(BIN)/qazcorpus build corpus/documents --output $(OUTPUT) --overwrite
	$(BIN)/python -c 'from datasets import load_dataset; print(load_dataset("$(OUTPUT)", "stance"))'
	$(BIN)/qazcorpus show $(SHOWN)
	$(BIN)/qazcorpus show $(SHOWN) --html $(OUTPUT).html

test: $(INSTALLED_DEV) lint $(LABEL_STUDIO)
	$(BIN)/python -m pytest -n auto $(TESTS)

test-fast: $(INSTALLED_TEST)
	$(BIN)/python -m pytest -n auto --fast $(TESTS)

label-studio: $(LABEL_STUDIO)

lint: $(INSTALLED_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

bench: bench-data $(INSTALLED_PEERS)
	$(if $(STANZA),$(PIP) install -e '.[stanza]')
	$(BIN)/python pipelines/bench/bench.py --ktb "$(KTB)" --kaznerd "$(KAZNERD)" \
	    $(if $(STANZA),--stanza "$(STANZA)")

bench-data:
	@test -d "$(KTB)" -a -d "$(KAZNERD)" || { echo "Name the folders of UD_Kazakh-KTB (with" \
	    "folds.json) and KazNERD: make bench KTB=DIR KAZNERD=DIR [STANZA=DIR]" >&2; exit 2; }

package: $(INSTALLED_DEV)
	rm -rf $(PACKAGES)
	mkdir -p $(PACKAGES)
	set -e; for model in $(MODELS); do \
	    $(BIN)/python -m spacy package "$$model" $(PACKAGES) --build none; \
	done
	set -e; for project in $(PACKAGES)/*/; do \
	    $(BIN)/python -m build --wheel --no-isolation --outdir dist "$$project"; \
	done

# Writes the tokenizer's rules and the components into the embedded pipelines, not the weights.
pipeline: $(INSTALLED)
	$(BIN)/python -m qazcorpus.training.encoder assemble pipelines/kk_news_trf/model/encoder \
	    --meta pipelines/kk_news_trf/meta.json --output pipelines/kk_news_trf/model
	$(BIN)/python -m qazcorpus.training.fast.assembly pipelines/kk_news_sm/model \
	    --meta pipelines/kk_news_sm/meta.json --output pipelines/kk_news_sm/model

clean:
	rm -rf $(VENV) out build dist

$(CREATED):
	@for python in $(or $(PYTHON),python3.11 python3.12 python3.13 python3 python); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || { no_venv=$$python; continue; }; \
	    echo "Creating $(VENV) with $$("$$python" --version)."; \
	    "$$python" -m venv --clear $(VENV) && touch $@ && exit 0; \
	    exit 1; \
	done; \
	if [ -n "$$no_venv" ]; then \
	    echo "$$no_venv lacks the module venv. On Debian and Ubuntu: apt install python3-venv" >&2; \
	elif [ -n "$(PYTHON)" ]; then \
	    echo "$(PYTHON) is not Python 3.11 or newer." >&2; \
	else \
	    echo "Python 3.11 or newer is needed; python3 is $$(python3 --version 2>/dev/null || echo missing)." \
	         "Name another: make PYTHON=/path/to/python3.11" >&2; \
	fi; \
	exit 1

$(INSTALLED): $(CREATED) setup.cfg pyproject.toml
	@echo "Installing qazcorpus into $(VENV) (once; a few minutes)."
	$(PIP) install -e .
	@touch $@

$(INSTALLED_TEST): $(CREATED) setup.cfg pyproject.toml
	@echo "Installing qazcorpus, the tools of its unit tests, and linters into $(VENV) (once; a minute)."
	$(PIP) install -e '.[test]'
	@touch $(INSTALLED) $@

$(INSTALLED_PEERS): $(INSTALLED_DEV) pipelines/bench/requirements.txt
	$(PIP) install -r pipelines/bench/requirements.txt
	@touch $@

$(LABEL_STUDIO): $(INSTALLED_DEV)
	@echo "Installing Label Studio into $(VENV)/label-studio (once; a minute)."
	$(BIN)/python -c 'from pathlib import Path; from qazcorpus.label_studio.server.environment \
	    import make_environment; make_environment(Path("$(VENV)/label-studio"))'
	@touch $@

$(INSTALLED_DEV): $(CREATED) setup.cfg pyproject.toml
	@echo "Installing qazcorpus and everything that its tests use into $(VENV) (once; a few minutes)."
	$(PIP) install -e '.[dev]'
	@touch $(INSTALLED) $(INSTALLED_TEST) $@
