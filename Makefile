# What a person does with this package; each target sets up what it needs.

FLAGS := --explicit-target-dependency-import-check error
SWIFT_FILES := Sources Tests Package.swift

.PHONY: build test test-debug demo bench format lint clean

build:
	@scripts/setup.sh
	swift build -c release $(FLAGS) --product licet

test:
	@scripts/test.sh release

test-debug:
	@scripts/test.sh debug

demo:
	@scripts/setup.sh
	@scripts/demo.sh

bench: build
	@"$$(swift build -c release --show-bin-path)/licet" bench vm

format:
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

lint:
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

clean:
	swift package clean
