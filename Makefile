# Order Hub. Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One environment: first with the dependencies of the hub, later also with those of the tests.
SERVING := $(VENV)/serving
READY := $(VENV)/ready
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
NPM_CI := ci --no-audit --no-fund --prefer-offline --loglevel=error
MODULES := web/graphiql/node_modules/.package-lock.json
GRAPHIQL := web/graphiql/dist/index.html
CLIENTS := tests/clients/node_modules/.package-lock.json
EXAMPLES := examples/node_modules/.package-lock.json
OPERATIONS := examples/relay/__generated__/operationsListQuery.graphql.js
# Every worker and every command would compile all modules again.
TESTED := env -u PYTHONDONTWRITEBYTECODE
CODE := schema resolvers domain persistence subscriptions execution integrations hub tests benchmarks
# Node.js 20 or newer of the machine, or else one from a wheel, in the environment.
NODE_OK := $(shell node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
NPM := $(if $(NODE_OK),npm,$(abspath $(BIN))/npm)
NODE := $(if $(NODE_OK),,$(VENV)/node)
COMPILE := pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
  --strip-extras --allow-unsafe
export PATH := $(abspath $(BIN)):$(PATH)

.DEFAULT_GOAL := help

.PHONY: help run demo page test check faults audit attack pin mutants bench format schema lock clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

# Both in parallel: the hub serves while GraphiQL is being built, and without it if that fails.
run: ## Start the hub on SQLite with a simulated demo: http://127.0.0.1:8000/graphql
	@$(MAKE) --no-print-directory -k -j2 demo page

demo: $(SERVING)
	@echo 'Starting the hub …'
	@$(BIN)/order-hub demo

page: $(GRAPHIQL)
	@:

test: $(READY) $(CLIENTS) $(OPERATIONS) ## Run every test
	-@$(MAKE) --no-print-directory page
	$(TESTED) $(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder

faults: $(READY) ## Inject faults under load (ten minutes): build/faults.json
	$(BIN)/python -m tests.faults

bench: $(READY) $(NODE) ## Run all benchmarks, a quarter of an hour: build/bench.json, build/bench/*.svg
	$(BIN)/python -m benchmarks

pin: ## Pin the images of deploy/ to the digests of your registry (needs Docker)
	@deploy/pin.sh

audit: $(READY) $(NODE) ## Ask the advisory databases about every locked dependency
	$(BIN)/python -m tests.attacks.audit

attack: $(READY) ## Attack a hub of the production profile (three minutes): build/attack.json
	$(BIN)/python -m tests.attacks

mutants: $(READY) ## Change the domain, one token at a time: do the tests notice? (twenty minutes)
	$(BIN)/python -m tests.mutants

check: $(READY) $(CLIENTS) $(OPERATIONS) ## Run all checks: format, lint, types, import rules, printed schema, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/order-hub schema --check
	@$(MAKE) --no-print-directory test

format: $(READY) ## Format, and fix what the linter can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(READY) ## Print schema/hub.graphql and the docs made from code; review their diff
	$(BIN)/order-hub schema --write

lock: ## Update the lock files of the requirements (needs pip-tools)
	$(COMPILE) --extra dev --extra trace -o requirements.lock pyproject.toml
	$(COMPILE) --extra trace -o requirements-serve.lock pyproject.toml
	$(COMPILE) --only-build-deps --build-deps-for=wheel -o requirements-build.lock pyproject.toml

clean: ## Remove the environment and all build results
	rm -rf $(VENV) web/graphiql/dist web/graphiql/node_modules tests/clients/node_modules \
	  examples/node_modules examples/relay/__generated__ benchmarks/peers/node/node_modules

$(SERVING): requirements-serve.lock requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Order Hub needs Python 3.11 or newer.")'
	@echo 'Creating the environment in $(VENV) …'
	@$(PYTHON) -m venv $(VENV)
	@echo 'Installing the hub and its dependencies …'
	@$(PIP) --require-hashes -r requirements-serve.lock -r requirements-build.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(READY): $(SERVING) requirements.lock
	@echo 'Installing the dependencies of the tests …'
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/node: $(SERVING) requirements-node.lock
	@echo 'Installing Node.js in $(VENV) …'
	@$(PIP) --require-hashes -r requirements-node.lock
	@touch $@

$(CLIENTS): tests/clients/package-lock.json $(NODE)
	@echo 'Installing the JavaScript clients of the tests …'
	@cd tests/clients && $(NPM) $(NPM_CI) >/dev/null
	@touch $@

$(EXAMPLES): examples/package-lock.json $(NODE)
	@echo 'Installing the client libraries of the examples …'
	@cd examples && $(NPM) $(NPM_CI) >/dev/null
	@touch $@

# relay-compiler checks the operations of the Relay example against the schema.
$(OPERATIONS): $(EXAMPLES) examples/relay/operations.js examples/relay/relay.config.json schema/hub.graphql
	@cd examples && $(NPM) run --silent relay
	@touch $@

$(MODULES): web/graphiql/package-lock.json $(NODE)
	@echo 'Building GraphiQL …'
	@cd web/graphiql && $(NPM) $(NPM_CI) --ignore-scripts >/dev/null
	@touch $@

$(GRAPHIQL): $(MODULES) $(wildcard web/graphiql/src/*)
	@cd web/graphiql && $(NPM) run --silent build
	@echo 'GraphiQL is built.'
