# What a person does with this package; each target sets up what it needs.

FLAGS := --explicit-target-dependency-import-check error
SWIFT_FILES := Sources Tests examples Package.swift

.PHONY: build test test-debug determinism fuzz fuzz-rules fuzz-vm bench-peers keyfile-flips \
	demo bench interop grammar-test format lint clean

build:
	@scripts/setup.sh
	swift build -c release $(FLAGS) --product licet

test:
	@scripts/test.sh release

test-debug:
	@scripts/test.sh debug

# A chain of a thousand blocks in debug and release, twenty processes of each, in three locales and
# time zones: one output. The suite has one build and four processes.
determinism:
	@scripts/setup.sh locales
	@scripts/determinism.sh

# Check, who, when and why against the machine: 2,000 cases are in the suite, these are 100,000.
fuzz-rules:
	@scripts/setup.sh
	@scripts/fuzz-generated.sh rules

# The machine against the naive executor: 1,000 generated programs are in the suite, these are a
# million.
fuzz-vm:
	@scripts/setup.sh
	@scripts/fuzz-generated.sh vm

# The suite tries every 23rd bit of a wrapping key's file; this tries all of them.
keyfile-flips:
	@scripts/setup.sh
	LICET_ALL_FLIPS=1 swift test -c release $(FLAGS) --disable-xctest \
		--filter 'CryptoTests.(KeyFiles|WrappingKeyFileFlips)'

demo:
	@scripts/setup.sh
	swift build -c release $(FLAGS) --product licet
	@"$$(swift build -c release --show-bin-path)/licet" demo

bench: build
	@"$$(swift build -c release --show-bin-path)/licet" bench vm
	@"$$(swift build -c release --show-bin-path)/licet" bench compile --check

# Files and keys against Python's cryptography and the openssl command; counts at the end.
interop:
	@scripts/interop.sh

# The parser against the published grammar, both ways, on 100,000 texts; counts at the end.
grammar-test:
	@scripts/grammar.sh

# The machine beside checked C, revm and Lua: one table.
bench-peers: build
	@Benchmarks/peers/run.py --json .build/peers.json

# libFuzzer on the compiler, the containers and the machine, ten minutes a target; goes on where it
# ended.
fuzz:
	@scripts/fuzz.sh

format:
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

lint:
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

clean:
	swift package clean
