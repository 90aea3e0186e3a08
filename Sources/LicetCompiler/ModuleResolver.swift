import LicetSyntax

/// Where a compilation finds the modules that its files import.
///
/// The compiler reads no files: whoever calls it hands it this. Modules whose names begin with
/// `std` come with the compiler, and from nowhere else.
public struct ModuleResolver: Sendable {
    public enum Answer: Sendable {
        /// A file, by the name that diagnostics show.
        case found(name: String, bytes: [UInt8])
        /// There is none; what was looked for.
        case absent(tried: [String])
    }

    /// Where the file that is compiled lies, as far as it is known: folders with `/` between them.
    let place: String?
    /// The modules that are known without a search.
    let names: [String]
    private let search: @Sendable (ModuleName, _ root: String) -> Answer

    /// Knows only the modules that come with the compiler.
    public static let standard = ModuleResolver(files: [:])

    /// Modules in memory, by the names of their files: `lib/time.licet`.
    public init(files: [String: [UInt8]]) {
        place = nil
        names =
            standardModuleNames
            + files.keys.compactMap { file in
                guard file.hasSuffix(".licet") else { return nil }
                return file.dropLast(6).split(separator: "/").joined(separator: ".")
            }
        search = { module, _ in
            files[module.file].map { .found(name: module.file, bytes: $0) }
                ?? .absent(tried: [module.file])
        }
    }

    /// Modules in folders: first the one of the file that is compiled, then `folders` in their
    /// order. Of a module `a.b` that is compiled by itself it is the folder that holds `a/b.licet`.
    ///
    /// - Parameters:
    ///   - file: the path of the file that is compiled.
    ///   - workingFolder: what `file` is relative to, where it is; empty if that is not known.
    ///   - read: the bytes of a file, nil where there is none.
    public init(
        beside file: String, workingFolder: String, folders: [String],
        read: @escaping @Sendable (String) -> [UInt8]?
    ) {
        place =
            file.utf8.first == UInt8(ascii: "/") || workingFolder.isEmpty
            ? file : workingFolder + "/" + file
        names = standardModuleNames
        search = { module, root in
            let beside = folder(of: file) + root
            var tried: [String] = []
            for folder in [beside] + folders {
                let path = joined(folder, module.file)
                if let bytes = read(path) { return .found(name: path, bytes: bytes) }
                tried.append(path)
            }
            return .absent(tried: tried)
        }
    }

    /// The file of a module that a contract imports, or that the module `main` does.
    func find(_ module: ModuleName, for main: ModuleName?) -> Answer {
        if module.parts.first == "std" { return standardModule(module) }
        // Out of the folders that the name of a module has, to where all of its path lies.
        let steps = max(0, (main?.parts.count ?? 1) - 1)
        return search(module, String(repeating: "../", count: steps))
    }

    /// Whether a module may lie where the file does. What is not known of the place may be right.
    func agrees(with module: ModuleName) -> Bool {
        guard let place else { return true }
        let folders = components(of: place)
        let wanted = module.file.split(separator: "/")
        let known = min(folders.count, wanted.count)
        return folders.suffix(known).elementsEqual(wanted.suffix(known))
    }
}

/// The folder of a path, ending in `/`; empty where the path is only a name.
private func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(path[...slash])
}

private func joined(_ folder: String, _ file: String) -> String {
    folder.isEmpty || folder.utf8.last == UInt8(ascii: "/") ? folder + file : folder + "/" + file
}

/// The parts of a path, without `.` and with `..` taken back.
private func components(of path: String) -> [Substring] {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
        if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
    }
    return parts
}
