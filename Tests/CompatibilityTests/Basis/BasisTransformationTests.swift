import Compatibility
import Tensors
import TestSupport
import Testing

@Suite struct BasisTransformationTests {
    /// (x, y, z) → (−y, x, z).
    private static let newBasis = DoubleMatrix(
        rows: 3,
        columns: 3,
        elements: [0, -1, 0, 1, 0, 0, 0, 0, 1]
    )
    /// (x, y, z) → (y, z, x).
    private static let oldBasis = DoubleMatrix(
        rows: 3,
        columns: 3,
        elements: [0, 1, 0, 0, 0, 1, 1, 0, 0]
    )

    private func close(_ one: [Float], _ other: [Float], _ tolerance: Float = 1e-6) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test func `the case that was computed by hand comes out`() throws {
        let transformation = try BasisTransformation(
            newBasis: Self.newBasis,
            oldBasis: Self.oldBasis,
            oldOnly: 2
        )
        let new = Matrix(rows: 1, columns: 3, elements: [1, 0, 0])
        let extra = Matrix(rows: 1, columns: 2, elements: [3, 4])
        let all = transformation(new, oldOnly: extra)
        #expect(close(all.elements, [0.8, 0, 0.6, 2, 0]))
        #expect(abs(all.elements.reduce(0) { $0 + $1 * $1 } - 5) < 1e-5)
        let compatible = transformation.compatiblePart(of: all)
        #expect(close(compatible.elements, [0.8, 0, 0.6]))
        #expect(close(transformation.newVectors(of: all).elements, [1, 0, 0]))
        #expect(transformation.dimension == 5)
        #expect(transformation.compatibleDimension == 3)
    }

    @Test func `new vectors come back from what was made of them, and lengths are constant`()
        throws
    {
        let transformation = try BasisTransformation(
            newBasis: SampleVectors.rotation(16, 16, seed: 4),
            oldBasis: SampleVectors.rotation(12, 12, seed: 5),
            oldOnly: 4,
            newLength: 3
        )
        let new = SampleVectors.rows(50, 16, seed: 6)
        let extra = SampleVectors.rows(50, 4, seed: 7)
        let all = transformation(new, oldOnly: extra)
        #expect(all.columns == 20)
        #expect(close(transformation.newVectors(of: all).elements, new.elements, 1e-5))
        for row in 0..<50 {
            let length = all[row: row].reduce(0) { $0 + $1 * $1 }
            #expect(abs(length - 10) < 1e-3)
        }
    }

    @Test func `parts that do not fit are refused with the number`() {
        let skewed = DoubleMatrix(rows: 2, columns: 2, elements: [1, 0.1, 0, 1])
        let identity = DoubleMatrix.identity(2)
        #expect(throws: CompatibilityError.self) {
            _ = try BasisTransformation(newBasis: skewed, oldBasis: identity, oldOnly: 1)
        }
        #expect(throws: CompatibilityError.self) {
            _ = try BasisTransformation(newBasis: identity, oldBasis: skewed, oldOnly: 1)
        }
        #expect(
            throws: CompatibilityError.badSetting(
                name: "the number of old-only dimensions",
                value: "3"
            )
        ) {
            _ = try BasisTransformation(newBasis: identity, oldBasis: identity, oldOnly: 3)
        }
        #expect(throws: CompatibilityError.self) {
            _ = try BasisTransformation(
                newBasis: identity,
                oldBasis: identity,
                oldOnly: 1,
                newLength: 0
            )
        }
    }
}
