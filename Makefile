# Everything starts from a bare machine with Python (3.11 or later), make and git.
#   make run    set up, run the main scenario, print the summary and where the report lies
#   make test   set up, then lint, types and the whole test suite
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SEED   ?= 1
WORKERS ?= 2

.PHONY: run test lint bench fuzz kill national lock wheel clean

run: $(VENV)/.installed
	$(BIN)/ecfsim run national-outage-2014 --seed $(SEED) --workers $(WORKERS)

test: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/bench -rx --benchmark-only --benchmark-disable-gc -p no:xdist

# Longer than the few seconds that `make test` gives it.
fuzz: $(VENV)/.installed-dev
	ECFSIM_FUZZ_S=600 $(BIN)/python -m pytest tests/pdf/test_pdf_fuzz.py tests/pdf/test_pdf_plain_fuzz.py

# Courts killed at random points under load, and whole servers, 200 times each on SQLite and on PostgreSQL; make test
# does a few. Half an hour.
kill: $(VENV)/.installed-dev
	ECFSIM_KILLS=200 $(BIN)/python -m pytest tests/serve/test_killed.py tests/web/test_killed_server.py -k random_points

# The courts of the country: a week and a month of all 184, and what a year would cost on their line. An hour and more.
NATION := runs/nation
national: $(VENV)/.installed
	$(BIN)/ecfsim national --out $(NATION)
	for span in week month; do \
	  ECFSIM_COURTS=$(NATION)/courts $(BIN)/ecfsim run $(NATION)/national-$$span.toml \
	    --seed $(SEED) --workers $(WORKERS) --out runs/national-$$span || exit 1; done
	$(BIN)/ecfsim project runs/national-week runs/national-month

wheel: $(VENV)/.installed-dev
	$(BIN)/python -m hatchling build -t wheel

# uv where it can be had (it installs the same locked files faster), else pip; both check every hash.
define install
	@echo "setting up $(VENV) from $(1)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv >/dev/null 2>&1 || true
	@if $(BIN)/uv --version >/dev/null 2>&1; \
	  then $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	  else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef

$(VENV)/.installed: requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.installed

# Needs uv. The development lock is solved first so that both locks agree.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group dev -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group build -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) runs dist build
