/// Two rankings in turn: what either finds first comes first.
enum InterleavedCandidates {
    /// The first `count` different ones.
    static func joining<Candidate, Key: Hashable>(
        _ left: [Candidate],
        _ right: [Candidate],
        count: Int,
        by key: (Candidate) -> Key
    ) -> [Candidate] {
        var seen: Set<Key> = []
        var joined: [Candidate] = []
        for place in 0..<max(left.count, right.count) {
            for list in [left, right] where place < list.count && joined.count < count {
                if seen.insert(key(list[place])).inserted { joined.append(list[place]) }
            }
        }
        return joined
    }
}
