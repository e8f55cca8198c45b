# Everything a person needs to type. `make` alone lists it. Only make and a Python >= 3.11 with venv are asked for:
# each target prepares .venv itself (requirements/setup.sh), once.
#
#   PYTHON=python3.13   which Python makes .venv (default: the .venv there is, else the first good one found)
#   T="-k alert"        more words for pytest
#   FAULT_CYCLES=50     how often `make faults` kills (default 2)
#   READINGS=path       real readings for the demo

SHELL := /bin/sh
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help deps run test rosters-long booking-long reminders-long alerts-long faults faults-long faults-full restore-drill defects bench bench-full authz fuzz demo lint types imports check lock clean-venv

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

deps: ## prepare .venv, nothing else
	@PYTHON='$(PYTHON)' sh requirements/setup.sh

run: deps ## start the house: http://127.0.0.1:8000
	@$(BIN)/antam serve

test: deps ## everything but what kills whole processes
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(T)

rosters-long: deps ## 10,000 random rosters against a brute force that walks them minute by minute
	@ROSTERS=$(or $(ROSTERS),10000) $(BIN)/python -m pytest -n 2 tests/scheduling/test_rota.py $(T)

faults-long: deps ## 2,000 phones of which 200 do not read, 5,000 that come back, 1,000 of which a third die in silence
	@FAULTS=long $(BIN)/python -m pytest tests/faults/test_crowds.py -s $(T)

booking-long: deps ## 100,000 steps of booking against a set of intervals, and rules in every zone there is
	@BOOKING=long $(BIN)/python -m pytest tests/scheduling/test_no_overlap.py tests/scheduling/test_availability.py tests/scheduling/test_booking.py -s $(T)

reminders-long: deps ## 300 reminders, 20 kills, two to five beats, one of them stopped for a minute
	@FAULTS=long $(BIN)/python -m pytest tests/faults/test_reminders.py -s $(T)

alerts-long: deps ## 10,000 alerts while server, database, provider and engine fail in turn: FAULT_ALERTS=500
	@FAULTS=long FAULT_ALERTS=$(or $(FAULT_ALERTS),10000) $(BIN)/python -m pytest tests/faults/test_many_alerts.py -s $(T)

faults: deps ## kill -9 of our processes and of PostgreSQL, frozen engines, cut lines, while phones post
	@FAULTS=short FAULT_CYCLES=$(or $(FAULT_CYCLES),2) $(BIN)/python -m pytest -n 2 -m 'processes and not alone' --timeout 900 $(T)
	@FAULTS=short $(BIN)/python -m pytest -m 'processes and alone' --timeout 900 $(T)

faults-full: deps ## the drill of a lost machine and thirty failovers: FAULT_CYCLES=600
	@FAULTS=short RESTORE=drill FAULT_CYCLES=$(or $(FAULT_CYCLES),600) $(BIN)/python -m pytest tests/faults/test_failover.py tests/faults/test_restore_drill.py -s --timeout 900 $(T)

restore-drill: deps ## a house at work is lost with its machine and restored, to a moment and to the end
	@RESTORE=drill $(BIN)/python -m pytest tests/faults/test_restore_drill.py -s $(T)

defects: deps ## fifty bugs put in one by one, each caught by the test that is named for it: DEFECTS="lease cursor"
	@$(BIN)/python -m tests.faults.defects $(DEFECTS)

bench: deps ## every benchmark but growth, some ten minutes: writes docs/figures.md
	@$(BIN)/antam bench all --page docs/figures.md

bench-full: deps ## with growth to ten million rows and more rounds, some 50 minutes and 15 GB: writes docs/figures.md
	@$(BIN)/antam bench all --size full --page docs/figures.md

authz: deps ## every cell of the authorization matrix, and whether flipping any decision is noticed
	@AUTHZ=full $(BIN)/python -m pytest -n 2 tests/authz tests/people/test_access.py $(T)

fuzz: deps ## three minutes of requests nobody would send, from the API's description: FUZZ_SEED=2
	@FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),14) FUZZ_SEED=$(or $(FUZZ_SEED),1) \
		$(BIN)/python -m pytest tests/house/test_schemathesis.py -s --timeout 1200 $(T)

demo: deps ## watch one reading reach the doctor on call
	@$(BIN)/antam demo $(if $(READINGS),--readings '$(READINGS)')

lint: deps ## ruff: habits and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: deps ## basedpyright
	@$(BIN)/basedpyright

imports: deps ## rooms look only down
	@$(BIN)/lint-imports

check: lint types imports test ## all of the four

lock: ## pin the newest dependencies again, with hashes and without addresses
	@PYTHON='$(PYTHON)' sh requirements/setup.sh lock

clean-venv: ## remove .venv; the next target makes it anew
	@rm -rf .venv
