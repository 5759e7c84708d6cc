import ArgumentParser

/// A choice among cases that a user names.
extension CaseIterable where Self: RawRepresentable, RawValue == String {
    /// The case of that name; refuses other names with those that there are.
    static func named(_ name: String) throws -> Self {
        guard let choice = Self(rawValue: name) else {
            let known = allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(name) is not one of \(known)")
        }
        return choice
    }
}
