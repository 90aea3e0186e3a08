import LicetSyntax

/// Bounds of what one file may pull in by its imports.
package enum ModuleLimits {
    /// Modules beside the file that is compiled.
    package static let modulesMax = 64
    /// Files in a chain of imports, the first one included.
    package static let depthMax = 16
    /// Bytes of all files of a compilation.
    package static let bytesMax = 4 << 20
}

/// A file of a compilation and what its imports lead to.
struct ImportingFile {
    let unit: SourceUnit
    /// For each import the number of its file; nil where there is none that can be used.
    var targets: [Int?]
    /// The parser found nothing wrong: what is not declared is really missing.
    let isWhole: Bool
}

/// The files of one compilation: the one that is compiled has number 0, then come the modules in
/// the order in which the imports name them.
package struct ModuleGraph {
    /// All texts, one behind the other.
    package let source: SourceText
    let files: [ImportingFile]
    /// The numbers of the files, each behind those that it imports.
    let order: [Int]
    /// What is wrong with the modules' texts, and with what is imported.
    package let diagnostics: [Diagnostic]
    /// For each file the names that it imports, those that can be used.
    let imports: [[ImportedName]]
    /// For each file, names that it imports and that do not exist; their uses are not reported.
    let missing: [Set<String>]
    /// For each file and declaration, whether the file that is compiled leads to it.
    let isReached: [[Bool]]

    /// The offset at which each file begins, in the order of their numbers.
    var bases: [Int] { files.map(\.unit.span.start) }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Reads the modules that a file imports, and those that they import in turn.
package func readModules(
    _ unit: SourceUnit, isWhole: Bool, _ source: SourceText, _ resolver: ModuleResolver
) -> ModuleGraph {
    var reader = ModuleReader(unit, isWhole: isWhole, source, resolver)
    reader.checkPlace()
    reader.readAll()
    for number in reader.files.indices { reader.refuseDeclarations(of: number) }
    let scopes = resolveImports(reader.files)
    let diagnostics = reader.diagnostics + scopes.diagnostics
    return ModuleGraph(
        source: reader.source, files: reader.files, order: reader.order,
        diagnostics: diagnostics, imports: scopes.imports, missing: scopes.missing,
        isReached: scopes.isReached)
}

/// The state of one walk through the imports, depth first.
private struct ModuleReader {
    /// A file whose imports are being followed.
    private struct Open {
        let file: Int
        var next = 0
        /// Files in the longest chain of imports that begins here, as far as they are known.
        var height = 1
    }

    var source: SourceText
    var files: [ImportingFile]
    var order: [Int] = []
    var diagnostics: [Diagnostic] = []
    private let resolver: ModuleResolver
    /// The file of each module that was asked for; nil where there is none that can be used.
    private var numbers: [ModuleName: Int?] = [:]
    private var heights: [Int: Int] = [:]
    private var stack: [Open] = [Open(file: 0)]
    private var size: Int

    private mutating func report(_ diagnostic: Diagnostic) {
        guard diagnostics.count < SyntaxLimits.diagnosticsMax else { return }
        diagnostics.append(diagnostic)
    }

    init(_ unit: SourceUnit, isWhole: Bool, _ source: SourceText, _ resolver: ModuleResolver) {
        self.source = source
        self.resolver = resolver
        files = [
            ImportingFile(
                unit: unit, targets: unit.imports.map { _ in nil }, isWhole: isWhole)
        ]
        if let module = unit.module { numbers[module.name] = 0 }
        size = source.bytes.count
    }

    /// Whether a module that is compiled by itself lies where its name says.
    mutating func checkPlace() {
        guard let module = files[0].unit.module, !resolver.agrees(with: module.name) else { return }
        report(.misplacedModule(module))
    }

    mutating func readAll() {
        while var open = stack.popLast() {
            let imports = files[open.file].unit.imports
            guard open.next < imports.count else {
                heights[open.file] = open.height
                order.append(open.file)
                if let importer = stack.popLast() { stack.append(closed(open, importer)) }
                continue
            }
            let index = open.next
            open.next += 1
            stack.append(open)
            follow(imports[index], index, of: open.file)
        }
    }

    /// The importer, after a file that it imports has been read to its end.
    private mutating func closed(_ open: Open, _ importer: Open) -> Open {
        var importer = importer
        link(&importer, to: open.file, height: open.height)
        return importer
    }

    /// Lets the import that was followed last lead to a file, unless the chain becomes too long.
    private mutating func link(_ importer: inout Open, to file: Int, height: Int) {
        let index = importer.next - 1
        guard height < ModuleLimits.depthMax else {
            let statement = files[importer.file].unit.imports[index]
            report(.importsTooDeep(statement))
            return
        }
        files[importer.file].targets[index] = file
        importer.height = max(importer.height, height + 1)
    }

    private mutating func follow(_ statement: ImportDeclaration, _ index: Int, of file: Int) {
        guard !statement.module.parts.isEmpty else { return }
        if let known = numbers[statement.module] {
            guard let known else { return }
            if let height = heights[known] {
                guard var importer = stack.popLast() else { return }
                link(&importer, to: known, height: height)
                stack.append(importer)
            } else {
                reportCircle(statement, to: known)
            }
            return
        }
        let number = read(statement)
        numbers[statement.module] = .some(number)
        if let number { stack.append(Open(file: number)) }
    }

    /// Reads the file of a module; nil where there is none that can be used.
    private mutating func read(_ statement: ImportDeclaration) -> Int? {
        guard files.count <= ModuleLimits.modulesMax else {
            report(.tooManyModules(statement))
            return nil
        }
        switch resolver.find(statement.module, for: files[0].unit.module?.name) {
        case .absent(let tried):
            let near = nearestName(to: statement.module.text, among: resolver.names)
            report(.moduleNotFound(statement, tried: tried, suggestion: near))
            return nil
        case .found(let name, let bytes):
            size += bytes.count
            guard size <= ModuleLimits.bytesMax else {
                report(.modulesTooLarge(statement))
                return nil
            }
            let (unit, found) = parseContract(source.append(module: name, bytes: bytes))
            diagnostics += found
            guard unit.module?.name == statement.module else {
                reportNotThis(unit, statement)
                return nil
            }
            let isWhole = !found.contains { $0.severity == .error }
            files.append(
                ImportingFile(
                    unit: unit, targets: unit.imports.map { _ in nil }, isWhole: isWhole))
            return files.count - 1
        }
    }

    private mutating func reportNotThis(_ unit: SourceUnit, _ statement: ImportDeclaration) {
        if let module = unit.module, !module.name.parts.isEmpty {
            report(.otherModule(module, statement))
        } else if let contract = unit.contract {
            report(.contractImported(contract, statement))
        }
    }

    /// Of an import that leads back to a file whose imports are being followed.
    private mutating func reportCircle(_ statement: ImportDeclaration, to first: Int) {
        let start = stack.firstIndex { $0.file == first } ?? 0
        let steps = stack[start...].map { files[$0.file].unit.imports[$0.next - 1] }
        report(.importCircle(statement, steps: steps))
    }

    /// Reports what a module declares and modules cannot hold.
    mutating func refuseDeclarations(of number: Int) {
        let unit = files[number].unit
        guard unit.module != nil else { return }
        for declaration in unit.declarations where !declaration.mayStandInModule {
            let span = declaration.span
            let word = source.text(of: SourceSpan(span.start, min(span.start + 8, span.end)))
                .prefix { $0.isLetter }
            let place = SourceSpan(span.start, span.start + word.utf8.count)
            report(.notInModule(String(word), at: place))
        }
    }
}

extension Declaration {
    /// Types, constants, `func`s, and tests of those.
    var mayStandInModule: Bool {
        switch self {
        case .enum, .struct, .constant, .function, .test: true
        case .identifier, .role, .setting, .state, .error, .event, .access, .action, .view,
            .property:
            false
        }
    }
}
