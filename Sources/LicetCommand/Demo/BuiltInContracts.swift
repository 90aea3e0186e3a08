import LicetSyntax

/// The contracts that come with the program, as `contracts/` has them.
enum BuiltInContracts {
    static let records = SourceText(
        name: "contracts/Records.licet", bytes: PackageResources.Records_licet)
    static let directory = SourceText(
        name: "contracts/Directory.licet", bytes: PackageResources.Directory_licet)
}
