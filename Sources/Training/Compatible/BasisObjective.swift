package import Compatibility
internal import Tensors

/// The loss of BT² for text: class terms are replaced by contrastive terms in the sub-spaces.
///
/// L = contrast(f, f) + λ₁ · (1 − cos(f, φ'new)) + λ₂ · contrast(b, φold) + λ₃ · (1 − cos(b, φold)),
/// the cosines over anchors and positives, the second contrast from anchors to the old vectors of all
/// positives of the batch. What the old model finds nearer than a pair is no negative of it.
package struct BasisObjective {
    /// What is trained beside the transformer.
    package var head: BasisHead
    package let settings: CompatibleSettings

    package init(head: BasisHead, settings: CompatibleSettings) {
        self.head = head
        self.settings = settings
    }

    package func callAsFunction(_ batch: CompatibleBatch) throws -> CompatibleValue {
        let passes = try batch.pooled.map { try head.forward(DoubleMatrix($0)) }
        let guide = batch.old.map { Embeddings($0) }
        let among = GISTEmbedLoss(temperature: settings.temperature)
        let new = try among(
            EmbeddedBatch(passes.map { Embeddings(Matrix($0.new)) }, guide: guide)
        )
        let towards = GISTEmbedLoss(
            temperature: settings.temperature,
            contrastsAnchors: false,
            contrastsPositives: false
        )
        // Old vectors are compared in their own width, and do not move.
        let old = try towards(
            EmbeddedBatch([Embeddings(Matrix(passes[0].compatible)), guide[1]], guide: guide)
        )
        var value = CompatibleValue(
            loss: Double(new.loss) + settings.oldContrastWeight * Double(old.loss),
            pooled: []
        )
        var sum: [Float] = []
        for (column, pass) in passes.enumerated() {
            var by = BasisHead.OutputGradient()
            by.new = DoubleMatrix(new.gradients[column].matrix)
            var compatible = DoubleMatrix(
                rows: pass.compatible.rows,
                columns: pass.compatible.columns,
                elements: .init(repeating: 0, count: pass.compatible.elements.count)
            )
            if column == 0 {
                compatible = DoubleMatrix(old.gradients[0].matrix)
                for place in compatible.elements.indices {
                    compatible.elements[place] *= settings.oldContrastWeight
                }
            }
            let share = 1 / Double(passes.count)
            value.loss += CosineTerm(pass.compatible, batch.old[column])
                .add(settings.oldCosineWeight * share, to: &compatible)
            if let teacher = batch.teacher, settings.teacherWeight > 0 {
                var own = by.new ?? compatible
                value.loss += CosineTerm(pass.new, teacher[column])
                    .add(settings.teacherWeight * share, to: &own)
                by.new = own
            }
            by.compatible = compatible
            let back = try head.backward(by, pass)
            value.pooled.append(Matrix(back.inputs))
            if sum.isEmpty {
                sum = back.values
            } else {
                for place in sum.indices { sum[place] += back.values[place] }
            }
        }
        value.head = sum
        return value
    }
}
