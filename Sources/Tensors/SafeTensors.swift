internal import Foundation

/// A memory-mapped safetensors file: named tensors of one element type each.
///
/// Layout: 8 bytes header length (little-endian), a JSON header, then the tensors' bytes without a
/// gap. Everything the header claims is checked when the file is opened, so that reading cannot
/// leave the file. Source: the format page of the safetensors project.
public struct SafeTensors: Sendable {
    /// The file.
    public let path: String
    /// The header's `__metadata__`.
    public let metadata: [String: String]
    /// Every tensor by name.
    public let tensors: [String: Entry]
    private let file: MappedFile
    private let dataStart: Int

    /// Where a tensor lies and what it is.
    public struct Entry: Sendable, Equatable {
        /// The type of its elements.
        public let type: ElementType
        /// Its shape; empty for a single value.
        public let shape: [Int]
        /// Its bytes, counted from the end of the header.
        public let bytes: Range<Int>

        /// Number of elements.
        public var count: Int { shape.reduce(1, *) }
    }

    /// Names of all tensors, sorted.
    public var names: [String] { tensors.keys.sorted() }

    /// Opens a file and checks its header.
    ///
    /// - Throws: `TensorsError` naming the file and what its header gets wrong.
    public init(path: String) throws(TensorsError) {
        self.path = path
        file = try MappedFile(path: path)
        let size = file.count
        guard size >= 8 else { throw .truncated(path: path, expected: 8, found: size) }
        let length = file.withBytes {
            UInt64(littleEndian: unsafe $0.unsafeLoadUnaligned(as: UInt64.self))
        }
        guard length <= UInt64(size - 8), length <= 100_000_000 else {
            throw .badHeader(path: path, reason: .tooLong)
        }
        dataStart = 8 + Int(length)
        let header = file.withBytes { bytes in
            unsafe bytes.extracting(8..<8 + Int(length)).withUnsafeBytes { unsafe Data($0) }
        }
        let parsed = try SafeTensorsHeader(header, path: path)
        metadata = parsed.metadata
        tensors = parsed.tensors
        try parsed.check(dataBytes: size - dataStart, path: path)
    }

    /// The tensor of that name.
    ///
    /// - Throws: `TensorsError.missingTensor`.
    public func entry(_ name: String) throws(TensorsError) -> Entry {
        guard let entry = tensors[name] else { throw .missingTensor(path: path, tensor: name) }
        return entry
    }

    /// Lends a tensor's bytes where the file is mapped; they may be unaligned.
    public func withBytes<R>(of name: String, _ body: (RawSpan) throws -> R) throws -> R {
        let range = try entry(name).bytes
        return try file.withBytes { bytes in
            try body(bytes.extracting(dataStart + range.lowerBound..<dataStart + range.upperBound))
        }
    }

    /// A floating-point tensor as float32, whatever its stored precision.
    ///
    /// - Throws: `TensorsError.missingTensor`, or `.unknownElementType` for integers.
    public func floats(_ name: String) throws -> [Float] {
        let entry = try entry(name)
        guard entry.type.isFloatingPoint else {
            throw TensorsError.unknownElementType(
                path: path,
                tensor: name,
                type: entry.type.rawValue
            )
        }
        return try withBytes(of: name) { bytes in
            unsafe [Float](unsafeUninitializedCapacity: entry.count) { buffer, count in
                for index in 0..<entry.count {
                    unsafe buffer[index] = entry.type.float(at: index, of: bytes)
                }
                count = entry.count
            }
        }
    }
}
