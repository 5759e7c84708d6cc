extension ByteTrie {
    /// A trie of keys with values of 0 to 2^28 − 2; of equal keys the greatest value counts.
    package init(_ entries: some Sequence<(key: [UInt8], value: Int32)>) {
        var builder = Builder(sorted: entries.sorted(by: Self.precedes))
        builder.placeAll()
        nodes = builder.nodes
    }

    private static func precedes(
        _ first: (key: [UInt8], value: Int32),
        _ second: (key: [UInt8], value: Int32)
    ) -> Bool {
        let (left, right) = (first.key.span, second.key.span)
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index]
        }
        return left.count == right.count ? first.value < second.value : left.count < right.count
    }

    /// Places the nodes of sorted keys into slots.
    private struct Builder {
        private struct Pending {
            var node: Node
            var keys: Range<Int>
            var depth: Int
        }

        /// Blocks that take nodes with several children; older ones only fill up with single ones.
        private static let maximumOpenBlocks = 16

        private let keys: [(key: [UInt8], value: Int32)]
        private(set) var nodes: [UInt64] = []
        private var blocks: [TrieBlock] = []
        private var openBlocks: [Int] = []
        private var leftoverBlocks: [Int] = []

        init(sorted keys: [(key: [UInt8], value: Int32)]) {
            self.keys = keys
            openBlock()
            // The root is nobody's child, and base 0 is that of all leaves: nothing lies under it.
            take(ByteTrie.root, label: ByteTrie.rootLabel)
            blocks[0].useBase(0)
        }

        /// Places level by level: the nodes with the most children come first.
        mutating func placeAll() {
            var level = [Pending(node: ByteTrie.root, keys: keys.indices, depth: 0)]
            var next: [Pending] = []
            while !level.isEmpty {
                for pending in level { placeChildren(of: pending, into: &next) }
                (level, next) = (next, [])
            }
        }

        private mutating func placeChildren(of pending: Pending, into next: inout [Pending]) {
            var remaining = pending.keys
            var value: Int32 = -1
            while let first = remaining.first, keys[first].key.count == pending.depth {
                value = keys[first].value
                remaining.removeFirst()
            }
            nodes[pending.node] |= UInt64(value + 1) << ByteTrie.valueShift
            let firstChild = next.count
            var labels: [UInt8] = []
            while let first = remaining.first {
                let label = keys[first].key[pending.depth]
                let end = remaining.first { keys[$0].key[pending.depth] != label }
                let bound = end ?? remaining.upperBound
                next.append(Pending(node: 0, keys: first..<bound, depth: pending.depth + 1))
                labels.append(label)
                remaining = bound..<remaining.upperBound
            }
            if labels.isEmpty { return }
            let base = takeBase(for: labels)
            nodes[pending.node] |= UInt64(base) << ByteTrie.baseShift
            for (offset, label) in labels.enumerated() {
                let slot = base ^ Int(label)
                take(slot, label: UInt64(label))
                next[firstChild + offset].node = slot
            }
        }

        /// A base that no node has and under which every label finds a free slot.
        private mutating func takeBase(for labels: [UInt8]) -> Int {
            if labels.count == 1 {
                while let block = leftoverBlocks.last {
                    if let base = takeBase(for: labels, in: block) { return base }
                    leftoverBlocks.removeLast()
                }
            }
            for block in openBlocks {
                if let base = takeBase(for: labels, in: block) { return base }
            }
            openBlock()
            if openBlocks.count > Self.maximumOpenBlocks {
                leftoverBlocks.append(openBlocks.removeFirst())
            }
            let start = nodes.count - 256
            blocks[blocks.count - 1].useBase(0)
            return start
        }

        private mutating func takeBase(for labels: [UInt8], in block: Int) -> Int? {
            guard let base = blocks[block].base(for: labels) else { return nil }
            blocks[block].useBase(base)
            return block * 256 + base
        }

        private mutating func openBlock() {
            precondition(nodes.count < ByteTrie.baseMask, "more nodes than a trie can number")
            nodes.append(contentsOf: repeatElement(ByteTrie.freeSlot, count: 256))
            openBlocks.append(blocks.count)
            blocks.append(TrieBlock())
        }

        private mutating func take(_ slot: Int, label: UInt64) {
            nodes[slot] = label
            blocks[slot / 256].useSlot(slot % 256)
        }
    }
}
