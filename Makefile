# The README's commands. Each sets up what it needs the first time and starts at once afterwards.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: install demo test test-faults soak hostile fuzz lint bench bench-scale bench-reading look lock audit sbom clean

install: $(READY)

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/rapid-review demo --out demo-out

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: lint
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-faults: $(READY)
	@THOROUGH=1 $(BIN)/python -m pytest tests/test_crashes.py tests/test_disk.py tests/test_parallel.py tests/test_poison.py \
		tests/test_daemon.py tests/test_several.py tests/test_broken_lines.py tests/adapters/test_imap_faults.py
	@TEST_DATABASE=postgresql $(BIN)/python -m pytest tests/test_conversations.py tests/test_receipts.py tests/test_sending.py \
		tests/test_chasing.py tests/test_summaries.py

soak: $(READY)
	@$(BIN)/python -m bench.soak

bench: $(READY)
	@$(BIN)/python -m bench

bench-scale: $(READY)
	@$(BIN)/python -m bench.scale

bench-reading: $(READY)
	@$(BIN)/python -m bench.reading

hostile: $(READY)
	@$(BIN)/python -m bench.hostile

fuzz: $(READY)
	@$(BIN)/python -m bench.fuzz --seconds 60 all

look: $(READY)
	@$(BIN)/python -m bench.look

lock:
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock

audit: $(READY)
	@$(BIN)/python -m bench.audit

sbom: $(READY)
	@$(BIN)/python -m bench.sbom
