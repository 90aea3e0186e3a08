/// What `licet bench vm` times when no contract is named.
let kernels = """
    /// What `licet bench vm` runs when no contract is named. Each view does one unit of work a
    /// round.
    contract Kernels version 1

    /// A round: a remainder, a sum, the loop's own counting and test.
    view loop(rounds: Int) -> Int {
        var sum = 0
        for i in 0 ..< rounds {
            sum = sum + i % 7
        }
        return sum
    }

    func second(x: Int) -> Int { return x + 1 }
    func first(x: Int) -> Int { return second(x) + 1 }

    /// A round: a call of a func that calls another.
    view call(rounds: Int) -> Int {
        var sum = 0
        for i in 0 ..< rounds {
            sum = first(sum)
        }
        return sum
    }

    /// A round: one number of a sieve of Eratosthenes over 4,096 numbers, on a `var` list.
    view sieve(rounds: Int) -> Int {
        var primes = 0
        for pass in 0 ..< rounds / 4_096 {
            var composite: [Bool] max 4_096 = []
            for i in 0 ..< 4_096 {
                composite.append(false)
            }
            primes = 0
            for i in 2 ..< 4_096 {
                if not composite[i] {
                    primes = primes + 1
                    for k in i ..< 4_095 / i + 1 {
                        composite[i * k] = true
                    }
                }
            }
        }
        return primes
    }

    """
