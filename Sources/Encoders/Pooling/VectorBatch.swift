package import Tensors

/// The vectors of a batch of texts, one row a text, which keep their storage from batch to batch.
package struct VectorBatch: Sendable {
    /// Dimensions of a vector.
    package private(set) var columns = 0
    /// `texts × columns`.
    package private(set) var elements: [Float] = []
    /// Takes what a step computes from `elements`.
    private var next: [Float] = []

    /// No vectors.
    package init() {}

    /// Makes room for vectors of zeros.
    package mutating func reset(rows: Int, columns: Int) {
        self.columns = columns
        elements.removeAll(keepingCapacity: true)
        elements.append(contentsOf: repeatElement(0, count: rows * columns))
    }

    /// Takes over the vectors of a matrix.
    package mutating func replace(by matrix: Matrix) {
        columns = matrix.columns
        elements = matrix.elements
    }

    /// Changes the elements in place.
    package mutating func change(_ body: (inout [Float]) -> Void) { body(&elements) }

    /// Replaces the vectors by what a step makes of them, with so many columns.
    mutating func step(
        columns: Int,
        _ body: ([Float], inout [Float]) -> Void
    ) {
        let count = self.columns == 0 ? 0 : elements.count / self.columns * columns
        next.removeAll(keepingCapacity: true)
        next.append(contentsOf: repeatElement(0, count: count))
        body(elements, &next)
        swap(&elements, &next)
        self.columns = columns
    }

    /// Gives each vector unit length; one of zeros stays.
    mutating func normalize() {
        guard columns > 0 else { return }
        RowNormalization.forward(&elements, columns: columns)
    }

    /// Keeps the first columns of each vector.
    mutating func keep(columns: Int) {
        let before = self.columns
        step(columns: columns) { x, y in
            for row in 0..<(before == 0 ? 0 : x.count / before) {
                for j in 0..<columns { y[row * columns + j] = x[row * before + j] }
            }
        }
    }
}
