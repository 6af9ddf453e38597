# run and test do everything on a fresh machine: system libraries, virtual environment, locked packages.
# The other verbs need no more.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := installers/linux/qt-libraries
DEMO := build/demo
export QT_LOGGING_RULES ?= qt.qpa.*=false

.PHONY: run demo test lint types contracts tests bench faults fuzz simulate pictures lock clean

run: $(VENV)/ready
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" != Linux ]; then \
		$(BIN)/python -m interventiondesk; \
	else \
		$(MAKE) --no-print-directory demo; \
	fi

# What the window does, where there is no screen.
demo: $(VENV)/ready
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@$(BIN)/interventiondesk demo --desk $(DEMO)/desk --files $(DEMO)/files
	@$(BIN)/interventiondesk import $(DEMO)/files/powerschool-students.txt --desk $(DEMO)/desk
	@$(BIN)/interventiondesk import $(DEMO)/files/mclass-progress-monitoring.csv --desk $(DEMO)/desk
	@$(BIN)/interventiondesk packet --desk $(DEMO)/desk --out $(DEMO)/packet.pdf
	@$(BIN)/interventiondesk pictures --desk $(DEMO)/desk --out $(DEMO)/pictures > /dev/null
	@$(BIN)/interventiondesk check --desk $(DEMO)/desk
	@echo "There is no screen here. The packet is $(DEMO)/packet.pdf, pictures of every place are in $(DEMO)/pictures/."

test: lint types contracts tests

lint: $(VENV)/ready
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests

types: $(VENV)/ready
	$(BIN)/pyright

contracts: $(VENV)/ready
	$(BIN)/lint-imports --no-cache

# What is compiled is kept, whatever the shell says: workers and programs they start would each compile it all again.
tests faults: export PYTHONDONTWRITEBYTECODE :=

tests: $(VENV)/ready
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

# Ratios within one run, never seconds.
bench: $(VENV)/ready
	@for bench in tests/benchmarks/*_bench.py; do QT_QPA_PLATFORM=offscreen $(BIN)/python $$bench || exit 1; done

# The long programme, and ten times as many invented examples for every rule that is tried with such.
faults: $(VENV)/ready
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "long or hypothesis" --hypothesis-profile thorough

# A hundred thousand broken files, each read or refused: make fuzz ARGS="--count 5000 --first 700000".
fuzz: $(VENV)/ready
	@PYTHONPATH=tests $(BIN)/python -m fuzz $(ARGS)

# How often each decision rule is wrong, and what it finds: make simulate ARGS="--series 1000", or "--write" to store it.
simulate: $(VENV)/ready
	@PYTHONPATH=tests $(BIN)/python -m simulation $(ARGS)

# Every place in light, dark and at 150 %, as a school sees them.
pictures: $(VENV)/ready
	@rm -rf build/pictures && mkdir -p build/pictures
	@$(BIN)/interventiondesk demo --desk build/pictures/desk --today 2027-01-14
	@$(BIN)/interventiondesk pictures --desk build/pictures/desk --today 2027-01-14 --out build/pictures/light
	@$(BIN)/interventiondesk pictures --desk build/pictures/desk --today 2027-01-14 --out build/pictures/dark --dark
	@$(BIN)/interventiondesk pictures --desk build/pictures/desk --today 2027-01-14 --out build/pictures/large --scale 1.5

# Pins every package for all systems; the address that they come from is not written down.
lock: $(VENV)/ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) build

$(VENV)/ready: requirements.lock pyproject.toml $(PACKAGES)
	@sh installers/linux/system-libraries $(PACKAGES)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
