# One entry for everything. `make help` lists it.
# npm scripts run on the Node that is a dev dependency (node_modules/.bin), whatever Node is on PATH.
SHELL := bash
.DEFAULT_GOAL := help
INSTALLED := node_modules/.muster-installed

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

.PHONY: install
install: $(INSTALLED) ## Install what the lockfile says

$(INSTALLED): package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: demo
demo: $(INSTALLED) ## Watch real jobs go through a real Postgres and a real Redis; exits 0 when all went as it should; KEEP=1: stays
	@MUSTER_PARENT=$$PPID exec node_modules/.bin/node apps/dev/src/demo-main.ts

.PHONY: dev
dev: $(INSTALLED) ## Keep the same stack running, with a cheat sheet; Ctrl-C stops it
	@MUSTER_PARENT=$$PPID exec node_modules/.bin/node apps/dev/src/dev-main.ts

.PHONY: check
check: $(INSTALLED) bench/node_modules/.muster-installed ## Format, lint, types, unused code and packages, proto
	npm run --silent check:format
	npm run --silent check:lint
	npm run --silent check:types
	npm run --silent --prefix bench check:types
	npm run --silent check:unused
	npm run --silent check:proto
	npm run --silent check:dashboard

# What is long (`LONG` in test/support/long.ts, LONG_FILES in test/layout.ts) runs with LONG=1; targets that are there for it
# have that by themselves, and CI leaves it out by LONG=0.
long = TEST_LONG=$(or $(LONG),$(1))

.PHONY: test
test: $(INSTALLED) ## Every test that runs with each change, on a real Postgres and a real Redis of the tests' own; LONG=1: all
	$(call long,0) npm run --silent test

.PHONY: test-unit
test-unit: $(INSTALLED) ## The tests that need no servers
	npm run --silent test:unit

.PHONY: test-serializable
test-serializable: $(INSTALLED) ## The tests that race in SQL again, at the strictest transaction isolation
	TEST_ISOLATION=serializable TEST_RACES=only npm run --silent test:integration

.PHONY: test-packages
test-packages: $(INSTALLED) ## What is published, packed and installed in projects of its users, on Node 24 and 22
	$(call long,1) npm run --silent test:packages

test/charts/installed/node_modules/.muster-installed: test/charts/installed/package-lock.json
	npm ci --prefix test/charts/installed --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: test-charts
test-charts: $(INSTALLED) test/charts/installed/node_modules/.muster-installed ## The Helm chart and the kustomize base, rendered and held against Kubernetes' schemas
	npm run --silent test:charts

.PHONY: test-dashboard
test-dashboard: $(INSTALLED) ## The dashboard in a Chromium, which is installed where there is none: pages, keys, dialogs, actions, streams
	npm run --silent test:dashboard

.PHONY: test-image
test-image: $(INSTALLED) ## The image as deploy/Dockerfile makes it, assembled in a folder and run without an engine; needs root
	npm run --silent test:image

.PHONY: chaos
chaos: $(INSTALLED) ## Break a real system in every way that production does, and check that nothing is lost; ARGS="--help"
	@npm run --silent chaos -- $(ARGS)

.PHONY: chaos-proof
chaos-proof: $(INSTALLED) ## Take one safety at a time out of a copy of the product, and see the checker go red
	$(call long,1) npm run --silent test:proof

.PHONY: stores
stores: $(INSTALLED) ## Run it on each kind of Postgres and Redis that teams have, and break what can fail over; ARGS="--help"
	@npm run --silent stores -- $(ARGS)

.PHONY: proofs
proofs: export TEST_LONG := 1
proofs: $(INSTALLED) ## What is too long for each change, before a release: every scenario, the mutants, all that runs SQL at every isolation
	@npm run --silent chaos
	npm run --silent test:proof
	npm run --silent test:proof-long
	npm run --silent test:packages
	npm run --silent test:image
	npm run --silent test:dashboard-scale
	PAUSE_FREEZES=50 npm run --silent test:integration -- test/system/pauses.test.ts
	PAUSE_RACES=10000 npm run --silent test:integration -- packages/schedule/test/pause-races.test.ts
	FEEDER_ROUNDS=10000 npm run --silent test:integration -- packages/db/test/policies/feed/two-feeders.test.ts
	PLACEMENT_CHURN=100 npm run --silent test:integration -- packages/worker/test/placement.test.ts
	PLACEMENT_ROUNDS=11 npm run --silent test:integration -- packages/worker/test/placement-rate.test.ts
	POLICY_RUNS=10 npm run --silent test:integration -- test/system/policies.property.test.ts
	TENANTS_SECONDS=600 npm run --silent test:integration -- apps/api/test/access/tenants.test.ts
	SCHEDULE_HISTORIES=200 npm run --silent test:integration -- packages/schedule/test/histories.test.ts
	CONFORMANCE_JOBS=1000 npm run --silent test:integration -- test/system/conformance.test.ts
	@npm run --silent conformance -- node apps/worker/src/main.ts
	@npm run --silent conformance -- examples/bash/worker.sh
	npm run --silent test:integration
	TEST_ISOLATION="repeatable read" npm run --silent test:integration
	TEST_ISOLATION=serializable npm run --silent test:integration

bench/node_modules/.muster-installed: bench/package-lock.json
	npm ci --prefix bench --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: bench
bench: $(INSTALLED) bench/node_modules/.muster-installed ## Measure it beside BullMQ, graphile-worker and pg-boss; ARGS="--help"
	@npm run --silent --prefix bench bench -- $(ARGS)

.PHONY: format
format: $(INSTALLED) ## Format all files
	npm run --silent format

.PHONY: proto
proto: $(INSTALLED) ## Generate code from proto/
	npm run --silent proto

.PHONY: dashboard
dashboard: $(INSTALLED) ## Build what browsers get from apps/dashboard/src
	npm run --silent dashboard

.PHONY: docs
docs: $(INSTALLED) ## Write what documents show of the product: tables of settings, metrics and commands; the dashboard's pictures
	npm run --silent docs
	npm run --silent docs:pictures
