# Frontdesk. `make run` sets up and starts it; `make test` is everything; `make check` is what CI asks of the code.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
# What takes longest begins first, so that no process is left alone with it at the end.
SHARED_OUT := -n $(JOBS) --dist loadfile --no-loadscope-reorder
LONGEST := $(wildcard $(addprefix tests/,kill deploy cli/test_up.py cli/test_doctor.py api))
TOUCH_DATABASE := $(wildcard $(addprefix tests/,api turns business knowledge packs migrations accounts audit privacy copies jobs errands core/test_database.py))
marked = $(shell grep -rlE "mark\.($(1))\b" tests --include='test_*.py')

.PHONY: run setup setup-dev models repair-models compose test test-python test-postgres test-browser test-audio test-voice test-long \
	test-frontend coverage check check-python check-frontend clean

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

# Secrets and .env of docker-compose.yml; ARGS="--host desk.example.com --node-ip 203.0.113.7" opens it to others.
compose:
	@$(PYTHON) -m deploy compose $(ARGS)

# One after the other: real-time audio runs alone, nothing beside it.
test: setup-dev
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-postgres
	@$(MAKE) --no-print-directory test-frontend
	@$(MAKE) --no-print-directory test-browser
	@$(MAKE) --no-print-directory test-audio

test-python:
	$(BIN)/python -m pytest -q $(SHARED_OUT) -m "not audio and not browser and not long" $(LONGEST) tests

# What touches the database, once more on a PostgreSQL of its own.
test-postgres:
	FRONTDESK_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q $(SHARED_OUT) \
		-m "not audio and not browser and not sqlite and not long" $(TOUCH_DATABASE)

test-browser:
	$(BIN)/python -m pytest -q -m "browser and not audio and not long" $(call marked,browser)

test-audio:
	$(BIN)/python -m pytest -q -m "audio and not long" $(call marked,audio)

# Calls with all the models at work: each part broken in mid-call, scars, whole conversations. A quarter of an hour.
test-voice: setup-dev
	FRONTDESK_TEST_VOICE=1 $(BIN)/python -m pytest -q tests/voice
	$(BIN)/frontdesk scenarios --voice

# Half an hour and more: memory and file handles over time, a hundred deaths of each process.
test-long: setup-dev
	$(BIN)/python -m pytest -q -m long --timeout 7200 $(call marked,long)

# Branches of what may never go wrong: how a turn is taken, repaired and written, on both databases. Some ten minutes.
COVERING := $(wildcard $(addprefix tests/,turns agents scenarios))
coverage: setup-dev
	@mkdir -p .pytest_cache/coverage && $(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q $(SHARED_OUT) -m "not audio and not browser and not long" $(COVERING)
	FRONTDESK_TEST_DATABASE=postgresql $(BIN)/coverage run -m pytest -q $(SHARED_OUT) -m "not sqlite and not long" tests/turns
	@$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=95

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
	cd frontend && npm run lint && npm run types

clean:
	rm -rf .venv .setup .tools .models frontend/node_modules frontend/dist artifacts
