/// The header of a `.npy` file: magic, version, and a Python dictionary of three entries.
struct NumPyHeader {
    let type: ElementType
    let shape: [Int]
    /// Where the data begin.
    let byteCount: Int

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Longer headers describe records, which are not read.
    private static let maximumLength = 1 << 20

    /// Reads the header of a file.
    init(_ file: MappedFile) throws(TensorsError) {
        let path = file.path
        let start = file.withBytes { bytes in
            unsafe bytes.extracting(first: 12).withUnsafeBytes { unsafe [UInt8]($0) }
        }
        guard start.count >= 12 else {
            throw .truncated(path: path, expected: 12, found: file.count)
        }
        guard start.starts(with: Self.magic), (1...3).contains(start[6]), start[7] == 0 else {
            throw .badHeader(path: path, reason: .malformed(offset: 0))
        }
        let lengthBytes = start[6] == 1 ? 2 : 4
        let length = start[8..<8 + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
        byteCount = 8 + lengthBytes + length
        guard length <= Self.maximumLength, byteCount <= file.count else {
            throw .badHeader(path: path, reason: .tooLong(bytes: UInt64(length)))
        }
        let textStart = 8 + lengthBytes
        let text = file.withBytes { [byteCount] bytes in
            unsafe bytes.extracting(textStart..<byteCount).withUnsafeBytes { unsafe [UInt8]($0) }
        }
        var dictionary = NumPyHeaderParser(text, path: path, offset: textStart)
        let fields = try dictionary.parse()
        guard !fields.isFortranOrder || fields.shape.count < 2 else {
            throw .unsupportedArray(path: path, what: "Fortran order")
        }
        guard fields.shape.count == 1 || fields.shape.count == 2 else {
            throw .unsupportedArray(path: path, what: "an array of shape \(fields.shape)")
        }
        switch fields.description {
        case "<f4": type = .float32
        case "<f8": type = .float64
        case "<f2": type = .float16
        default: throw .unsupportedArray(path: path, what: "element type \(fields.description)")
        }
        shape = fields.shape
    }

    /// A version 1 header of float32, padded so that the data begin at a multiple of 64 bytes.
    ///
    /// Its length does not depend on `rows`, so that it can be written again when they are known.
    static func bytes(rows: Int, columns: Int) -> [UInt8] {
        let digits = String(rows)
        let shape = "(\(digits), \(columns))"
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
        // 20 digits hold any number of rows.
        let fixed = text.utf8.count - digits.utf8.count + 20
        let total = (10 + fixed + 1 + 63) / 64 * 64
        var bytes = magic + [1, 0, UInt8((total - 10) & 0xFF), UInt8((total - 10) >> 8)]
        bytes.append(contentsOf: text.utf8)
        bytes.append(contentsOf: repeatElement(0x20, count: total - 1 - bytes.count))
        bytes.append(0x0A)
        return bytes
    }
}
