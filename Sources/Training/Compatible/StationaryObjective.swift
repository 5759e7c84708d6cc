package import Compatibility
internal import Tensors

/// The loss of stationary representations for text: a contrastive term for the task, classification
/// by fixed corners, and higher-order compatibility with the old vectors.
///
/// L = contrast(z, z) + λ₁ · (1 − cos(z, φ'new)) + w · (λ · CE(z · corners) + (1 − λ) · HOC(old positives, z)),
/// w the weight of compatibility, all but the first over anchors and positives; the second where there
/// is an independently trained model, which the authors have not. A pair has the class of its positive.
package struct StationaryObjective {
    /// The turned corners, `K × D`.
    let corners: DoubleMatrix
    package let classes: PseudoClasses
    let loss: HigherOrderCompatibilityLoss
    let settings: CompatibleSettings

    package init(_ classes: PseudoClasses, _ settings: CompatibleSettings) throws {
        let width = classes.centroids.columns
        corners = try SimplexClassifier(classes: width + 1).corners(turnedTo: classes.centroids)
        self.classes = classes
        self.settings = settings
        loss = try HigherOrderCompatibilityLoss(
            sharpness: settings.sharpness,
            classificationWeight: settings.classificationWeight,
            sameClass: settings.countsSameClass ? .countsAsZero : .isLeftOut
        )
    }

    package func callAsFunction(_ batch: CompatibleBatch) throws -> CompatibleValue {
        let labels = classes.labels(of: batch.old[1])
        let among = GISTEmbedLoss(temperature: settings.temperature)
        let task = try among(
            EmbeddedBatch(
                batch.pooled.map { Embeddings($0) },
                guide: batch.old.map { Embeddings($0) }
            )
        )
        var value = CompatibleValue(loss: Double(task.loss), pooled: [])
        let columns = Double(batch.pooled.count)
        let share = settings.compatibilityWeight / columns
        for (column, pooled) in batch.pooled.enumerated() {
            let features = DoubleMatrix(pooled)
            var gradient = DoubleMatrix(task.gradients[column].matrix)
            if let teacher = batch.teacher {
                value.loss += CosineTerm(features, teacher[column])
                    .add(settings.teacherWeight / columns, to: &gradient)
            }
            let classified = SimplexClassifier.crossEntropy(
                features,
                corners: corners,
                labels: labels
            )
            let contrasted = loss.contrastive(
                old: DoubleMatrix(batch.old[1]),
                new: features,
                labels: labels
            )
            value.loss +=
                share
                * loss.total(
                    classification: classified.loss,
                    contrastive: contrasted.loss
                )
            for place in gradient.elements.indices {
                gradient.elements[place] +=
                    share
                    * loss.total(
                        classification: classified.gradient.elements[place],
                        contrastive: contrasted.gradient.elements[place]
                    )
            }
            value.pooled.append(Matrix(gradient))
        }
        return value
    }
}
