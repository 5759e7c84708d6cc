import Foundation
import VectorSearch

/// Files of row numbers and of sets of rows, as the peers write and read them too.
enum RowFiles {
    /// Writes rows as int32, least significant byte first.
    static func write(_ rows: [Int32], to path: String) throws {
        let bytes = rows.flatMap { row in
            (0..<4).map { UInt8(truncatingIfNeeded: row >> ($0 * 8)) }
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    static func read(_ path: String) throws -> [Int32] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(0) { $0 | Int32(bytes[start + $1]) << ($1 * 8) }
        }
    }

    /// A bit for each row, the least significant first.
    static func set(_ path: String, capacity: Int) throws -> RowSet {
        var set = RowSet(capacity: capacity, filled: false)
        for (place, byte) in try Data(contentsOf: URL(fileURLWithPath: path)).enumerated() {
            set.words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
        }
        return set
    }
}
