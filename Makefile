# Frontdesk. `make run` sets up and starts it; `make test` is everything; `make check` is what CI asks of the code.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

.PHONY: run setup setup-dev models repair-models test test-python test-browser test-audio test-frontend check check-python check-frontend clean

run: setup
	@exec $(BIN)/frontdesk up $(ARGS)

setup:
	@$(PYTHON) -m deploy run

setup-dev:
	@$(PYTHON) -m deploy dev

models:
	@$(PYTHON) -m deploy models

repair-models:
	@$(PYTHON) -m deploy models --repair

# One after the other: real-time audio runs alone, nothing beside it.
test: setup-dev
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-frontend
	@$(MAKE) --no-print-directory test-browser
	@$(MAKE) --no-print-directory test-audio

test-python:
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile -m "not audio and not browser"

test-browser:
	$(BIN)/python -m pytest -q -m "browser and not audio"

test-audio:
	$(BIN)/python -m pytest -q -m audio

test-frontend:
	cd frontend && npm test

check: setup-dev check-python check-frontend

check-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/deptry .

check-frontend:
	cd frontend && npm run lint && npm run types && npm test

clean:
	rm -rf .venv .setup .tools .models frontend/node_modules frontend/dist artifacts
