# make deps   install what is needed (Debian packages by name)
# make demo   from a fresh clone to the first search
# make joins  from a fresh clone to columns that join
# make test   build and run all tests          make lint    format and lint
# make bench  measure (SUITE=encode, PEERS=1)   make docs    the library's documentation
# make soak   long reliability and fuzz runs   make check   lint + test
# make sanitize   run the kernels' checks under sanitizers
# make arm    compare Arm's kernels with portable ones under emulation

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

APT := libopenblas-dev libfaiss-dev liblmdb-dev libstemmer-dev libssl-dev pkg-config python3 python3-pip
SWIFT_BUILD := swift build -c release
PERENNIAL = $(shell $(SWIFT_BUILD) --show-bin-path)/perennial
SOURCES := Package.swift Sources Tests $(wildcard benchmarks)

.PHONY: help deps swift build test lint check format model demo joins bench docs soak arm sanitize clean

help:
	@sed -n 's/^# //p' Makefile

deps: swift
	@missing=""; for p in $(APT); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then echo "deps: all present"; \
	elif [ "$$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then \
	  echo "deps: not root; install by hand: sudo apt-get install$$missing" >&2; exit 1; \
	else \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null \
	  || { echo "deps: could not install$$missing: check the package lists (apt-get update)" >&2; exit 1; }; \
	  echo "deps: installed$$missing"; fi

swift:
	@command -v swift >/dev/null || { echo "deps: swift is missing: install Swift 6.2 or newer from swift.org" >&2; exit 1; }

build: swift
	$(SWIFT_BUILD)

model: build
	@$(PERENNIAL) model pull all-MiniLM-L6-v2

## One test at a time: many use all cores themselves, and servers of tests need a free thread.
## Built as the program is, because `swift test` alone compiles every module once more with other flags.
## Suites whose code depends on the instruction set run again at every lower level that the processor has.
TEST := swift test -c release --skip-build --no-parallel
LEVEL_SUITES := ^(TensorsTests|VectorSearchTests|EncodersTests|CompatibilityTests|TrainingTests)\.

test: deps model
	$(SWIFT_BUILD) --build-tests
	$(TEST)
	@for level in $$($(PERENNIAL) doctor --levels | head -n -1); do \
	  echo "== PERENNIAL_CPU=$$level"; PERENNIAL_CPU=$$level $(TEST) --filter '$(LEVEL_SUITES)'; done

lint:
	swift format lint --strict --recursive $(SOURCES)

format:
	swift format --in-place --recursive $(SOURCES)

check: lint test

demo: deps build
	@indexes/debian-packages/make.sh $(PERENNIAL)

joins: deps model
	@dpkg-query -W iso-codes tzdata >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && sudo= || sudo=sudo; \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends iso-codes tzdata >/dev/null; }
	@indexes/country-tables/make.sh $(PERENNIAL)

bench: build
	benchmarks/run.sh $(PERENNIAL) $(if $(PEERS),--peers) $(SUITE)

docs: deps
	PERENNIAL_DOCS=1 swift package --scratch-path .build-docs --allow-writing-to-directory docs/api \
	  generate-documentation --target Perennial --output-path docs/api

soak: build
	PERENNIAL_FUZZ_CASES=100000 PERENNIAL_SOAK=1 swift test -c release --no-parallel

## Cross-compiles the kernels by the toolchain's own clang, with Debian's libraries for Arm.
arm: swift
	@[ -n "$$(command -v qemu-aarch64-static)" ] && [ -n "$$(command -v aarch64-linux-gnu-g++)" ] \
	  || { echo "arm: install first: sudo apt-get install qemu-user-static g++-aarch64-linux-gnu" >&2; exit 1; }
	@clang=$$(dirname "$$(readlink -f "$$(command -v swift)")")/clang++; mkdir -p .build/arm; \
	for source in Sources/CKernels/*.cpp Tests/KernelChecks/*.cpp; do \
	  $$clang --target=aarch64-linux-gnu -std=c++20 -O2 -Wall -Werror -Wno-unused-function -ISources/CKernels/include \
	    -c $$source -o .build/arm/$$(basename $$source).o; done; \
	aarch64-linux-gnu-g++ -static -o .build/arm/kernels .build/arm/*.o -lpthread; qemu-aarch64-static .build/arm/kernels

## Kernels and their checks with the sanitizers of addresses and of undefined behaviour: nothing may be reported.
sanitize: swift
	@clang=$$(dirname "$$(readlink -f "$$(command -v swift)")")/clang++; mkdir -p .build/sanitize; \
	ls Sources/CKernels/*.cpp Tests/KernelChecks/*.cpp | xargs -P "$$(nproc)" -I{} sh -c '"$$0" -std=c++20 -O1 -g -Wall -Werror \
	  -Wno-unused-function -fsanitize=address,undefined -fno-sanitize-recover=all -ISources/CKernels/include \
	  -c {} -o .build/sanitize/$$(basename {}).o' "$$clang"; \
	$$clang -fuse-ld=lld -fsanitize=address,undefined -o .build/sanitize/kernels .build/sanitize/*.o -lpthread; \
	.build/sanitize/kernels

clean:
	rm -rf .build
