extension MetadataValue {
    /// The value that a JSON value stands for; `nil` for null and for an object, which has no single value.
    init?(_ json: JSONValue) {
        switch json {
        case .null, .object: return nil
        case .boolean(let value): self = .boolean(value)
        case .string(let text): self = .string(text)
        case .number(let number): self.init(number)
        case .array(let values):
            self = .list(
                values.compactMap { value in
                    switch value {
                    case .array, .object: .string(value.text)
                    default: MetadataValue(value)
                    }
                }
            )
        }
    }

    private init(_ number: JSONNumber) {
        guard let double = number.double else {
            self = .string(number.literal)
            return
        }
        // Above 2^53 neighbouring integers share a double: identifiers would lose their last digits.
        let isInteger = number.literal.utf8.allSatisfy { $0 != 0x2E && $0 != 0x65 && $0 != 0x45 }
        let isExact = !isInteger || abs(double) <= 9_007_199_254_740_992
        self = isExact ? .number(double) : .string(number.literal)
    }

    /// A name that two fields get.
    struct RepeatedName: Error {
        let name: String
    }

    /// Adds a field to `metadata`, objects flattened to `outer.inner`.
    ///
    /// - Throws: `RepeatedName` when a field has that name, or one that Unicode calls equivalent: it would be lost.
    static func add(
        _ value: JSONValue,
        named name: String,
        to metadata: inout [String: Self]
    ) throws(RepeatedName) {
        if case .object(let object) = value {
            for member in object.members {
                try add(member.value, named: "\(name).\(member.key)", to: &metadata)
            }
        } else if let value = MetadataValue(value) {
            guard metadata.updateValue(value, forKey: name) == nil else {
                throw RepeatedName(name: name)
            }
        }
    }
}
