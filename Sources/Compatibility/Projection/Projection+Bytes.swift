internal import Foundation
import Tensors

extension Projection {
    /// What every stored projection begins with: a name and the format's number.
    private static let mark: [UInt8] = Array("PRJN".utf8)
    /// The format that this program writes; it reads this and every older one.
    static let format: UInt32 = 3
    /// Bytes of mark, format and the header's length.
    private static let prologue = 12

    /// The stored form: mark, format, length of the header, header as JSON, float32 values; numbers
    /// little-endian.
    public var bytes: [UInt8] {
        let known = landmarks.map { [$0.new, $0.old] } ?? []
        let parts = map.parts + known
        let header = Header(
            route: route,
            method: method,
            isNormalized: isNormalized,
            kind: map.kind,
            shapes: parts.map { [$0.rows, $0.columns] },
            ownShare: ownShare > 0 ? ownShare : nil,
            borrowedShare: landmarks.map { _ in borrowedShare },
            landmarkTemperature: landmarks?.temperature
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json: Data
        do {
            json = try encoder.encode(header)
        } catch {
            preconditionFailure("a header of names and numbers can be written: \(error)")
        }
        var bytes = Self.mark
        // Without what came later it is the first format still, which older programs read.
        bytes.append(littleEndian: landmarks != nil ? Self.format : ownShare > 0 ? 2 : 1)
        bytes.append(littleEndian: UInt32(json.count))
        bytes += json
        bytes.reserveCapacity(bytes.count + parts.reduce(0) { $0 + 4 * $1.elements.count })
        for part in parts {
            for value in part.elements { bytes.append(littleEndian: value.bitPattern) }
        }
        return bytes
    }

    /// Reads what ``bytes`` wrote.
    ///
    /// - Throws: `CompatibilityError.badBytes` with the offset, `.newerFormat`.
    public init(bytes: [UInt8]) throws(CompatibilityError) {
        guard bytes.count >= Self.prologue, Array(bytes.prefix(4)) == Self.mark else {
            throw .badBytes(offset: 0, reason: "it does not begin like a projection")
        }
        let format = bytes.littleEndian(at: 4)
        guard (1...Self.format).contains(format) else {
            throw .newerFormat(found: Int(format), known: Int(Self.format))
        }
        let start = Self.prologue + Int(bytes.littleEndian(at: 8))
        guard start <= bytes.count else {
            throw .badBytes(offset: 8, reason: "the header is longer than all bytes")
        }
        let header: Header
        do {
            let json = Data(bytes[Self.prologue..<start])
            header = try JSONDecoder().decode(Header.self, from: json)
        } catch {
            throw .badBytes(offset: Self.prologue, reason: "the header cannot be read")
        }
        guard !header.route.sources.isEmpty else {
            throw .badBytes(offset: Self.prologue, reason: "it leads from no space")
        }
        var parts = try Self.parts(header.shapes, in: bytes, from: start)
        var landmarks: Landmarks?
        if let temperature = header.landmarkTemperature {
            guard parts.count > 2 else {
                throw .badBytes(offset: Self.prologue, reason: "the landmarks are missing")
            }
            let known = parts.suffix(2)
            landmarks = try Landmarks(
                new: known[known.startIndex],
                old: known[known.startIndex + 1],
                temperature: temperature
            )
            parts.removeLast(2)
        }
        guard let map = ProjectionMap(kind: header.kind, parts: parts) else {
            throw .badBytes(offset: Self.prologue, reason: "the shapes are not those of a map")
        }
        let plain = try Projection(
            header.route,
            method: header.method,
            isNormalized: header.isNormalized,
            map: map
        )
        self = try plain.mixing(
            own: header.ownShare ?? 0,
            borrowed: header.borrowedShare ?? 0,
            from: landmarks
        )
    }

    private static func parts(
        _ shapes: [[Int]],
        in bytes: [UInt8],
        from start: Int
    ) throws(CompatibilityError) -> [Matrix] {
        let limit = bytes.count / 4
        guard shapes.allSatisfy({ $0.count == 2 && $0.allSatisfy { (0...limit).contains($0) } })
        else { throw .badBytes(offset: prologue, reason: "a shape is larger than all bytes") }
        // Each factor is at most the number of values, so that no product overflows.
        let counts = shapes.map { $0[0].multipliedReportingOverflow(by: $0[1]) }
        guard counts.allSatisfy({ !$0.overflow && $0.partialValue <= limit }),
            counts.reduce(0, { $0 + $1.partialValue }) * 4 == bytes.count - start
        else { throw .badBytes(offset: start, reason: "the values are more or fewer than stated") }
        var parts: [Matrix] = []
        var offset = start
        for (shape, count) in zip(shapes, counts.map(\.partialValue)) {
            let values = (0..<count).map {
                Float(bitPattern: bytes.littleEndian(at: offset + 4 * $0))
            }
            if let bad = values.firstIndex(where: { !$0.isFinite }) {
                throw .badBytes(offset: offset + 4 * bad, reason: "a value is not finite")
            }
            parts.append(Matrix(rows: shape[0], columns: shape[1], elements: values))
            offset += 4 * count
        }
        return parts
    }

    /// What is stored before the values.
    private struct Header: Codable {
        let route: ProjectionRoute
        let method: String
        let isNormalized: Bool
        let kind: String
        let shapes: [[Int]]
        let ownShare: Float?
        let borrowedShare: Float?
        let landmarkTemperature: Float?
    }
}

extension [UInt8] {
    /// Appends a number, lowest byte first.
    fileprivate mutating func append(littleEndian value: UInt32) {
        for byte in 0..<4 { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }

    /// The number that begins at a byte.
    fileprivate func littleEndian(at offset: Int) -> UInt32 {
        UInt32(self[offset]) | UInt32(self[offset + 1]) << 8
            | UInt32(self[offset + 2]) << 16 | UInt32(self[offset + 3]) << 24
    }
}
