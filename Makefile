# One environment for everything; `make help` lists the targets.
PYTHON ?= python3
VENV ?= .venv
LABS ?= my-labs
WORKERS ?= auto
BROWSERS ?= 3
SITES ?= 2
SITE ?= build/site
# Many of the tests wait for kernels: more processes than cores.
WAITING ?= $(shell nproc 2> /dev/null | awk '{ print ($$1 > 4) ? $$1 : 4 }')
PYTHONS ?= python3.11 python3.12 python3.13 python3.14

# Set in many containers: each of some hundred processes would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

PY := $(VENV)/bin/python
RUN := $(VENV)/.labkit-run
TEST := $(VENV)/.labkit-test
# Without the plugin for notebooks, which each process would import.
UNIT = $(PY) -m pytest tests --ignore=tests/browser --ignore=tests/site --ignore=tests/hub -p no:nbval --dist loadfile --no-loadscope-reorder

# Builds in isolation are held to the same versions: older pips take them from the first variable,
# newer ones from the second.
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
  $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help lab test check lint types format test-quick test-unit test-notebooks \
  test-browser test-pythons test-site test-hub site house bench notebooks screenshots data wheel constraints clean

help: ## Show this list
	@echo "make TARGET [PYTHON=$(PYTHON)] [VENV=$(VENV)] [LABS=$(LABS)]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

lab: $(RUN) ## Open the labs in JupyterLab, on copies in $(LABS)
	$(PY) -m labkit lab "$(LABS)"

test: lint test-unit test-notebooks test-browser ## Run every check

check: lint test-quick ## Run what needs no kernel, server or browser

lint: $(TEST) types ## Check style, formatting and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: $(TEST) ## Repair style and formatting
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: $(TEST) ## Check types
	$(PY) -m mypy

test-quick: $(TEST) ## Run the tests that need nothing but Python
	$(UNIT) -n $(WORKERS) -m "not kernel" --hypothesis-profile quick --durations 5 --durations-min 3

test-unit: $(TEST) ## Run unit and property tests
	$(UNIT) -n $(or $(WAITING),$(WORKERS))

test-notebooks: $(TEST) ## Run the labs and compare their outputs
	MPLBACKEND=agg $(PY) -m pytest --nbval --nbval-current-env --nbval-cell-timeout=300 -n $(WORKERS) --dist loadfile \
	  -o timeout=0 notebooks

test-browser: $(TEST) ## Run the labs in JupyterLab in headless Chromium
	$(PY) -m pytest tests/browser -p no:nbval -n $(BROWSERS) --dist loadfile

test-pythons: ## Run the quick tests on every Python of PYTHONS that is at hand
	@for python in $(PYTHONS); do \
	  if "$$python" -c '' 2> /dev/null; then \
	    name=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    echo "== Python $$name"; \
	    $(MAKE) --no-print-directory test-quick PYTHON="$$python" VENV="$(VENV)-$$name" || exit 1; \
	  else echo "== $$python is not at hand"; fi; \
	done

site: $(TEST) ## Make the site: first page, labs in the browser, documentation (PYODIDE=FOLDER)
	rm -rf build/docs  # what was there keeps the examples' notebooks from being copied
	$(PY) -m sphinx -q -W --keep-going -b html docs build/docs
	$(PY) -m labkit site --output "$(SITE)" --documentation build/docs $(if $(PYODIDE),--pyodide "$(PYODIDE)")

test-site: $(TEST) ## Run the labs and a student's ways in the site, in headless Chromium
	$(MAKE) --no-print-directory site SITE=build/tested-site PYODIDE="$$($(PY) -m tests.site.runtime)"
	$(PY) -m pytest tests/site -p no:nbval -n $(SITES) --dist worksteal

test-hub: $(TEST) ## Lead a class through an assignment on a real JupyterHub (needs root and npm)
	$(PY) -m tests.hub.prepare
	$(PY) -m pytest tests/hub -p no:nbval

house: $(TEST) ## Draw the picture of the folders in CONTRIBUTING.md
	$(PY) -m tests.house

bench: $(TEST) ## Measure speed against other libraries
	$(PY) -m tests.benchmarks

notebooks: $(TEST) ## Execute the labs anew and save their outputs
	$(PY) -m labkit.nbtools.execution notebooks

screenshots: $(TEST) ## Take the pictures of the README
	$(PY) -m tests.browser.screenshots

data: $(TEST) ## Rebuild the packaged data from the original files, and by simulation
	$(PY) -m labkit.data.build_mnist
	$(PY) -m labkit.data.build_ising

wheel: $(TEST) ## Build wheel and source archive into dist/
	$(PY) -c "from labkit.labs.copies import write_all; write_all('build/student')"
	$(PY) -m hatchling build -d dist

constraints: ## Take the newest versions of all packages into constraints.txt
	$(check-python)
	rm -rf "$(VENV)-constraints"
	"$(PYTHON)" -m venv "$(VENV)-constraints"
	"$(VENV)-constraints/bin/python" -m pip install --quiet --disable-pip-version-check '.[test]'
	{ echo '# Tested together; written by `make constraints`.' \
	  && "$(VENV)-constraints/bin/python" -m pip freeze --exclude neuron-labkit; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf "$(VENV)-constraints"

clean: ## Remove the environment and everything built (never the labs)
	rm -rf "$(VENV)" "$(VENV)"-* build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks
	find labkit tests notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune \
	  -exec rm -rf {} +

define check-python
@command -v "$(PYTHON)" > /dev/null || { \
  echo "$(PYTHON) not found. labkit needs Python 3.11 or newer; choose one: make PYTHON=/path/to/python3" >&2; exit 1; }
@"$(PYTHON)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
  "labkit needs Python 3.11 or newer, $(PYTHON) is %d.%d; choose another: make PYTHON=/path/to/python3" % sys.version_info[:2])'
@"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null || { \
  echo "$(PYTHON) cannot make environments. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
endef

# The interpreter is a link: when it dangles, because the Python it came from has gone, the
# environment is made anew.
$(PY):
	$(check-python)
	@echo "Making the environment $(VENV) ..."
	"$(PYTHON)" -m venv --clear "$(VENV)"

$(RUN): pyproject.toml constraints.txt $(PY)
	@echo "Installing labkit and what it needs into $(VENV) (some minutes the first time) ..."
	$(PIP) --editable '.[lab,instructor]'
	@touch "$@"

$(TEST): pyproject.toml constraints.txt $(PY)
	@echo "Installing labkit and its test tools into $(VENV) (some minutes the first time) ..."
	$(PIP) --editable '.[test]'
	@touch "$(RUN)" "$@"
