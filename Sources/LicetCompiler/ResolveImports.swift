import LicetSyntax

/// A name that a file has by an import.
struct ImportedName {
    let text: String
    /// The number of the file that declares it, and the number of the declaration in it.
    let file: Int
    let declaration: Int
    /// Where it is imported.
    let span: SourceSpan
}

/// What the files of a compilation import from each other.
struct ImportScopes {
    var imports: [[ImportedName]]
    var missing: [Set<String>]
    var isReached: [[Bool]]
    var diagnostics: [Diagnostic] = []
}

/// Finds out what each imported name stands for, and which declarations are needed.
func resolveImports(_ files: [ImportingFile]) -> ImportScopes {
    var scopes = ImportScopes(
        imports: files.map { _ in [] }, missing: files.map { _ in [] },
        isReached: files.map { file in file.unit.declarations.map { _ in false } })
    // A file by itself needs all that it declares.
    if files.count == 1, files[0].unit.imports.isEmpty {
        scopes.isReached = files.map { file in file.unit.declarations.map { _ in true } }
        return scopes
    }
    let declared = files.map { DeclaredNames($0.unit) }
    var imported: [[String: ImportedName]] = files.map { _ in [:] }
    for (number, file) in files.enumerated() {
        var resolution = ImportResolution(number: number, declared: declared)
        for (statement, target) in zip(file.unit.imports, file.targets) {
            resolution.add(statement, from: target, of: files)
        }
        let isSound = !resolution.diagnostics.contains { $0.severity == .error }
        if number == 0, file.isWhole, isSound {
            resolution.reportUnused(file.unit)
        }
        scopes.imports[number] = resolution.names
        scopes.missing[number] = resolution.missing
        scopes.diagnostics += resolution.diagnostics
        imported[number] = resolution.known
    }
    scopes.isReached = reached(files, declared, imported)
    return scopes
}

/// The names that a file declares itself.
private struct DeclaredNames {
    /// For each name the number of its first declaration, and where that is.
    private(set) var places: [String: (declaration: Int, span: SourceSpan)] = [:]
    /// What other files may import, in the order of the file.
    private(set) var exported: [Name] = []

    init(_ unit: SourceUnit) {
        places.reserveCapacity(unit.declarations.count)
        for (number, declaration) in unit.declarations.enumerated() {
            for name in declaration.declaredNames where !name.isMissing {
                if let first = places.updateValue((number, name.span), forKey: name.text) {
                    places[name.text] = first
                    continue
                }
                if unit.module != nil, declaration.mayStandInModule { exported.append(name) }
            }
        }
    }
}

/// The imports of one file.
private struct ImportResolution {
    let number: Int
    let declared: [DeclaredNames]
    var names: [ImportedName] = []
    var known: [String: ImportedName] = [:]
    var missing: Set<String> = []
    var diagnostics: [Diagnostic] = []
    /// Where all of a file was imported.
    private var wholes: [Int: SourceSpan] = [:]

    init(number: Int, declared: [DeclaredNames]) {
        self.number = number
        self.declared = declared
    }

    private mutating func report(_ diagnostic: Diagnostic) {
        guard diagnostics.count < SyntaxLimits.diagnosticsMax else { return }
        diagnostics.append(diagnostic)
    }

    mutating func add(
        _ statement: ImportDeclaration, from target: Int?, of files: [ImportingFile]
    ) {
        guard let target else {
            // Of an import of everything nobody knows what is missing: all unknown names may be.
            missing.formUnion(statement.names?.map(\.text) ?? [ImportScopes.everything])
            return
        }
        let exported = declared[target].exported
        guard let wanted = statement.names else {
            if let first = wholes[target] {
                let again = Name(statement.module.text, span: statement.moduleSpan)
                report(.importedTwice(again, first: first))
                return
            }
            wholes[target] = statement.moduleSpan
            if !files[target].isWhole { missing.insert(ImportScopes.everything) }
            for name in exported {
                add(Name(name.text, span: statement.moduleSpan), from: target, statement)
            }
            return
        }
        let known = Set(exported.map(\.text))
        for name in wanted {
            if known.contains(name.text) {
                add(name, from: target, statement)
                continue
            }
            missing.insert(name.text)
            guard files[target].isWhole else { continue }
            let near = nearestName(to: name.text, among: exported.map(\.text))
            // What was likely meant is known to be missing wherever it is used.
            if let near { missing.insert(near) }
            report(
                .unknownImport(name, from: statement.module, suggestion: near))
        }
    }

    private mutating func add(_ name: Name, from target: Int, _ statement: ImportDeclaration) {
        guard let (declaration, place) = declared[target].places[name.text] else { return }
        if let own = declared[number].places[name.text] {
            report(
                .importClash(name, other: own.span, isImported: false, declared: place))
        } else if let other = known[name.text] {
            let isSame = other.file == target && other.declaration == declaration
            report(
                isSame
                    ? .importedTwice(name, first: other.span)
                    : .importClash(name, other: other.span, isImported: true, declared: place))
        } else {
            let imported = ImportedName(
                text: name.text, file: target, declaration: declaration, span: name.span)
            names.append(imported)
            known[name.text] = imported
        }
    }

    /// Warns of imports whose names stand nowhere in the file.
    mutating func reportUnused(_ unit: SourceUnit) {
        let used = unit.words.reduce(into: Set<String>()) { $0.formUnion($1) }
        for statement in unit.imports {
            if let wanted = statement.names {
                for name in wanted
                where known[name.text]?.span == name.span && !used.contains(name.text) {
                    report(.unusedImport(name.text, at: name.span))
                }
                continue
            }
            let given = names.filter { $0.span == statement.moduleSpan }
            if !given.isEmpty, !given.contains(where: { used.contains($0.text) }) {
                report(
                    .unusedImport(statement.module.text, at: statement.moduleSpan))
            }
        }
    }
}

extension ImportScopes {
    /// Stands among missing names for all that a module would have declared; it is no name.
    static let everything = "*"
}

/// Which declarations the file that is compiled leads to: all of its own, and those whose names
/// stand in a declaration that is reached.
private func reached(
    _ files: [ImportingFile], _ declared: [DeclaredNames], _ imported: [[String: ImportedName]]
) -> [[Bool]] {
    var isReached = files.map { file in file.unit.declarations.map { _ in false } }
    var pending = files[0].unit.declarations.indices.map { (file: 0, declaration: $0) }
    isReached[0] = isReached[0].map { _ in true }
    func reach(_ file: Int, _ declaration: Int) {
        guard !isReached[file][declaration] else { return }
        isReached[file][declaration] = true
        pending.append((file, declaration))
    }
    while let (file, declaration) = pending.popLast() {
        for word in files[file].unit.words[declaration] {
            if let own = declared[file].places[word] {
                reach(file, own.declaration)
            } else if let other = imported[file][word] {
                reach(other.file, other.declaration)
            }
        }
    }
    return isReached
}
