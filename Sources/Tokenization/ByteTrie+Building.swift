extension ByteTrie {
    /// A trie of distinct keys with values of 0 to 2^28 − 2.
    package init(_ entries: some Sequence<(key: [UInt8], value: Int32)>) {
        var builder = Builder(sorted: entries.sorted { $0.key.lexicographicallyPrecedes($1.key) })
        builder.placeAll()
        nodes = builder.nodes
    }

    /// Places the nodes of sorted keys into slots.
    private struct Builder {
        private struct Pending {
            var node: Node
            var keys: Range<Int>
            var depth: Int
        }

        /// Free slots tried for a node before a new block is opened.
        private static let maximumTries = 48

        private let keys: [(key: [UInt8], value: Int32)]
        private(set) var nodes: [UInt64] = []
        private var usedBases: [Bool] = []
        /// Doubly linked free slots; slot 0 is the root and heads the list.
        private var nextFree: [Int32] = []
        private var previousFree: [Int32] = []

        init(sorted keys: [(key: [UInt8], value: Int32)]) {
            self.keys = keys
            openBlock()
            // The root is nobody's child, and base 0 is that of all leaves: nothing lies under it.
            nodes[ByteTrie.root] = ByteTrie.rootLabel
            usedBases[0] = true
        }

        mutating func placeAll() {
            var stack = [Pending(node: ByteTrie.root, keys: keys.indices, depth: 0)]
            var children: [(label: UInt8, keys: Range<Int>)] = []
            while var pending = stack.popLast() {
                if let first = pending.keys.first, keys[first].key.count == pending.depth {
                    nodes[pending.node] |= UInt64(keys[first].value + 1) << ByteTrie.valueShift
                    pending.keys.removeFirst()
                }
                children.removeAll(keepingCapacity: true)
                while let first = pending.keys.first {
                    let label = keys[first].key[pending.depth]
                    let end =
                        pending.keys.first { keys[$0].key[pending.depth] != label }
                        ?? pending.keys.upperBound
                    children.append((label, first..<end))
                    pending.keys = end..<pending.keys.upperBound
                }
                if children.isEmpty { continue }
                let base = base(for: children.map(\.label))
                usedBases[base] = true
                nodes[pending.node] |= UInt64(base) << ByteTrie.baseShift
                for child in children {
                    take(base ^ Int(child.label), label: child.label)
                    stack.append(
                        Pending(
                            node: base ^ Int(child.label),
                            keys: child.keys,
                            depth: pending.depth + 1
                        )
                    )
                }
            }
        }

        /// A base that no node has and under which every label finds a free slot.
        ///
        /// Single children fill the oldest gaps, others are tried in the newest block first.
        private mutating func base(for labels: [UInt8]) -> Int {
            let first = Int(labels.first ?? 0)
            let isSingle = labels.count == 1
            var slot = Int(isSingle ? previousFree[0] : nextFree[0])
            for _ in 0..<Self.maximumTries where slot != 0 {
                let base = slot ^ first
                if !usedBases[base],
                    labels.allSatisfy({ nodes[base ^ Int($0)] == ByteTrie.freeSlot })
                {
                    return base
                }
                slot = Int(isSingle ? previousFree[slot] : nextFree[slot])
            }
            let start = nodes.count
            openBlock()
            return start
        }

        private mutating func openBlock() {
            let start = nodes.count
            precondition(start + 256 <= ByteTrie.baseMask, "more nodes than a trie can number")
            nodes.append(contentsOf: repeatElement(ByteTrie.freeSlot, count: 256))
            usedBases.append(contentsOf: repeatElement(false, count: 256))
            let head = nextFree.isEmpty ? 0 : Int(nextFree[0])
            nextFree.append(contentsOf: (start..<start + 256).map { Int32($0 + 1) })
            previousFree.append(contentsOf: (start..<start + 256).map { Int32($0 - 1) })
            // New slots go first: they are where a node with many children fits.
            if start == 0 {
                nextFree[255] = 0
                previousFree[0] = 255
            } else {
                nextFree[start + 255] = Int32(head)
                previousFree[head] = Int32(start + 255)
                nextFree[0] = Int32(start)
                previousFree[start] = 0
            }
        }

        private mutating func take(_ slot: Int, label: UInt8) {
            nodes[slot] = UInt64(label)
            let (before, after) = (Int(previousFree[slot]), Int(nextFree[slot]))
            nextFree[before] = Int32(after)
            previousFree[after] = Int32(before)
        }
    }
}
