public import Files

/// Writes a safetensors file, tensor after tensor, without holding them all.
///
/// The file appears at its path only when `finish` has succeeded.
public struct SafeTensorsWriter: ~Copyable {
    /// Name, stored type and shape of a tensor to be written.
    public struct Declaration: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// How its elements are stored: float32, float16 or bfloat16.
        public let type: ElementType
        /// Its shape.
        public let shape: [Int]

        /// A tensor of the given name, type and shape.
        public init(name: String, type: ElementType = .float32, shape: [Int]) {
            self.name = name
            self.type = type
            self.shape = shape
        }

        /// Number of elements.
        public var count: Int { shape.reduce(1, *) }
    }

    private let declarations: [Declaration]
    private var file: OutputFile
    private var current = 0
    private var written = 0

    /// Begins a file; the tensors' values follow in the order of `declarations`.
    ///
    /// Declare wider types before narrower ones, then every tensor is aligned for its type. Names
    /// must differ and not be `__metadata__`; types must be float32, float16 or bfloat16.
    public init(
        path: String,
        declarations: [Declaration],
        metadata: [String: String] = [:]
    ) throws(FilesError) {
        precondition(
            Set(declarations.map(\.name) + ["__metadata__"]).count == declarations.count + 1,
            "names of tensors differ"
        )
        precondition(
            declarations.allSatisfy { [.float32, .float16, .bfloat16].contains($0.type) },
            "tensors are written as float32, float16 or bfloat16"
        )
        self.declarations = declarations
        var file = try OutputFile(path: path)
        let header = Self.header(declarations, metadata)
        try file.write([UInt64(header.count).littleEndian].span)
        try file.write(header.span)
        self.file = file
    }

    /// Appends values of the tensor whose turn it is; a tensor may come in several pieces.
    ///
    /// Throws `FilesError`; more values than were declared are a programmer's error.
    public mutating func write(_ values: Span<Float>) throws(FilesError) {
        skipComplete()
        precondition(
            current < declarations.count
                && written + values.count <= declarations[current].count,
            "more values than were declared"
        )
        written += values.count
        switch declarations[current].type {
        case .float16: try writeNarrowed(values) { $0.halfPrecisionBits }
        case .bfloat16: try writeNarrowed(values) { $0.brainPrecisionBits }
        default: try file.write(values)
        }
    }

    /// Appends values of the tensor whose turn it is, as ``write(_:)`` does.
    public mutating func write(_ values: [Float]) throws(FilesError) {
        try write(values.span)
    }

    /// Completes the file and puts it in its place.
    ///
    /// Throws `FilesError`; missing values are a programmer's error.
    public consuming func finish() throws(FilesError) {
        skipComplete()
        precondition(current == declarations.count, "all declared tensors are written")
        try file.commit()
    }

    private mutating func skipComplete() {
        while current < declarations.count, written == declarations[current].count {
            (current, written) = (current + 1, 0)
        }
    }

    private mutating func writeNarrowed(
        _ values: Span<Float>,
        _ bits: (Float) -> UInt16
    ) throws(FilesError) {
        var narrowed = [UInt16](repeating: 0, count: values.count)
        for index in values.indices { narrowed[index] = bits(values[index]) }
        try file.write(narrowed.span)
    }

    /// The header, padded with spaces so that the data begin at a multiple of 8 bytes.
    private static func header(
        _ declarations: [Declaration],
        _ metadata: [String: String]
    ) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let strings = metadata.sorted { $0.key < $1.key }
                .map { "\(quoted($0.key)):\(quoted($0.value))" }
            members.append("\"__metadata__\":{\(strings.joined(separator: ","))}")
        }
        var offset = 0
        for tensor in declarations {
            let end = offset + tensor.count * tensor.type.size
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\","
                    + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
            )
            offset = end
        }
        var bytes = Array("{\(members.joined(separator: ","))}".utf8)
        bytes.append(contentsOf: repeatElement(0x20, count: (8 - bytes.count % 8) % 8))
        return bytes
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
