import Compatibility
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct StationaryTests {
    private struct Cases: Decodable { let cases: [Case] }
    private struct Case: Decodable {
        let K: Int
        let vertices: [[Double]]
    }

    private func products(_ rows: [[Double]]) -> [[Double]] {
        rows.map { one in rows.map { other in zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } } }
    }

    @Test func `corners are those of the reference, up to a rotation`() throws {
        let golden = try Fixtures.json(
            Fixtures.golden.appending(path: "linalg/simplex.json"),
            as: Cases.self
        )
        #expect(!golden.cases.isEmpty)
        for golden in golden.cases {
            let corners = try SimplexClassifier(classes: golden.K).corners
            let own = products((0..<corners.rows).map { Array(corners[row: $0]) })
            for (row, expected) in zip(own, products(golden.vertices)) {
                for (value, wanted) in zip(row, expected) { #expect(abs(value - wanted) < 1e-12) }
            }
        }
    }

    @Test func `a simplex of 1024 classes is regular`() throws {
        let corners = try SimplexClassifier(classes: 1_024).corners
        let gram = corners.multiplied(by: corners.transposed)
        var worst = 0.0
        for row in 0..<1_024 {
            for (column, value) in gram[row: row].enumerated() {
                worst = max(worst, abs(value - (row == column ? 1 : -1 / 1_023)))
            }
        }
        #expect(worst < 1e-13)
        let scatter = corners.transposed.multiplied(by: corners)
        var spread = 0.0
        for row in 0..<1_023 {
            for (column, value) in scatter[row: row].enumerated() {
                spread = max(spread, abs(value - (row == column ? 1_024.0 / 1_023 : 0)))
            }
        }
        #expect(spread < 1e-12)
    }

    @Test func `corners of three and four classes are those computed by hand`() throws {
        let three = try SimplexClassifier(classes: 3).corners.elements
        let expected = [0.965926, -0.258819, -0.258819, 0.965926, -0.707107, -0.707107]
        for (value, wanted) in zip(three, expected) { #expect(abs(value - wanted) < 1e-6) }
        let four = try SimplexClassifier(classes: 4).corners
        for (value, wanted) in zip(four[row: 0], [0.96225, -0.19245, -0.19245]) {
            #expect(abs(value - wanted) < 1e-5)
        }
        for value in four[row: 3] { #expect(abs(value + 0.57735) < 1e-5) }
        #expect(throws: CompatibilityError.self) { _ = try SimplexClassifier(classes: 1) }
        #expect(throws: CompatibilityError.self) {
            _ = try SimplexClassifier(classes: 4).logits(of: Matrix(rows: 1, columns: 4))
        }
    }

    @Test func `the class of a feature on a corner has the greatest logit`() throws {
        let classifier = try SimplexClassifier(classes: 6)
        let logits = try classifier.logits(of: Matrix(classifier.corners))
        for row in 0..<6 {
            let values = Array(logits[row: row])
            #expect(values.firstIndex(of: values.max() ?? 0) == row)
        }
    }

    /// Directions of angles in degrees.
    private func directions(_ degrees: [Double]) -> Matrix {
        let elements = degrees.flatMap { angle in
            [Float(cos(angle * .pi / 180)), Float(sin(angle * .pi / 180))]
        }
        return Matrix(rows: degrees.count, columns: 2, elements: elements)
    }

    @Test func `the contrastive loss is that computed by hand, in both variants`() throws {
        let (old, new) = (directions([25, 60, 110]), directions([0, 30, 80]))
        let labels = [0, 1, 0]
        let program = try HigherOrderCompatibilityLoss()
        let equation = try HigherOrderCompatibilityLoss(sameClass: .isLeftOut)
        let first = try program.contrastive(old: old, new: new, labels: labels)
        let second = try equation.contrastive(old: old, new: new, labels: labels)
        #expect(abs(first + 1.658008) < 1e-5)
        #expect(abs(second + 1.758664) < 1e-5)
        #expect(abs(program.total(classification: 2, contrastive: -1) - (0.2 - 0.9)) < 1e-12)
        #expect(throws: CompatibilityError.rowCounts([3, 3, 2])) {
            _ = try program.contrastive(old: old, new: new, labels: [0, 1])
        }
        #expect(throws: CompatibilityError.self) {
            _ = try HigherOrderCompatibilityLoss(sharpness: 0)
        }
        #expect(throws: CompatibilityError.self) {
            _ = try HigherOrderCompatibilityLoss(classificationWeight: 2)
        }
    }

    @Test func `compatibility and accuracy of the published matrices are those published`() throws {
        let stationary = try CompatibilityMatrix([
            [0.58892],
            [0.597, 0.6156],
            [0.6305, 0.65276, 0.69314],
            [0.63336, 0.65298, 0.70626, 0.72374],
            [0.65006, 0.67872, 0.70754, 0.72114, 0.73828],
            [0.6408, 0.67188, 0.71166, 0.72712, 0.74704, 0.76194],
            [0.6314, 0.6635, 0.72096, 0.73496, 0.75232, 0.76652, 0.77164],
        ])
        let compatibility = try #require(stationary.averageCompatibility())
        let accuracy = try #require(stationary.averageAccuracy())
        #expect(abs(compatibility - 20.0 / 21) < 1e-9)
        #expect(abs(100 * accuracy - 68.899071) < 1e-6)
        let learned = try CompatibilityMatrix([
            [0.6342],
            [0.61556, 0.63092],
            [0.11708, 0.1123, 0.72734],
            [0.1143, 0.1053, 0.69232, 0.703],
            [0.0908, 0.07756, 0.09296, 0.08552, 0.74464],
            [0.08512, 0.07364, 0.10338, 0.09524, 0.7226, 0.72312],
            [0.09718, 0.08578, 0.0975, 0.09748, 0.70352, 0.7063, 0.71544],
        ])
        #expect(learned.averageCompatibility() == 0)
        #expect(abs(100 * (try #require(learned.averageAccuracy())) - 35.178929) < 1e-6)
        let tied = try CompatibilityMatrix([[0.5], [0.5, 0.6]])
        #expect(tied.averageCompatibility() == 0)
        #expect(tied.averageCompatibility(ties: .pass) == 1)
        #expect(throws: CompatibilityError.self) { _ = try CompatibilityMatrix([[1], [1]]) }
    }
}
