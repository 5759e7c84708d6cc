import TestSupport
import Testing
import Training

/// Gradients by hand against central differences in Double.
@Suite struct LossGradientTests {
    private static let losses: [any ContrastiveLoss] = [
        GISTEmbedLoss(temperature: 0.2), GISTEmbedLoss(temperature: 0.2, rowsAtOnce: 2),
        MultipleNegativesRankingLoss(
            scale: 5,
            directions: Set(MultipleNegativesRankingLoss.Direction.allCases),
            partition: .perDirection
        ),
        MatryoshkaLoss(
            GISTEmbedLoss(temperature: 0.2),
            levels: [.init(dimensions: 3, weight: 0.5), .init(dimensions: 6)]
        ),
        EmbeddingDistillationLoss(distance: .cosine),
        EmbeddingDistillationLoss(distance: .squared),
    ]

    @Test(arguments: losses.indices)
    func `gradients are central differences`(index: Int) throws {
        let loss = Self.losses[index]
        var random = SeededRandom(seed: UInt64(index))
        func columns(_ count: Int) -> [Embeddings<Double>] {
            (0..<count).map { _ in
                Embeddings(rows: 4, columns: 6, elements: random.floats(24).map(Double.init))
            }
        }
        let (student, guide, teacher) = (columns(4), columns(4), columns(4))
        let value = try loss(EmbeddedBatch(student, guide: guide, target: .vectors(teacher)))
        let step = 1e-5
        for column in student.indices {
            for place in student[column].elements.indices {
                func moved(_ by: Double) throws -> Double {
                    var columns = student
                    var elements = columns[column].elements
                    elements[place] += by
                    columns[column] = Embeddings(rows: 4, columns: 6, elements: elements)
                    return try loss(
                        EmbeddedBatch(columns, guide: guide, target: .vectors(teacher))
                    ).loss
                }
                let difference = try (moved(step) - moved(-step)) / (2 * step)
                #expect(abs(difference - value.gradients[column].elements[place]) < 1e-7)
            }
        }
    }
}
