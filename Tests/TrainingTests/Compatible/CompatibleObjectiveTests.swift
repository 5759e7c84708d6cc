import Compatibility
import Tensors
import TestSupport
import Testing
import Training

/// Losses of compatible training on vectors alone, against central differences.
@Suite struct CompatibleObjectiveTests {
    private func rows(_ count: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var random = SeededRandom(seed: seed)
        return Matrix(rows: count, columns: columns, elements: random.floats(count * columns))
    }

    private func batch(columns: Int = 2, teacher: Bool = true) -> CompatibleBatch {
        CompatibleBatch(
            pooled: (0..<columns).map { rows(6, 10, seed: 20 + UInt64($0)) },
            old: [rows(6, 10, seed: 30).normalizedRows(), rows(6, 10, seed: 31).normalizedRows()],
            teacher: teacher
                ? [rows(6, 10, seed: 40).normalizedRows(), rows(6, 10, seed: 41).normalizedRows()]
                : nil,
            positives: [3, 0, 5, 1, 2, 4]
        )
    }

    /// Compares gradients by pooled vectors with those of central differences, along many directions.
    private func compare(
        _ batch: CompatibleBatch,
        tolerance: Double,
        _ value: (CompatibleBatch) throws -> CompatibleValue
    ) throws {
        let found = try value(batch)
        for column in batch.pooled.indices {
            for seed in UInt64(0)..<6 {
                let direction = rows(6, 10, seed: 100 + seed)
                func loss(_ step: Float) throws -> Double {
                    var pooled = batch.pooled
                    for place in direction.elements.indices {
                        pooled[column].elements[place] += step * direction.elements[place]
                    }
                    return try value(
                        CompatibleBatch(
                            pooled: pooled,
                            old: batch.old,
                            teacher: batch.teacher,
                            positives: batch.positives
                        )
                    ).loss
                }
                let step: Float = 2e-3
                let expected = try (loss(step) - loss(-step)) / Double(2 * step)
                let along = zip(found.pooled[column].elements, direction.elements)
                    .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                #expect(abs(along - expected) < tolerance * max(1, abs(expected)))
            }
        }
    }

    private func head() throws -> BasisHead {
        let (new, old) = (rows(80, 10, seed: 1), rows(80, 10, seed: 2))
        let change = try BasisChange(
            old: old.normalizedRows(),
            new: new.normalizedRows(),
            oldOnly: 3
        )
        return try BasisHead(startingFrom: change, pooled: new, old: old.normalizedRows())
    }

    @Test func `the gradient of BT² is that of central differences`() throws {
        var settings = CompatibleSettings(method: .bt2)
        settings.temperature = 0.3
        settings.oldContrastWeight = 0.7
        settings.teacherWeight = 1.3
        settings.compatibilityWeight = 0.4
        let objective = try BasisObjective(head: head(), settings: settings)
        for teacher in [true, false] {
            try compare(batch(teacher: teacher), tolerance: 5e-3) { try objective($0) }
        }
        let found = try objective(batch())
        var random = SeededRandom(seed: 7)
        let direction = random.floats(objective.head.values.count).map { $0 * 0.3 }
        func loss(_ step: Float) throws -> Double {
            var moved = objective
            for place in direction.indices { moved.head.values[place] += step * direction[place] }
            return try moved(batch()).loss
        }
        let step: Float = 1e-3
        let expected = try (loss(step) - loss(-step)) / Double(2 * step)
        let along = zip(found.head, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(along - expected) < 1e-2 * max(1, abs(expected)))
    }

    @Test(arguments: [true, false])
    func `the gradient of stationary training is that of central differences`(
        countsSameClass: Bool
    ) throws {
        var settings = CompatibleSettings(method: .simplex)
        settings.temperature = 0.3
        settings.countsSameClass = countsSameClass
        settings.compatibilityWeight = 0.6
        let classes = try PseudoClasses(grouping: rows(40, 10, seed: 3), into: 5)
        let objective = try StationaryObjective(classes, settings)
        for teacher in [true, false] {
            try compare(batch(teacher: teacher), tolerance: 5e-3) { try objective($0) }
        }
    }

    @Test func `the gradient of query-side training is that of central differences`() throws {
        let objective = QueryObjective(
            rows(6, 10, seed: 4),
            texts: [0, 1, 2, 3, 4, 5],
            others: rows(20, 10, seed: 5),
            temperature: 0.3
        )
        try compare(batch(columns: 1), tolerance: 5e-3) { objective($0) }
    }

    @Test func `a stored document that the old model finds nearer than the own is no negative`() {
        // The old query points at document 1, the own document is 0: only 2 is left beside it.
        let documents = Matrix(rows: 3, columns: 2, elements: [1, 0, 0.6, 0.8, -1, 0])
        let batch = CompatibleBatch(
            pooled: [Matrix(rows: 1, columns: 2, elements: [1, 0])],
            old: [Matrix(rows: 1, columns: 2, elements: [0.6, 0.8])],
            teacher: nil,
            positives: [0]
        )
        let objective = QueryObjective(
            documents,
            texts: [0, 1, 2],
            others: nil,
            temperature: 1
        )
        // −log(e / (e + e⁻¹))
        #expect(abs(objective(batch).loss - 0.126928) < 1e-5)
    }

    @Test func `settings that no run can be made with are refused by name`() {
        var settings = CompatibleSettings(method: .bt2)
        settings.oldOnly = 0
        #expect(
            throws: TrainingError.badSetting(
                name: "the number of old-only dimensions",
                value: "0"
            )
        ) { try settings.check() }
        settings = CompatibleSettings(method: .simplex)
        settings.classificationWeight = 1.5
        #expect(throws: TrainingError.self) { try settings.check() }
    }
}
