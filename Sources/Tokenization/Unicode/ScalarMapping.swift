/// A map from some scalars to one or more scalars each.
struct ScalarMapping: Sendable {
    /// Mapped scalars, ascending.
    private(set) var keys: [UInt32] = []
    /// Where the targets of each key start in `targets`, and the end of the last.
    private var starts: [UInt16] = [0]
    private var targets: [UInt32] = []
    /// For every 128 code points the first key at or above them, so that a search is short.
    private var pages: [UInt16] = []

    /// Reads a table of `UnicodeData`.
    init(_ table: String) {
        var reader = UnicodeData.Reader(table)
        let count = Int(reader.next())
        keys.reserveCapacity(count)
        var first: UInt32 = 0
        var last: [Int] = []
        while !reader.isAtEnd {
            first += reader.next()
            let header = reader.next()
            let isRun = header & 1 == 1
            let (repeats, stride) = isRun ? (reader.next(), reader.next()) : (1, 0)
            let length = Int(header / 2)
            last.append(contentsOf: repeatElement(0, count: max(0, length - last.count)))
            for position in 0..<length {
                last[position] += reader.nextSigned()
            }
            for step in 0..<repeats {
                keys.append(first + step * stride)
                targets.append(contentsOf: last[..<length].map { UInt32($0) + step * stride })
                starts.append(UInt16(targets.count))
            }
        }
        // Interleaved runs (stride 2) leave the keys almost sorted.
        sortKeys()
        var key = 0
        for page in 0...(0x10FFFF >> 7) + 1 {
            while key < keys.count, keys[key] < UInt32(page) << 7 { key += 1 }
            pages.append(UInt16(key))
        }
    }

    /// The scalars that a mapped scalar becomes; empty where the map says nothing.
    func targets(of scalar: UInt32) -> ArraySlice<UInt32> {
        let page = Int(scalar >> 7)
        var low = Int(pages[page])
        var high = Int(pages[page + 1])
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < keys.count, keys[low] == scalar else { return [] }
        return targets[Int(starts[low])..<Int(starts[low + 1])]
    }

    private mutating func sortKeys() {
        let order = keys.indices.sorted { keys[$0] < keys[$1] }
        var sortedTargets: [UInt32] = []
        var sortedStarts: [UInt16] = [0]
        for index in order {
            sortedTargets += targets[Int(starts[index])..<Int(starts[index + 1])]
            sortedStarts.append(UInt16(sortedTargets.count))
        }
        keys = order.map { keys[$0] }
        (starts, targets) = (sortedStarts, sortedTargets)
    }
}
