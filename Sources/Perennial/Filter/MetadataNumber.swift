/// Numbers as metadata has them.
enum MetadataNumber {
    /// The number that a text states in digits, with sign, fraction and exponent; `nil` for anything
    /// else, also for words like `nan` and `inf` and for hexadecimal digits.
    static func parse(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 40,
            text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}
