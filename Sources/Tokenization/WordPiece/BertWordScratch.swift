/// What the slow path of `BertWordPieceEncoder` keeps between scalars.
package struct BertWordScratch: Sendable {
    /// A mark that waits for its place in canonical order.
    struct Mark: Sendable {
        var combiningClass: UInt8
        var scalar: UInt32
        var source: Range<Int>
    }

    /// The normalised word so far.
    var word = TracedBytes()
    /// Marks since the last starter, as they came.
    var marks: [Mark] = []
    /// The decomposition of the current scalar.
    var decomposition: [UInt32] = []

    package init() {}

    /// Takes the marks that waited, in canonical order: by class, then as they came.
    ///
    /// Sources stay where they are, so that they never run backwards.
    mutating func takeMarks() -> [Mark] {
        defer { marks.removeAll(keepingCapacity: true) }
        guard marks.count > 1 else { return marks }
        let sorted = marks.enumerated().sorted {
            ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
        }
        return zip(marks, sorted).map { place, mark in
            Mark(
                combiningClass: mark.element.combiningClass,
                scalar: mark.element.scalar,
                source: place.source
            )
        }
    }
}
