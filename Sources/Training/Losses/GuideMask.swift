/// Which candidates a guide finds nearer than a row's own pair.
struct GuideMask<Scalar: BinaryFloatingPoint & Sendable> {
    private let cosines: CosineBlocks<Scalar>
    private let margin: GISTEmbedLoss.Margin

    init(_ columns: [Embeddings<Scalar>], _ blocks: [CosineBlock], _ loss: GISTEmbedLoss) {
        cosines = CosineBlocks(columns, blocks)
        margin = loss.margin
    }

    /// Sets what is left out to −∞; the right candidate, on the diagonal of the first block, stays.
    func leaveOut(_ logits: inout [Embeddings<Scalar>], _ rows: Range<Int>) {
        let blocks = cosines.cosines(rows)
        for row in 0..<rows.count {
            let right = rows.lowerBound + row
            // Out of the same product as what it is compared with: equal texts tie to the last bit.
            let limit = margin.limit(blocks[0].elements[row * blocks[0].columns + right])
            for (place, block) in blocks.enumerated() {
                let n = block.columns
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
