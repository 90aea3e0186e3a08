import Foundation

/// The kernels of ``kernels`` in C, with the same checks of overflow and of bounds, built and run
/// by a compiler of this machine.
///
/// The functions that the kernel `call` calls are kept from being inlined: calls are what it
/// measures.
struct NativeKernels {
    /// The compiler and its flags, for the report.
    let compiler: String
    private let folder: URL
    private var program: URL { folder.appendingPathComponent("kernels") }

    /// `nil` where there is no C compiler, or it does not build the kernels.
    init?() {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("licet-bench-\(UUID().uuidString)", isDirectory: true)
        let program = folder.appendingPathComponent("kernels")
        let source = folder.appendingPathComponent("kernels.c")
        let built = ["clang", "gcc", "cc"].first { name in
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                try Data(Self.source.utf8).write(to: source)
                _ = try Self.run(
                    "/usr/bin/env", [name, "-O2", "-o", program.path, source.path])
                return true
            } catch {
                return false
            }
        }
        guard let built else {
            try? FileManager.default.removeItem(at: folder)
            return nil
        }
        self.folder = folder
        compiler = built + " -O2"
    }

    /// Nanoseconds of one run, and what it computed.
    func time(_ kernel: String, rounds: Int) throws -> (nanoseconds: Double, checksum: Int64) {
        let words = try Self.run(program.path, [kernel, "\(rounds)"]).split(separator: " ")
        guard words.count == 2, let nanoseconds = Double(words[0]), let checksum = Int64(words[1])
        else { throw CommandFailure.fault("the native kernel `\(kernel)` says \(words)") }
        return (nanoseconds, checksum)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw CommandFailure.fault("`\(path)` ended with \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private static let source = """
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <time.h>

        static int64_t add(int64_t a, int64_t b) {
            int64_t sum;
            if (__builtin_add_overflow(a, b, &sum)) abort();
            return sum;
        }

        static int64_t multiply(int64_t a, int64_t b) {
            int64_t product;
            if (__builtin_mul_overflow(a, b, &product)) abort();
            return product;
        }

        static int64_t loop(int64_t rounds) {
            int64_t sum = 0;
            for (int64_t i = 0; i < rounds; i++) sum = add(sum, i % 7);
            return sum;
        }

        __attribute__((noinline)) static int64_t second(int64_t x) { return add(x, 1); }
        __attribute__((noinline)) static int64_t first(int64_t x) { return add(second(x), 1); }

        static int64_t call(int64_t rounds) {
            int64_t sum = 0;
            for (int64_t i = 0; i < rounds; i++) sum = first(sum);
            return sum;
        }

        enum { size = 4096 };

        static void set(uint8_t *list, int64_t count, int64_t index, uint8_t value) {
            if (index < 0 || index >= count) abort();
            list[index] = value;
        }

        static uint8_t get(const uint8_t *list, int64_t count, int64_t index) {
            if (index < 0 || index >= count) abort();
            return list[index];
        }

        static int64_t sieve(int64_t rounds) {
            int64_t primes = 0;
            for (int64_t pass = 0; pass < rounds / size; pass++) {
                uint8_t composite[size];
                int64_t count = 0;
                for (int64_t i = 0; i < size; i++) {
                    if (count >= size) abort();
                    composite[count++] = 0;
                }
                primes = 0;
                for (int64_t i = 2; i < size; i++) {
                    if (get(composite, count, i)) continue;
                    primes = add(primes, 1);
                    for (int64_t k = i; k < 4095 / i + 1; k++)
                        set(composite, count, multiply(i, k), 1);
                }
            }
            return primes;
        }

        int main(int count, char **words) {
            if (count != 3) return 2;
            int64_t rounds = atoll(words[2]), result;
            struct timespec start, end;
            clock_gettime(CLOCK_MONOTONIC, &start);
            if (!strcmp(words[1], "loop")) result = loop(rounds);
            else if (!strcmp(words[1], "call")) result = call(rounds);
            else if (!strcmp(words[1], "sieve")) result = sieve(rounds);
            else return 2;
            clock_gettime(CLOCK_MONOTONIC, &end);
            double spent = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
            printf("%.0f %lld\\n", spent, (long long)result);
            return 0;
        }

        """
}

/// The same kernels in Swift, whose arithmetic and arrays are checked: where there is no C
/// compiler.
enum SwiftKernels {
    static func run(_ kernel: String, rounds: Int) -> Int64? {
        switch kernel {
        case "loop": loop(Int64(rounds))
        case "call": call(Int64(rounds))
        case "sieve": sieve(Int64(rounds))
        default: nil
        }
    }

    @inline(never) private static func loop(_ rounds: Int64) -> Int64 {
        var sum: Int64 = 0
        for i in 0..<rounds { sum += i % 7 }
        return sum
    }

    @inline(never) private static func second(_ x: Int64) -> Int64 { x + 1 }
    @inline(never) private static func first(_ x: Int64) -> Int64 { second(x) + 1 }

    @inline(never) private static func call(_ rounds: Int64) -> Int64 {
        var sum: Int64 = 0
        for _ in 0..<rounds { sum = first(sum) }
        return sum
    }

    @inline(never) private static func sieve(_ rounds: Int64) -> Int64 {
        var primes: Int64 = 0
        for _ in 0..<rounds / 4_096 {
            var composite: [Bool] = []
            composite.reserveCapacity(4_096)
            for _ in 0..<4_096 { composite.append(false) }
            primes = 0
            for i in 2..<4_096 where !composite[i] {
                primes += 1
                var k = i
                while k < 4_095 / i + 1 {
                    composite[i * k] = true
                    k += 1
                }
            }
        }
        return primes
    }
}
