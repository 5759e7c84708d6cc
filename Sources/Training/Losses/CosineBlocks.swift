/// Cosines between the rows of columns, block by block, and the way back for their gradients.
struct CosineBlocks<Scalar: BinaryFloatingPoint & Sendable> {
    private let units: [UnitRows<Scalar>]
    private let blocks: [CosineBlock]
    private var gradients: [Embeddings<Scalar>]

    init(_ columns: [Embeddings<Scalar>], _ blocks: [CosineBlock]) {
        units = columns.map(UnitRows.init)
        self.blocks = blocks
        gradients = columns.map { Embeddings(rows: $0.rows, columns: $0.columns) }
    }

    /// The cosines of some rows, one `rows × n` a block.
    func cosines(_ rows: Range<Int>) -> [Embeddings<Scalar>] {
        blocks.map {
            units[$0.left].vectors.rows(rows).multiplied(byTransposed: units[$0.right].vectors)
        }
    }

    /// Takes in the gradient of the cosines of some rows.
    mutating func add(_ gradients: [Embeddings<Scalar>], rows: Range<Int>) {
        for (block, gradient) in zip(blocks, gradients) {
            let (left, right) = (units[block.left].vectors, units[block.right].vectors)
            self.gradients[block.left].add(
                gradient.multiplied(by: right),
                fromRow: rows.lowerBound
            )
            self.gradients[block.right].add(gradient.transposed.multiplied(by: left.rows(rows)))
        }
    }

    /// The gradient by the columns, from all that was added.
    func columnGradients() -> [Embeddings<Scalar>] {
        zip(units, gradients).map { $0.backward($1) }
    }
}
