internal import Foundation
internal import Storage
internal import VectorSearch

extension GalleryStore {
    /// The rows of a segment that are not deleted.
    func liveRows<Access>(
        of segment: SegmentDescription,
        in transaction: borrowing Transaction<Access>
    ) throws -> RowSet {
        var live = RowSet(capacity: segment.rows, filled: true)
        guard segment.deleted > 0 else { return live }
        let bytes = live.words.count * 8
        // Until format 3 there was no digest: `verify` compares the rows with the documents.
        guard let stored = try tombstones.get(segment.number, in: transaction),
            let data = stored.count == bytes ? stored : SealedValue.open(stored),
            data.count == bytes
        else {
            throw PerennialError.damaged(
                path: environment.path,
                part: "the deletions of segment \(segment.number)"
            )
        }
        for (index, word) in live.words.indices.enumerated() {
            var bits: UInt64 = 0
            for byte in 0..<8 {
                bits |= UInt64(data[data.startIndex + index * 8 + byte]) << (8 * byte)
            }
            live.words[word] = bits
        }
        return live
    }

    /// Replaces the rows of a segment that are not deleted.
    func put(
        live: RowSet,
        ofSegment number: UInt32,
        in transaction: borrowing WriteTransaction
    ) throws {
        var data = Data(capacity: live.words.count * 8)
        for word in live.words {
            for byte in 0..<8 { data.append(UInt8(truncatingIfNeeded: word >> (8 * byte))) }
        }
        try tombstones.put(SealedValue.seal(data), for: number, in: transaction)
    }
}
