extension GalleryCodec: CustomStringConvertible, Codable {
    /// The codec of a name.
    ///
    /// - Parameter name: `float32`, `float16`, `bfloat16`, `int8`, `int8row` (by vector), `int4`,
    ///   `binary`, `rbinary` (rotated), `rabitq1` to `rabitq8`, `saqB` (B bytes), `pqM`, `opqM` (8 bits a part, or
    ///   `pqMx4`), `rqM`, `prqPxM` (P parts of M stages), `lsqM`; after `pcaK+` or
    ///   `matryoshkaK+`, or those alone for floats.
    /// - Throws: `VectorSearchError.codecUnknown`.
    public init(named name: String) throws(VectorSearchError) {
        let words = name.split(separator: "+", omittingEmptySubsequences: false)
        guard let first = words.first, words.count <= 2 else { throw .codecUnknown(name: name) }
        let reduction = Reduction(named: first)
        let coding: Coding? =
            switch (reduction, words.count) {
            case (nil, 1): Coding(named: first)
            case (.some, 1): .float32
            case (.some, 2): Coding(named: words[1])
            default: nil
            }
        guard let coding else { throw .codecUnknown(name: name) }
        self.init(coding, reduction: reduction ?? .none)
    }

    /// The name that ``init(named:)`` reads.
    public var description: String {
        switch reduction {
        case .none: coding.name
        case .principal(let count): "pca\(count)+\(coding.name)"
        case .prefix(let count): "matryoshka\(count)+\(coding.name)"
        }
    }

    /// Reads a name.
    public init(from decoder: any Decoder) throws {
        try self.init(named: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension GalleryCodec.Reduction {
    init?(named name: Substring) {
        if let count = name.number(after: "pca") {
            self = .principal(count)
        } else if let count = name.number(after: "matryoshka") {
            self = .prefix(count)
        } else {
            return nil
        }
    }
}

extension GalleryCodec.Coding {
    private static let fixed: [String: GalleryCodec.Coding] = [
        "float32": .float32, "float16": .float16, "bfloat16": .bfloat16, "int8": .int8,
        "int8row": .int8ByVector, "int4": .int4, "binary": .binary(isRotated: false),
        "rbinary": .binary(isRotated: true),
    ]

    init?(named name: Substring) {
        if let coding = Self.fixed[String(name)] {
            self = coding
        } else if let bits = name.number(after: "rabitq"), bits <= 8 {
            self = .rabitq(bits: bits)
        } else if let bytes = name.number(after: "saq"), bytes <= Limits.dimension {
            self = .segmented(bytes: bytes)
        } else if let stages = name.number(after: "rq"), stages <= 64 {
            self = .residual(stages: stages)
        } else if let stages = name.number(after: "lsq"), stages <= 16 {
            self = .localSearch(stages: stages)
        } else if let sums = Self.productResidual(name) {
            self = sums
        } else if let product = Self.product(name, after: "opq", isRotated: true)
            ?? Self.product(name, after: "pq", isRotated: false)
        {
            self = product
        } else {
            return nil
        }
    }

    private static func product(
        _ name: Substring,
        after prefix: String,
        isRotated: Bool
    ) -> GalleryCodec.Coding? {
        guard name.hasPrefix(prefix) else { return nil }
        let isShort = name.hasSuffix("x4")
        let body = isShort ? name.dropLast(2) : name
        guard let parts = body.number(after: prefix), !isShort || parts <= 256 else { return nil }
        return .product(parts: parts, bits: isShort ? 4 : 8, isRotated: isRotated)
    }

    private static func productResidual(_ name: Substring) -> GalleryCodec.Coding? {
        guard name.hasPrefix("prq"), let cross = name.firstIndex(of: "x"),
            let parts = name[..<cross].number(after: "prq"),
            let stages = name[cross...].number(after: "x"), stages <= 64
        else { return nil }
        return .productResidual(parts: parts, stages: stages)
    }

    var name: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        case .int8: "int8"
        case .int8ByVector: "int8row"
        case .int4: "int4"
        case .binary(let isRotated): isRotated ? "rbinary" : "binary"
        case .rabitq(let bits): "rabitq\(bits)"
        case .segmented(let bytes): "saq\(bytes)"
        case .product(let parts, let bits, let isRotated):
            "\(isRotated ? "opq" : "pq")\(parts)\(bits == 4 ? "x4" : "")"
        case .residual(let stages): "rq\(stages)"
        case .productResidual(let parts, let stages): "prq\(parts)x\(stages)"
        case .localSearch(let stages): "lsq\(stages)"
        }
    }
}

extension Substring {
    /// The positive number that is all there is after a prefix, in its shortest spelling.
    fileprivate func number(after prefix: String) -> Int? {
        guard hasPrefix(prefix) else { return nil }
        let digits = dropFirst(prefix.count)
        guard let value = Int(digits), value > 0, String(value) == digits else { return nil }
        return value
    }
}
