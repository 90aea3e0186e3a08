import FuzzTargets
import Glibc

/// The target that the environment names; libFuzzer knows one function only.
private let target: FuzzTarget = {
    let name = getenv("LICET_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fatalError("LICET_FUZZ_TARGET names one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
}()

/// Called by libFuzzer with bytes of its choice.
@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let violations = target.violations(bytes)
    guard violations.isEmpty else { fatalError(violations.joined(separator: "\n")) }
    return 0
}
