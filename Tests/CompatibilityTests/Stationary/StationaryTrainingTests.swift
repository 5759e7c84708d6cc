import Compatibility
import Tensors
import TestSupport
import Testing

@Suite struct StationaryTrainingTests {
    private func differences(
        at features: DoubleMatrix,
        _ gradient: DoubleMatrix,
        _ value: (DoubleMatrix) -> Double
    ) {
        for place in features.elements.indices {
            var (above, below) = (features, features)
            above.elements[place] += 1e-5
            below.elements[place] -= 1e-5
            let expected = (value(above) - value(below)) / 2e-5
            #expect(abs(gradient.elements[place] - expected) < 1e-6 * max(1, abs(expected)))
        }
    }

    @Test(arguments: [
        HigherOrderCompatibilityLoss.SameClass.countsAsZero,
        HigherOrderCompatibilityLoss.SameClass.isLeftOut,
    ])
    func `the gradient of the contrastive loss is that of central differences`(
        _ sameClass: HigherOrderCompatibilityLoss.SameClass
    ) throws {
        let loss = try HigherOrderCompatibilityLoss(sameClass: sameClass)
        let old = DoubleMatrix(SampleVectors.rows(7, 5, seed: 1))
        let new = DoubleMatrix(SampleVectors.rows(7, 5, seed: 2, isUnit: false))
        let labels = [0, 1, 0, 2, 1, 3, 0]
        let found = loss.contrastive(old: old, new: new, labels: labels)
        differences(at: new, found.gradient) {
            loss.contrastive(old: old, new: $0, labels: labels).loss
        }
        let alone = loss.contrastive(old: old, new: new, labels: .init(repeating: 0, count: 7))
        differences(at: new, alone.gradient) {
            loss.contrastive(old: old, new: $0, labels: .init(repeating: 0, count: 7)).loss
        }
    }

    @Test func `the gradient of classification is that of central differences`() throws {
        let corners = try SimplexClassifier(classes: 6).corners
        let features = DoubleMatrix(SampleVectors.rows(7, 5, seed: 3, isUnit: false))
        let labels = [0, 1, 5, 2, 1, 3, 0]
        let found = SimplexClassifier.crossEntropy(features, corners: corners, labels: labels)
        differences(at: features, found.gradient) {
            SimplexClassifier.crossEntropy($0, corners: corners, labels: labels).loss
        }
    }

    @Test func `turned corners are regular still and point where their classes are`() throws {
        let classifier = try SimplexClassifier(classes: 9)
        let centroids = SampleVectors.rows(6, 8, seed: 4)
        let turned = try classifier.corners(turnedTo: centroids)
        let products = turned.multiplied(by: turned.transposed)
        for place in products.elements.indices {
            let (row, column) = place.quotientAndRemainder(dividingBy: 9)
            #expect(abs(products.elements[place] - (row == column ? 1 : -1 / 8.0)) < 1e-12)
        }
        func along(_ corners: DoubleMatrix) -> Double {
            zip(corners.elements, DoubleMatrix(centroids).elements).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(along(turned) > along(classifier.corners) + 1)
        #expect(throws: CompatibilityError.self) {
            _ = try classifier.corners(turnedTo: SampleVectors.rows(6, 7, seed: 4))
        }
    }

    @Test func `vectors around the same directions have the same class, for ever`() throws {
        let centres = SampleVectors.rows(5, 12, seed: 6)
        var random = SeededRandom(seed: 7)
        func around(_ count: Int) -> (Matrix, [Int]) {
            let labels = (0..<count).map { $0 % 5 }
            let elements = labels.flatMap { label in
                centres[row: label].map { $0 + 0.05 * random.floats(1)[0] }
            }
            return (Matrix(rows: count, columns: 12, elements: elements), labels)
        }
        let classes = try PseudoClasses(grouping: around(200).0, into: 5, seed: 2)
        #expect(classes.count == 5)
        let (unseen, wanted) = around(60)
        let labels = classes.labels(of: unseen)
        for (one, first) in zip(labels, wanted) {
            for (other, second) in zip(labels, wanted) {
                #expect((one == other) == (first == second))
            }
        }
        #expect(try PseudoClasses(grouping: around(200).0, into: 5, seed: 2).count == 5)
        #expect(throws: CompatibilityError.tooFewSamples(found: 1, needed: 2)) {
            _ = try PseudoClasses(grouping: around(1).0, into: 5)
        }
        #expect(try PseudoClasses(grouping: around(3).0, into: 5).count == 3)
    }
}
