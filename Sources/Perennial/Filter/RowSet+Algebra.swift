internal import VectorSearch

extension RowSet {
    /// Whether no row is in the set.
    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Keeps the rows that are in both sets.
    mutating func formIntersection(_ other: RowSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Adds the rows of the other set.
    mutating func formUnion(_ other: RowSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// Removes the rows of the other set.
    mutating func subtract(_ other: RowSet) {
        for index in words.indices { words[index] &= ~other.words[index] }
    }
}
