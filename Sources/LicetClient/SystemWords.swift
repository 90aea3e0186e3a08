import Foundation

/// What an error number of the system means.
func systemWords(_ number: Int32) -> String { String(cString: strerror(number)) }
