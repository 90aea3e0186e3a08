import LicetSyntax

/// An order of functions in which callees stand before their callers, otherwise as declared; nil
/// where a function calls itself, directly or through others, which is reported.
///
/// Keeps a stack of its own: a chain of calls may be as long as the file.
extension Checker {
    mutating func callOrder(_ calls: [[(function: Int, span: SourceSpan)]]) -> [Int]? {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: calls.count)
        var order: [Int] = []
        var isAcyclic = true
        for root in calls.indices where marks[root] == .new {
            var stack = [(function: root, next: 0)]
            marks[root] = .open
            while let (function, next) = stack.popLast() {
                guard next < calls[function].count else {
                    marks[function] = .done
                    order.append(function)
                    continue
                }
                stack.append((function, next + 1))
                let call = calls[function][next]
                switch marks[call.function] {
                case .new:
                    marks[call.function] = .open
                    stack.append((call.function, 0))
                case .open:
                    isAcyclic = false
                    report(
                        .recursion(
                            environment.functions[call.function].name, at: call.span,
                            declared: environment.functions[call.function].span))
                case .done: break
                }
            }
        }
        return isAcyclic ? order : nil
    }
}
