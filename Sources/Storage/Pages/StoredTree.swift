/// The record of a tree of pages: LMDB's `MDB_db`.
struct StoredTree: Equatable {
    static let byteCount = 48
    private static let (integerKeys, knownFlags) = (0x08, 0x7E)
    /// The root of a tree without pages.
    private static let noPage = -1

    let pad: Int
    let flags: Int
    let depth: Int
    let branchPages: Int
    let leafPages: Int
    let overflowPages: Int
    let entries: Int
    let root: Int

    init(_ page: StoredPage, at offset: Int) {
        pad = page.integer(at: offset, bytes: 4)
        flags = page.integer(at: offset + 4, bytes: 2)
        depth = page.integer(at: offset + 6, bytes: 2)
        branchPages = page.integer(at: offset + 8, bytes: 8)
        leafPages = page.integer(at: offset + 16, bytes: 8)
        overflowPages = page.integer(at: offset + 24, bytes: 8)
        entries = page.integer(at: offset + 32, bytes: 8)
        root = page.integer(at: offset + 40, bytes: 8)
    }

    /// Whether the tree has no page.
    var isEmpty: Bool { root == Self.noPage }

    /// Whether the record's numbers fit each other.
    var isPlausible: Bool {
        flags & ~Self.knownFlags == 0
            && (isEmpty
                ? branchPages | leafPages | overflowPages | entries | depth == 0 : root > 1)
    }

    /// Whether keys ascend, from a first possible one to before another.
    func isAscending(_ keys: ArraySlice<[UInt8]>, from: [UInt8]?, to: [UInt8]?) -> Bool {
        if let from, let first = keys.first, orders(first, before: from) { return false }
        if let to, let last = keys.last, !orders(last, before: to) { return false }
        return zip(keys, keys.dropFirst()).allSatisfy { orders($0, before: $1) }
    }

    private func orders(_ first: [UInt8], before second: [UInt8]) -> Bool {
        guard flags & Self.integerKeys != 0, first.count == second.count else {
            return first.lexicographicallyPrecedes(second)
        }
        // Integers are stored little-endian.
        return first.reversed().lexicographicallyPrecedes(second.reversed())
    }
}
