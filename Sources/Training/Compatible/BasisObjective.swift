package import Compatibility
internal import Tensors

/// The loss of BT² for text: class terms are replaced by contrastive terms in the sub-spaces.
///
/// L = contrast(f, f) + λ₁ · (1 − cos(f, φ'new)) + w · (λ₂ · contrast(b, φold) + λ₃ · (1 − cos(b, φold))),
/// w the weight of compatibility, the cosines over anchors and positives, the second contrast from
/// anchors to the old vectors of all positives of the batch. What the old model finds nearer than a pair is no negative of it.
package struct BasisObjective {
    /// What is trained beside the transformer.
    package var head: BasisHead
    package let settings: CompatibleSettings

    package init(head: BasisHead, settings: CompatibleSettings) {
        self.head = head
        self.settings = settings
    }

    package func callAsFunction(_ batch: CompatibleBatch) throws -> CompatibleValue {
        let n = batch.pooled[0].rows
        // One pass over anchors and positives: the bases are computed once.
        let pass = try head.forward(DoubleMatrix(Self.stacked(batch.pooled)))
        let guide = batch.old.map { Embeddings($0) }
        let among = GISTEmbedLoss(temperature: settings.temperature)
        let new = try among(
            EmbeddedBatch(
                [0, 1].map { Embeddings(Matrix(Self.half($0, of: pass.new))) },
                guide: guide
            )
        )
        let towards = GISTEmbedLoss(
            temperature: settings.temperature,
            contrastsAnchors: false,
            contrastsPositives: false
        )
        // Old vectors are compared in their own width, and do not move.
        let anchors = Embeddings(Matrix(Self.half(0, of: pass.compatible)))
        let old = try towards(EmbeddedBatch([anchors, guide[1]], guide: guide))
        let contrastWeight = settings.compatibilityWeight * settings.oldContrastWeight
        var value = CompatibleValue(
            loss: Double(new.loss) + contrastWeight * Double(old.loss),
            pooled: []
        )
        var byNew = DoubleMatrix(Self.stacked(new.gradients.map(\.matrix)))
        var byCompatible = DoubleMatrix(
            rows: 2 * n,
            columns: head.shape.old,
            elements: old.gradients[0].elements.map { contrastWeight * Double($0) }
                + [Double](repeating: 0, count: n * head.shape.old)
        )
        value.loss += CosineTerm(pass.compatible, Self.stacked(batch.old))
            .add(settings.compatibilityWeight * settings.oldCosineWeight, to: &byCompatible)
        if let teacher = batch.teacher {
            value.loss += CosineTerm(pass.new, Self.stacked(teacher))
                .add(settings.teacherWeight, to: &byNew)
        }
        let back = try head.backward(.init(new: byNew, compatible: byCompatible), pass)
        value.pooled = [0, 1].map { Matrix(Self.half($0, of: back.inputs)) }
        value.head = back.values
        return value
    }

    /// Anchors, and positives below them.
    private static func stacked(_ columns: [Matrix]) -> Matrix {
        Matrix(
            rows: columns.reduce(0) { $0 + $1.rows },
            columns: columns[0].columns,
            elements: columns.flatMap(\.elements)
        )
    }

    /// The rows of the anchors, 0, or of the positives, 1.
    private static func half(_ place: Int, of matrix: DoubleMatrix) -> DoubleMatrix {
        let count = matrix.elements.count / 2
        return DoubleMatrix(
            rows: matrix.rows / 2,
            columns: matrix.columns,
            elements: Array(matrix.elements[place * count..<(place + 1) * count])
        )
    }
}
