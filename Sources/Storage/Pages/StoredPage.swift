/// A page as it is in the file: LMDB 0.9's `MDB_page`, on 64 bits, read within its bounds only.
struct StoredPage {
    /// What `mp_flags` says of a page; no other bit is set on the disk.
    enum Kind: Int {
        case branch = 1
        case leaf = 2
        case overflow = 4
        case meta = 8
    }

    static let headerBytes = 16
    /// Bytes of a node before its key.
    private static let nodeBytes = 8
    let number: Int
    private let bytes: [UInt8]

    init(number: Int, bytes: [UInt8]) {
        self.number = number
        self.bytes = bytes
    }

    /// A little-endian number of some bytes.
    func integer(at offset: Int, bytes count: Int) -> Int {
        (0..<count).reduce(0) {
            $0 | Int(truncatingIfNeeded: UInt64(bytes[offset + $1]) << (8 * $1))
        }
    }

    /// The kind, where the page is of one and says its own number.
    func kind() throws(PageDamage) -> Kind {
        guard integer(at: 0, bytes: 8) == number else {
            throw damage("it has another page's number")
        }
        guard let kind = Kind(rawValue: integer(at: 10, bytes: 2)) else {
            throw damage("it is of no known kind")
        }
        return kind
    }

    /// Pages of an overflow page and those that follow it.
    var overflowPages: Int { integer(at: 12, bytes: 4) }

    /// The nodes of a branch or leaf, in order.
    func nodes() throws(PageDamage) -> [StoredNode] {
        let (lower, upper) = (integer(at: 12, bytes: 2), integer(at: 14, bytes: 2))
        guard lower >= Self.headerBytes, lower % 2 == 0, lower <= upper, upper <= bytes.count else {
            throw damage("its bounds are out of order")
        }
        let isBranch = try kind() == .branch
        var nodes: [StoredNode] = []
        var taken = 0
        for place in stride(from: Self.headerBytes, to: lower, by: 2) {
            let start = integer(at: place, bytes: 2)
            guard start >= upper, start % 2 == 0, start + Self.nodeBytes <= bytes.count else {
                throw damage("a node is out of bounds")
            }
            let (size, flags) = (integer(at: start, bytes: 4), integer(at: start + 4, bytes: 2))
            let keyBytes = integer(at: start + 6, bytes: 2)
            let isBig = !isBranch && flags & StoredNode.bigData != 0
            let dataBytes = isBranch ? 0 : isBig ? 8 : size
            let end = start + Self.nodeBytes + keyBytes + dataBytes
            guard end <= bytes.count else { throw damage("a node is out of bounds") }
            taken += (end - start + 1) & ~1
            let key = start + Self.nodeBytes..<start + Self.nodeBytes + keyBytes
            nodes.append(
                StoredNode(
                    key: Array(bytes[key]),
                    data: key.upperBound..<end,
                    size: size,
                    flags: flags,
                    child: size | flags << 32
                )
            )
        }
        // Nodes fill what is behind the upper bound, so that none of them overlap.
        guard taken == bytes.count - upper else { throw damage("its nodes overlap") }
        return nodes
    }

    /// The error that says what is wrong with this page.
    func damage(_ problem: String) -> PageDamage { PageDamage(page: number, problem: problem) }
}

/// An entry of a branch or leaf.
struct StoredNode {
    /// Flags of a leaf's node: its value has pages of its own; it is a database.
    static let (bigData, subDatabase) = (1, 2)

    let key: [UInt8]
    /// Where a leaf's node has its value, or the number of its first page.
    let data: Range<Int>
    /// Bytes of a leaf's value.
    let size: Int
    /// Of a leaf's node.
    let flags: Int
    /// The page that a branch's node leads to.
    let child: Int
}
