// What calls and answers are made of, so that `import Licet` is enough.
@_exported public import struct LicetPrimitives.Account
@_exported public import struct LicetPrimitives.Instant
@_exported public import struct LicetPrimitives.Period
