# pragma version ~=0.4.0
# The kernels of `licet bench vm --show-kernels` with 64-bit checked arithmetic.

N: constant(int64) = 4096
ROUNDS_MAX: constant(int64) = 2**40

@external
@view
def loop(rounds: int64) -> int64:
    total: int64 = 0
    for i: int64 in range(rounds, bound=ROUNDS_MAX):
        total += i % 7
    return total


@internal
@pure
def second(x: int64) -> int64:
    return x + 1


@internal
@pure
def first(x: int64) -> int64:
    return self.second(x) + 1


@external
@view
def call(rounds: int64) -> int64:
    total: int64 = 0
    for i: int64 in range(rounds, bound=ROUNDS_MAX):
        total = self.first(total)
    return total


@external
@view
def sieve(rounds: int64) -> int64:
    primes: int64 = 0
    for number: int64 in range(rounds // N, bound=ROUNDS_MAX):
        composite: DynArray[bool, 4096] = []
        for i: int64 in range(N):
            composite.append(False)
        primes = 0
        for i: int64 in range(2, N):
            if composite[i]:
                continue
            primes += 1
            for k: int64 in range(i, max(i, 4095 // i + 1), bound=4096):
                composite[i * k] = True
    return primes
