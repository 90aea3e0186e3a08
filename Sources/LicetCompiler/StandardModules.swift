import LicetSyntax

/// The modules that come with the compiler, as `contracts/std` has them.
private let standardModules: [(name: ModuleName, bytes: [UInt8])] = [
    (ModuleName(["std", "consent"]), PackageResources.consent_licet)
]

/// Their names.
var standardModuleNames: [String] { standardModules.map(\.name.text) }

/// A module whose name begins with `std`.
func standardModule(_ module: ModuleName) -> ModuleResolver.Answer {
    guard let found = standardModules.first(where: { $0.name == module }) else {
        return .absent(tried: standardModuleNames)
    }
    return .found(name: module.file, bytes: found.bytes)
}
