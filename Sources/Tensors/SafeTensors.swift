/// Named tensors of a safetensors file, or of the several files of a sharded model, memory-mapped.
///
/// Layout of a file: 8 bytes header length (little-endian), a JSON header, then the tensors' bytes
/// without a gap. Everything the header claims is checked when the file is opened, so that reading
/// cannot leave the file. Source: the format page of the safetensors project.
public struct SafeTensors: Sendable {
    /// The file; of a sharded model its index.
    public let path: String
    /// The header's `__metadata__`; of a sharded model that of all files.
    public let metadata: [String: String]
    /// Every tensor by name.
    public let tensors: [String: Entry]
    private let shards: [Shard]

    /// Where a tensor lies and what it is.
    public struct Entry: Sendable, Equatable {
        /// The type of its elements.
        public let type: ElementType
        /// Its shape; empty for a single value.
        public let shape: [Int]
        /// Its bytes, counted from the end of the header.
        public let bytes: Range<Int>
        /// Which of the files holds it.
        var shard: Int

        /// Number of elements.
        public var count: Int { bytes.count / type.size }
    }

    /// A file and where its data begin.
    struct Shard: Sendable {
        let file: MappedFile
        let dataStart: Int
    }

    /// The longest header that is read, in bytes; the format's own limit.
    private static let maximumHeaderBytes: UInt64 = 100_000_000

    /// Names of all tensors, sorted.
    public var names: [String] { tensors.keys.sorted() }

    /// Opens a file and checks its header.
    ///
    /// - Throws: `TensorsError` naming the file and what its header gets wrong.
    public init(path: String) throws(TensorsError) {
        let file = try MappedFile(path: path)
        let size = file.count
        guard size >= 8 else { throw .truncated(path: path, expected: 8, found: size) }
        let length = file.withBytes {
            UInt64(littleEndian: unsafe $0.unsafeLoadUnaligned(as: UInt64.self))
        }
        guard length <= UInt64(size - 8), length <= Self.maximumHeaderBytes else {
            throw .badHeader(path: path, reason: .tooLong(bytes: length))
        }
        let dataStart = 8 + Int(length)
        let bytes = file.withBytes { bytes in
            unsafe bytes.extracting(8..<dataStart).withUnsafeBytes { unsafe [UInt8]($0) }
        }
        var parser = SafeTensorsHeaderParser(bytes, path: path)
        let header = try parser.parse()
        try header.check(dataBytes: size - dataStart, path: path)
        self.init(
            path: path,
            header: header,
            shards: [Shard(file: file, dataStart: dataStart)]
        )
    }

    /// Tensors whose headers have been checked.
    init(path: String, header: SafeTensorsHeader, shards: [Shard]) {
        self.path = path
        (metadata, tensors) = (header.metadata, header.tensors)
        self.shards = shards
    }

    /// The tensor of that name.
    ///
    /// - Throws: `TensorsError.missingTensor`.
    public func entry(_ name: String) throws(TensorsError) -> Entry {
        guard let entry = tensors[name] else { throw .missingTensor(path: path, tensor: name) }
        return entry
    }

    /// The file that holds a tensor.
    func file(of entry: Entry) -> String { shards[entry.shard].file.path }

    /// The only file's place; sharded tensors are put together from these.
    var onlyShard: Shard { shards[0] }

    /// Lends a tensor's bytes where the file is mapped; they may be unaligned.
    public func withBytes<R>(of name: String, _ body: (RawSpan) throws -> R) throws -> R {
        let entry = try entry(name)
        let shard = shards[entry.shard]
        return try shard.file.withBytes { bytes in
            let start = shard.dataStart + entry.bytes.lowerBound
            return try body(bytes.extracting(start..<start + entry.bytes.count))
        }
    }
}
