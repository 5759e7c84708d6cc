/// Which candidates a guide finds nearer than a row's own pair.
struct GuideMask<Scalar: BinaryFloatingPoint & Sendable> {
    private let cosines: CosineBlocks<Scalar>
    private let limits: [Scalar]

    init(
        _ columns: [Embeddings<Scalar>],
        _ blocks: [CosineBlock],
        _ loss: GISTEmbedLoss
    ) {
        cosines = CosineBlocks(columns, blocks)
        let pairs = CosineBlocks(columns, [blocks[0]])
        limits = (0..<columns[0].rows).map { row in
            loss.margin.limit(pairs.cosines(row..<row + 1)[0].elements[row])
        }
    }

    /// Sets what is left out to −∞; the right candidate, on the diagonal of the first block, stays.
    func leaveOut(_ logits: inout [Embeddings<Scalar>], _ rows: Range<Int>) {
        for (place, block) in cosines.cosines(rows).enumerated() {
            let n = block.columns
            for row in 0..<rows.count {
                let (limit, right) = (limits[rows.lowerBound + row], rows.lowerBound + row)
                for column in 0..<n
                where block.elements[row * n + column] > limit
                    && !(place == 0 && column == right)
                {
                    logits[place].elements[row * n + column] = -.infinity
                }
            }
        }
    }
}
