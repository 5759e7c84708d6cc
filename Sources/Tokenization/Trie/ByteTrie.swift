/// A map from byte strings to values, walked one byte at a time.
///
/// A double array (Aoe, "An efficient digital search algorithm by using a double-array structure", 1989)
/// whose check is the label of the edge: no two nodes share a base, so the label decides. A node is one
/// word: 9 bits label (above 255 for a free slot and the root), 27 bits base, 28 bits value + 1.
package struct ByteTrie: Sendable {
    /// The position of a node.
    package typealias Node = Int

    /// The node of the empty string.
    package static let root: Node = 0
    static let labelMask: UInt64 = 0x1FF
    static let freeSlot: UInt64 = 256
    package static let rootLabel: UInt64 = 257
    static let baseShift: UInt64 = 9
    static let baseMask: UInt64 = 0x7FF_FFFF
    static let valueShift: UInt64 = 36

    /// All slots, a multiple of 256.
    let nodes: [UInt64]

    /// The node after `byte`, or nil where no key continues so.
    @inline(__always)
    static func child(of node: Node, at byte: UInt8, in nodes: Span<UInt64>) -> Node? {
        let base = Int(truncatingIfNeeded: nodes[node] >> baseShift & baseMask)
        let next = base ^ Int(byte)
        return nodes[next] & labelMask == UInt64(byte) ? next : nil
    }

    /// The value of the key that ends here, or -1.
    @inline(__always)
    static func value(of node: Node, in nodes: Span<UInt64>) -> Int32 {
        Int32(truncatingIfNeeded: nodes[node] >> valueShift) - 1
    }

    /// The node at the end of a path from the root, or nil.
    package func node(at path: some Sequence<UInt8>) -> Node? {
        let span = nodes.span
        var node = Self.root
        for byte in path {
            guard let next = Self.child(of: node, at: byte, in: span) else { return nil }
            node = next
        }
        return node
    }

    /// The value of a key, or nil.
    package func value(of key: some Sequence<UInt8>) -> Int32? {
        guard let node = node(at: key) else { return nil }
        let value = Self.value(of: node, in: nodes.span)
        return value < 0 ? nil : value
    }

    /// The value of the key that a range of a text spells, or nil.
    func value(of range: Range<Int>, in text: Span<UInt8>) -> Int32? {
        let nodes = nodes.span
        var node = Self.root
        for position in range {
            guard let next = Self.child(of: node, at: text[position], in: nodes) else { return nil }
            node = next
        }
        let value = Self.value(of: node, in: nodes)
        return value < 0 ? nil : value
    }

    /// The longest key that is a prefix of `text[start...]`, with its end.
    func longestPrefix(of text: Span<UInt8>, from start: Int) -> (value: Int32, end: Int)? {
        let span = nodes.span
        var node = Self.root
        var found: (value: Int32, end: Int)?
        var position = start
        while position < text.count,
            let next = Self.child(of: node, at: text[position], in: span)
        {
            node = next
            position += 1
            let value = Self.value(of: node, in: span)
            if value >= 0 { found = (value, position) }
        }
        return found
    }
}
