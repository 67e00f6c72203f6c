# The sentences of the README. Whatever CI does, a person can do at home.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8600
DATA ?= data/demo
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
NPM := npm --no-fund --no-audit --loglevel=error
RELEASE := target/release/ballast
DEMO := target/demo/ballast
PYTHON := target/python/bin/python

.PHONY: help demo test faults attack bench build fmt update audit sbom tools clean

help:            ## this list
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 16

demo: $(DEMO)    ## install what is missing, build quickly, create the demo city, serve it on 127.0.0.1:8600
	$(DEMO) demo --data $(DATA) --port $(PORT)

build: $(RELEASE) ## the one binary, with the web client inside

SOURCES := $(shell find crates packs -type f 2>/dev/null) Cargo.toml Cargo.lock
CLIENT := $(shell find web/src web/public -type f 2>/dev/null) web/index.html web/vite.config.ts

$(RELEASE): web/dist/index.html $(SOURCES)
	cargo build --release --locked -p ballast
	@touch $@

# The same with less optimisation: a release takes a newcomer's machine ten minutes. On a new machine cargo and npm work side by side:
# what needs the client or its fonts fails meanwhile, is not shown, and is built when they are there.
$(DEMO): $(SOURCES) $(CLIENT)
	@if [ ! -e web/dist/index.html ]; then \
	  $(MAKE) --no-print-directory web/dist/index.html & \
	  cargo build --profile demo --locked -p ballast --keep-going 2>&1 | grep -E '^ +(Downloaded|Compiling) ' || true; \
	  wait $$!; \
	fi
	@$(MAKE) --no-print-directory web/dist/index.html
	cargo build --profile demo --locked -p ballast
	@touch $@

web/node_modules/.installed: web/package-lock.json web/package.json
	cd web && $(NPM) ci
	@touch $@

web/dist/index.html: web/node_modules/.installed $(CLIENT)
	cd web && npm run --silent build
	@touch $@

# What the tests need beyond Rust and Node: a database server, a browser (older Debians have it with its windows only), fonts, a PDF reader, a Python package.
tools: web/node_modules/.installed $(PYTHON) target/python/bin/moto_server ## install what the tests need (Debian packages, npm, PyPI)
	@missing=""; \
	[ -x "$$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1)" ] || missing="$$missing postgresql"; \
	command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing="$$missing chromium-headless-shell"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	[ -n "$$(find /usr/share/fonts -iname '*noto*cjk*' 2>/dev/null | head -1)" ] || missing="$$missing fonts-noto-cjk"; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; $(SUDO) apt-get update -qq; \
	  apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing="$${missing/chromium-headless-shell/chromium}"; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

$(PYTHON):
	python3 -m venv target/python 2>/dev/null || { $(SUDO) apt-get update -qq; $(SUDO) apt-get install -y -qq python3-venv >/dev/null; python3 -m venv target/python; }
	target/python/bin/pip install --quiet --disable-pip-version-check chinesecalendar==1.11.0

# An S3-compatible server, for the papers that lie in a bucket.
target/python/bin/moto_server: | $(PYTHON)
	target/python/bin/python -m pip install --quiet --disable-pip-version-check 'moto[s3,server]==5.2.5'

# Compiled and linted in one pass: clippy's driver stands in for the compiler of our own crates, as `cargo clippy` has it do, and the artifacts are
# kept. Dependencies are compiled once instead of twice.
LINTED := RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ cargo

test: web/dist/index.html ## fmt, clippy, every Rust test, vue-tsc, eslint, vitest, browser tests
	cargo fmt --all --check
	@# The largest crates compile on one core: on the other, what is missing is installed and the client is checked meanwhile, and what
	@# they say is printed afterwards.
	@mkdir -p target; \
	  ($(MAKE) --no-print-directory tools && cd web && npm run --silent typecheck && npm run --silent lint && npm run --silent test) \
	    >target/client.log 2>&1 & client=$$!; \
	  $(LINTED) test --locked --workspace --no-run; \
	  wait $$client || { cat target/client.log; exit 1; }; cat target/client.log
	$(LINTED) test --locked --workspace --quiet
	$(LINTED) build --locked --workspace --all-targets   # with the features that the tests were built with: nothing is compiled twice
	cd web && npm run --silent e2e

faults: $(RELEASE) ## kill the server a thousand times on each database, let the disk fail, and look what is left (an hour)
	tests/faults/kill.py --database sqlite
	tests/faults/kill.py --database postgres
	tests/faults/inject.py

# Two environments: the tools do not agree on their own dependencies.
target/attack/bin/schemathesis:
	python3 -m venv target/attack
	target/attack/bin/pip install --quiet --disable-pip-version-check schemathesis==4.32.5 sqlmap==1.10.10

target/attack-wapiti/bin/wapiti:
	python3 -m venv target/attack-wapiti
	target/attack-wapiti/bin/pip install --quiet --disable-pip-version-check wapiti3==3.2.3

attack: $(DEMO) target/attack/bin/schemathesis target/attack-wapiti/bin/wapiti ## let tools of others attack the demonstration, and fuzz what reads files (two hours)
	cargo build --profile demo --locked -p bench --bin fuzz --bin fuzz_rules
	tests/attack/attack.py schema crawl inject
	tests/attack/attack.py fuzz --seconds 3600

bench:           ## print numbers beside their peers
	bench/run.sh

fmt: ## rewrite formatting
	cargo fmt --all

update: web/node_modules/.installed ## rewrite goldens, openapi.json, schema.ts; then read the diff
	UPDATE_EXPECT=1 cargo test --workspace --quiet
	cd web && npm run --silent types

# Asks the advisories of both registries, so it needs the network; it installs nothing by itself.
audit: ## known holes, licences and sources of all dependencies
	@command -v cargo-deny >/dev/null || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 1; }
	cargo deny --locked check
	cd web && npm audit --package-lock-only

sbom: ## list all dependencies as CycloneDX 1.6 in target/
	@node .ci/sbom.mjs target/sbom.cdx.json

clean: ## remove what was built and the demo's data
	rm -rf target web/dist web/node_modules data
