import Compatibility
import Tensors
import TestSupport
import Testing

@Suite struct BasisChangeTests {
    private func cosines(_ one: Matrix, _ other: Matrix) -> Double {
        let (left, right) = (one.normalizedRows(), other.normalizedRows())
        let sum = (0..<left.rows).reduce(0.0) { sum, row in
            sum + Double(zip(left[row: row], right[row: row]).reduce(0) { $0 + $1.0 * $1.1 })
        }
        return sum / Double(left.rows)
    }

    @Test func `the first coordinates point where old vectors do, and nothing new is lost`()
        throws
    {
        let fitted = try SampleVectors.pair(400, seed: 11)
        let change = try BasisChange(old: fitted.old, new: fitted.new, oldOnly: 4)
        let unseen = try SampleVectors.pair(200, seed: 12)
        let all = change(new: unseen.new, old: unseen.old)
        let transformation = change.transformation
        #expect(all.columns == 4 + fitted.new.columns)
        #expect(transformation.newBasis.orthogonalityResidual <= 1e-6)
        #expect(transformation.oldBasis.orthogonalityResidual <= 1e-6)
        #expect(change.oldDirections.orthogonalityResidual <= 1e-6)
        let compatible = transformation.compatiblePart(of: all)
        let naive = unseen.new.prefix(columns: compatible.columns)
        #expect(cosines(compatible, unseen.old) > cosines(naive, unseen.old) + 0.3)
        #expect(cosines(compatible, unseen.old) > 0.75)
        let restored = transformation.newVectors(of: all)
        #expect(cosines(restored, unseen.new) > 1 - 1e-6)
    }

    @Test func `a chain of changes stays compatible with the first space`() throws {
        let first = try SampleVectors.pair(400, seed: 21)
        let one = try BasisChange(old: first.old, new: first.new, oldOnly: 4)
        let middle = one(new: first.new, old: first.old)
        let third = Matrix(
            DoubleMatrix(first.new).multiplied(
                by: try SampleVectors.rotation(16, 16, seed: 8)
            )
        )
        let two = try BasisChange(old: middle, new: third, oldOnly: 4)
        let last = two(new: third, old: middle)
        let asMiddle = two.transformation.compatiblePart(of: last)
        #expect(asMiddle.columns == middle.columns)
        #expect(cosines(asMiddle, middle) > 0.8)
        let asFirst = one.transformation.compatiblePart(of: asMiddle)
        #expect(cosines(asFirst, first.old) > 0.7)
    }

    @Test func `what cannot be fitted is refused`() throws {
        let vectors = try SampleVectors.pair(10, seed: 1)
        #expect(throws: CompatibilityError.rowCounts([9, 10])) {
            _ = try BasisChange(
                old: vectors.old.head(9),
                new: vectors.new,
                oldOnly: 2
            )
        }
        #expect(throws: CompatibilityError.tooFewSamples(found: 1, needed: 2)) {
            _ = try BasisChange(
                old: vectors.old.head(1),
                new: vectors.new.head(1),
                oldOnly: 2
            )
        }
        for oldOnly in [0, 13] {
            #expect(
                throws: CompatibilityError.badSetting(
                    name: "the number of old-only dimensions",
                    value: "\(oldOnly)"
                )
            ) {
                _ = try BasisChange(old: vectors.old, new: vectors.new, oldOnly: oldOnly)
            }
        }
    }
}

extension Matrix {
    fileprivate func head(_ count: Int) -> Matrix {
        Matrix(rows: count, columns: columns, elements: Array(elements.prefix(count * columns)))
    }
}
