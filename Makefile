# Everything a newcomer types. `make try` and `make test` do all their set-up themselves.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: install try test check format test-kill bench lock clean

.venv/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	$(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/dev

try: .venv/runtime
	@$(BIN)/python -m bot try

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: check
	$(BIN)/python -m pytest -n 2

lock:
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header pyproject.toml -o requirements.txt
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --extra dev --extra bench pyproject.toml -c requirements.txt -o requirements-dev.txt

test-kill: .venv/dev
	$(BIN)/python -m bench.intake_kills --kills 20
	$(BIN)/python -m bench.delivery_kills --kills 200

bench: .venv/dev
	$(BIN)/python -m bench.summaries_speed
	$(BIN)/python -m bench.transport
	$(BIN)/python -m bench.language

clean:
	rm -rf .venv
