# Order Hub. Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
GRAPHIQL := web/graphiql/dist/index.html
CLIENTS := tests/clients/node_modules/.package-lock.json
CODE := schema resolvers domain persistence subscriptions execution integrations hub tests benchmarks
# Node 20 or newer from the machine; else one from a wheel, inside the environment.
NODE_OK := $(shell node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
NPM := $(if $(NODE_OK),npm,$(abspath $(BIN))/npm)
NODE := $(if $(NODE_OK),,$(VENV)/node)
COMPILE := pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
  --strip-extras --allow-unsafe
export PATH := $(abspath $(BIN)):$(PATH)

.DEFAULT_GOAL := help

.PHONY: help run test check faults format schema lock clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: $(READY) ## Start the hub on SQLite with a living demo: http://127.0.0.1:8000/graphql
	-@$(MAKE) --no-print-directory $(GRAPHIQL)
	$(BIN)/order-hub demo

test: $(READY) $(CLIENTS) ## Run every test
	-@$(MAKE) --no-print-directory $(GRAPHIQL)
	$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder

faults: $(READY) ## Kill everything that can be killed, under load (ten minutes): build/faults.json
	$(BIN)/python -m tests.faults

check: $(READY) $(CLIENTS) ## The gate: format, lint, types, import law, schema snapshot, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/order-hub schema --check
	@$(MAKE) --no-print-directory test

format: $(READY) ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(READY) ## Reprint schema/hub.graphql; its diff is the review of the graph
	$(BIN)/order-hub schema --write

lock: ## Resolve the requirements anew (needs pip-tools)
	$(COMPILE) --extra dev --extra trace -o requirements.lock pyproject.toml
	$(COMPILE) --extra trace -o requirements-serve.lock pyproject.toml
	$(COMPILE) --only-build-deps --build-deps-for=wheel -o requirements-build.lock pyproject.toml

clean: ## Remove everything that was built
	rm -rf $(VENV) web/graphiql/dist web/graphiql/node_modules tests/clients/node_modules

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Order Hub needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/node: $(READY) requirements-node.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
	@touch $@

$(CLIENTS): tests/clients/package-lock.json $(NODE)
	cd tests/clients && $(NPM) ci --no-audit --no-fund --silent
	@touch $@

$(GRAPHIQL): web/graphiql/package-lock.json $(wildcard web/graphiql/src/*) $(NODE)
	cd web/graphiql && $(NPM) ci --no-audit --no-fund --silent && $(NPM) run --silent build
